// What the accessibility tests ask of an open page. Runs after axe and before the page's own scripts.

// A change of colours would start the transitions of links and buttons: they are judged where those end. Text on a gradient
// is not judged at all, so the light of the lamp lies evenly, and as strong as it gets, on everything that it reaches.
const AT_REST = `
  *, ::before, ::after { transition: none !important; animation: none !important; background-image: none !important; }
  body, .empty, .panel-warm, .thanks-note { background-color: color-mix(in srgb, rgb(from var(--glow) r g b) 22%, var(--paper)) !important; }
`;
addEventListener("DOMContentLoaded", () => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(AT_REST);
  document.adoptedStyleSheets.push(sheet);
});

// Axe reads a colour anew for every element that has it, which takes half of its time: here each is read once.
const known = new Map();
const { parseString } = axe.commons.color.Color.prototype;
axe.commons.color.Color.prototype.parseString = function (words) {
  if (!known.has(words)) {
    const { r, g, b, alpha } = parseString.call(this, words);
    known.set(words, { r, g, b, alpha });
  }
  return Object.assign(this, known.get(words));
};

globalThis.inspection = {
  // Violations of WCAG 2.2 AA and of good practice; in the dark of the rules about colour, for nothing else depends on it.
  async axe(isDark) {
    scrollTo(0, 0);
    const everything = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const colours = { type: "rule", values: ["color-contrast", "link-in-text-block"] };
    const { violations } = await axe.run({ resultTypes: ["violations"], preload: false, runOnly: isDark ? colours : everything });
    const reason = ({ any, all, none }) => (any[0] ?? all[0] ?? none[0])?.message;
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}: ${reason(node)}`));
  },

  // One title, one main part, one way past the menu, one status line where anything can be done; headings that never skip a level.
  outline() {
    const faults = [];
    for (const selector of ["h1", "main", ".skip", "#status, .print-sheet, body.screen"]) {
      const number = document.querySelectorAll(selector).length;
      if (number !== 1) faults.push(`${number} of ${selector}`);
    }
    let before = 0;
    for (const heading of document.querySelectorAll("main :is(h1, h2, h3, h4, h5, h6)")) {
      if (!heading.checkVisibility()) continue;
      const level = Number(heading.localName[1]);
      if (level > before + 1) faults.push(`h${level} after h${before}: ${heading.textContent.trim()}`);
      before = level;
    }
    return faults;
  },

  // By how much the page is wider than the window.
  sideways() {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? [`scrolls sideways by ${scrollWidth - clientWidth}`] : [];
  },

  // What makes the page scroll sideways, and what can be read only in part.
  cutOff(direction) {
    const root = document.documentElement;
    root.dir = direction;
    const faults = this.sideways();
    const parts = "a, button, input, select, textarea, summary, img, p, li, h1, h2, h3, dt, dd, label, th, td";
    for (const element of document.querySelectorAll(parts)) {
      if (element.checkVisibility() && isCut(element)) {
        faults.push(`cut off: ${element.localName}.${element.className} ${element.textContent.trim().slice(0, 40)}`);
      }
    }
    root.dir = "";
    return faults;
  },

  // Everything that takes the focus without showing it.
  withoutFocusStyle() {
    const isOutlined = ({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
    const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
    const unseen = stops.filter((element) => {
      const shadow = getComputedStyle(element).boxShadow;
      element.focus({ preventScroll: true });
      const style = getComputedStyle(element);
      return document.activeElement === element && !isOutlined(style) && style.boxShadow === shadow;
    });
    return unseen.map((element) => element.outerHTML.slice(0, 120));
  },

  // What has the focus, where something else lies over all of it; otherwise null.
  async coveredFocus() {
    await new Promise(requestAnimationFrame);
    const element = document.activeElement;
    const shares = [0.1, 0.5, 0.9];
    const there = [...element.getClientRects()].flatMap(({ left, top, width, height }) =>
      shares.flatMap((x) => shares.map((y) => document.elementFromPoint(left + width * x, top + height * y))));
    const own = [element, ...(element.labels ?? [])];
    const isShown = element === document.body || there.some((found) => own.some((part) => part.contains(found)));
    return isShown ? null : element.outerHTML.slice(0, 120);
  },
};

// Cut by the window, or by something around it that hides what is too wide; what scrolls or ends in an ellipsis is no fault.
function isCut(element) {
  const box = element.getBoundingClientRect();
  const sticksOut = (edge) => box.width > 0 && (box.left < edge.left - 1 || box.right > edge.right + 1);
  for (let around = element; around; around = around.parentElement) {
    const { overflowX, clipPath, textOverflow } = getComputedStyle(around);
    if (clipPath !== "none" || textOverflow === "ellipsis") return false;
    if (around === element) continue;
    if (/auto|scroll/.test(overflowX)) return false;
    if (/hidden|clip/.test(overflowX) && sticksOut(around.getBoundingClientRect())) return true;
  }
  return sticksOut({ left: 0, right: document.documentElement.clientWidth });
}
