// What pages do beyond links and forms. Every part also works without this file; htmx does the requests of the page itself.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const isTyping = (element) => Boolean(element?.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"));
  const later = (milliseconds, run) => {
    let timer;
    return (...words) => {
      clearTimeout(timer);
      timer = setTimeout(() => run(...words), milliseconds);
    };
  };

  // The status line: what just happened.
  const status = one("#status");
  let statusTimer;
  function say(text, { isBad = false } = {}) {
    if (!status || !text) return;
    clearTimeout(statusTimer);
    status.textContent = "";
    status.classList.add("status-toast");
    status.classList.toggle("status-bad", isBad);
    requestAnimationFrame(() => (status.textContent = text));
    statusTimer = setTimeout(() => (status.textContent = ""), isBad ? 10000 : 6000);
  }
  document.addEventListener("status", (event) => say(typeof event.detail === "string" ? event.detail : event.detail?.value));

  const TROUBLE = {
    400: "Your session has ended. Copy your words, then load the page again.",
    401: "Your session has ended. Sign in again in another tab, then go on here.",
    403: "Your account does not have the permission for this.",
    404: "This is no longer there. Load the page again.",
    409: "Somebody was faster, and nothing was overwritten. Load the page again.",
    413: "That is too large.",
    429: "Too many attempts. Wait a few minutes, then try again.",
  };
  document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
    const code = ctx.response.status;
    if (code === 422 || ctx.sourceElement.closest(`[hx-status\\:${code}]`)) return;
    ctx.swap = "none";
    say(TROUBLE[code] ?? "That did not work. Try again in a minute; what you typed is still here.", { isBad: true });
  });
  document.addEventListener("htmx:error", () => say("The portal cannot be reached. What you typed is still here; try again in a minute.", { isBad: true }));
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    if (document.activeElement !== document.body) return;
    const place = ctx.target?.isConnected ? ctx.target : document.getElementById(ctx.target?.id);
    one("[aria-invalid=true], [autofocus], h1[tabindex], h2[tabindex]", place ?? document.createElement("p"))?.focus();
  });

  // Light, dark, or as the device says.
  const THEMES = { auto: "Light or dark as the device", light: "Always light", dark: "Always dark" };
  const chosenTheme = () => document.documentElement.dataset.theme ?? "auto";
  function showTheme(button) {
    button.hidden = false;
    button.dataset.themeButton = chosenTheme();
    one("[data-theme-words]", button).textContent = THEMES[chosenTheme()];
  }
  function nextTheme() {
    const names = Object.keys(THEMES);
    const theme = names[(names.indexOf(chosenTheme()) + 1) % names.length];
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // Without storage the choice holds for this page.
    }
    all("[data-theme-button]").forEach(showTheme);
  }

  // Keys: one press does what the marked button or link does.
  function pressKey(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return closeMenus(event.target);
    if (isTyping(event.target) || one("dialog[open]")) return;
    if (event.key === "/") return act(event, () => one("[data-search]")?.focus());
    if (event.key === "?") return act(event, showKeys);
    const target = all("[data-key]").find((element) => element.dataset.key === event.key && element.checkVisibility());
    if (target) act(event, () => (target.matches("a, button, summary") ? target.click() : target.focus()));
  }
  function act(event, run) {
    event.preventDefault();
    run();
  }
  function showKeys() {
    const dialog = one("#keys");
    if (!dialog) return;
    const rows = all("[data-key]").filter((element) => element.checkVisibility()).map((element) => {
      const copy = element.cloneNode(true);
      all(".key", copy).forEach((hint) => hint.remove());
      const words = element.getAttribute("aria-label") ?? (copy.textContent.trim() || element.labels?.[0]?.textContent);
      return make("div", {}, make("dt", {}, make("kbd", { textContent: element.dataset.key })), make("dd", { textContent: words }));
    });
    one("[data-page-keys]", dialog).replaceChildren(...rows);
    dialog.showModal();
  }
  function closeMenus(within) {
    for (const menu of all("[data-menu][open]")) {
      menu.open = false;
      if (menu.contains(within)) one("summary", menu).focus();
    }
  }

  document.addEventListener("keydown", pressKey);
  document.addEventListener("click", (event) => {
    all("[data-menu][open]").forEach((menu) => menu.contains(event.target) || (menu.open = false));
    const button = event.target.closest("button, a");
    if (!button) return;
    if (button.matches("[data-print]")) print();
    if (button.matches("[data-theme-button]")) nextTheme();
    if (button.matches("[data-copy]")) copy(one(button.dataset.copy)?.textContent ?? "", button);
    if (button.matches(".copy")) copy(one("code", button.parentElement).textContent, button);
    if (button.matches("[data-dialog]")) document.getElementById(button.dataset.dialog)?.showModal();
    if (button.matches("[data-md]")) mark(button);
    if (button.matches("[data-insert]")) insertSentence(one(button.dataset.into), button.dataset.insert);
  });
  document.addEventListener("click", (event) => event.target.matches("dialog") && event.target.close());

  async function copy(text, button) {
    try {
      await navigator.clipboard.writeText(text);
      say("Copied");
    } catch {
      say("The browser does not allow copying. Select the text and copy it.", { isBad: true });
    }
    button.focus();
  }

  // Suggestions under a search box: an ARIA 1.2 combobox over the links that the server sends.
  function suggest(input) {
    const list = document.getElementById(input.getAttribute("aria-controls"));
    if (!list) return;
    let current = -1, request;
    const choices = () => all("a", list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-haspopup", "listbox"]]) input.setAttribute(name, value);
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Suggestions");

    function close() {
      request?.abort();
      list.hidden = true;
      current = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }
    function choose(index) {
      const links = choices();
      current = (index + links.length + 1) % (links.length + 1);
      links.forEach((link, place) => link.setAttribute("aria-selected", String(place === current)));
      if (links[current]) {
        input.setAttribute("aria-activedescendant", links[current].id);
        links[current].scrollIntoView({ block: "nearest" });
      } else input.removeAttribute("aria-activedescendant");
    }
    const ask = later(140, async () => {
      const words = input.value.trim();
      if (words.length < 2) return close();
      request?.abort();
      request = new AbortController();
      try {
        const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(words)}`, { headers: { "HX-Request": "true" }, signal: request.signal });
        if (!answer.ok || document.activeElement !== input) return close();
        list.innerHTML = await answer.text();
      } catch {
        return; // Typed on, or offline: searching itself still works.
      }
      all("ul, ol, li, [role=listbox]", list).forEach((part) => {
        part.setAttribute("role", "presentation");
        part.removeAttribute("aria-label");
      });
      choices().forEach((link, place) => {
        link.id = `${list.id}-${place}`;
        link.tabIndex = -1;
        link.setAttribute("role", "option");
        link.setAttribute("aria-selected", "false");
      });
      current = choices().length;
      list.hidden = !choices().length;
      input.setAttribute("aria-expanded", String(!list.hidden));
    });

    input.addEventListener("input", ask);
    input.addEventListener("blur", () => setTimeout(() => list.contains(document.activeElement) || close(), 150));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !list.hidden) act(event, close);
      else if (list.hidden) return;
      else if (event.key === "ArrowDown") act(event, () => choose(current === choices().length ? 0 : current + 1));
      else if (event.key === "ArrowUp") act(event, () => choose(current - 1));
      else if (event.key === "Enter" && choices()[current]) act(event, () => choices()[current].click());
    });
  }

  // Counting characters.
  function count(field) {
    const output = make("p", { className: "field-count", ariaLive: "off" });
    const show = () => (output.textContent = field.maxLength > 0 ? `${field.value.length} of ${field.maxLength}` : `${field.value.length} characters`);
    field.after(output);
    field.addEventListener("input", show);
    show();
  }

  // Picking people: a filter above the list of names.
  function pickPeople(group) {
    const rows = all("li", group);
    if (rows.length < 8) return;
    const undivided = { ł: "l", ø: "o", đ: "d", ð: "d", þ: "th", ß: "ss", æ: "ae", œ: "oe", ı: "i" };
    const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/[łøđðþßæœı]/g, (letter) => undivided[letter]);
    const filter = make("input", { className: "input", type: "search", placeholder: "Type a name", ariaLabel: `Find in: ${one("legend", group).textContent.trim()}`, autocomplete: "off" });
    filter.addEventListener("input", () => {
      for (const row of rows) row.hidden = !plain(row.textContent).includes(plain(filter.value.trim())) && !one("input", row).checked;
    });
    filter.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      const shown = rows.filter((row) => !row.hidden && !one("input", row).checked);
      act(event, () => {
        if (shown.length !== 1) return;
        one("input", shown[0]).click();
        filter.value = "";
        filter.dispatchEvent(new Event("input"));
      });
    });
    one(".people-options", group).before(filter);
  }

  // Writing: the toolbar, and pictures pasted or dropped into the text.
  const MARKS = {
    bold: ["**", "**", "bold"],
    italic: ["*", "*", "italic"],
    code: ["`", "`", "code"],
    link: ["[", "](https://)", "words of the link"],
    heading: ["## ", "", "Heading", true],
    list: ["- ", "", "item", true],
    steps: ["1. ", "", "step", true],
    quote: ["> ", "", "words", true],
    table: ["| Name | Value |\n| --- | --- |\n| ", " |  |\n", "first", true],
    note: ["> [!NOTE]\n> ", "", "What is worth knowing", true],
    internal: [":::internal\n", "\n:::\n", "What only staff should see", true],
  };
  const textOf = (element) => one("textarea[name=body]", element.closest("[data-editor]") ?? document);
  function insert(field, text) {
    field.focus();
    // execCommand keeps the browser's undo; setRangeText does not.
    if (!document.execCommand("insertText", false, text)) {
      field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
  function insertSentence(field, sentence) {
    const before = field?.value.slice(0, field.selectionStart) ?? "";
    if (field) insert(field, (before && !/\s$/.test(before) ? " " : "") + sentence);
  }
  function mark(button) {
    const field = textOf(button);
    const [before, after, sample, startsLine] = MARKS[button.dataset.md] ?? [];
    if (!field || before === undefined) return;
    const { selectionStart: start, selectionEnd: end, value } = field;
    const chosen = value.slice(start, end);
    const isBlock = startsLine && start > 0 && value[start - 1] !== "\n";
    const code = button.dataset.md === "code" && chosen.includes("\n");
    const lead = (isBlock ? "\n\n" : "") + (code ? "```\n" : before);
    const words = /^(list|steps|quote)$/.test(button.dataset.md) ? (chosen || sample).replaceAll("\n", `\n${before}`) : chosen || sample;
    insert(field, lead + words + (code ? "\n```" : after));
    if (!chosen) field.setSelectionRange(start + lead.length, start + lead.length + sample.length);
  }
  function write(editor) {
    const field = textOf(editor);
    if (!field) return;
    all("[data-toolbar]", editor).forEach((bar) => (bar.hidden = false));
    field.addEventListener("keydown", (event) => {
      const name = (event.ctrlKey || event.metaKey) && { b: "bold", i: "italic", k: "link" }[event.key];
      const button = name && one(`[data-md=${name}]`, editor);
      if (button) act(event, () => mark(button));
    });
    const address = field.dataset.uploadUrl ?? editor.dataset.uploadUrl;
    if (!address) return;
    const pictures = (transfer) => [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/"));
    const take = (event, transfer) => {
      const files = pictures(transfer);
      if (files.length) act(event, () => upload(field, address, files));
    };
    const lit = (isLit) => field.parentElement.classList.toggle("field-dropping", isLit);
    field.addEventListener("paste", (event) => take(event, event.clipboardData));
    field.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && act(event, () => lit(true)));
    field.addEventListener("dragleave", () => lit(false));
    field.addEventListener("drop", (event) => {
      lit(false);
      take(event, event.dataTransfer);
    });
  }
  async function upload(field, address, files) {
    const bar = make("progress", { max: files.length, value: 0, ariaLabel: "Sending pictures" });
    field.after(bar);
    for (const file of files) {
      say(`Sending ${file.name || "the picture"} …`);
      const { markdown, error } = await sendPicture(address, file);
      if (markdown) {
        insert(field, `${markdown}\n`);
        say("The picture is in the text");
      } else say(error, { isBad: true });
      bar.value += 1;
    }
    bar.remove();
  }
  async function sendPicture(address, file) {
    const body = new FormData();
    body.append("image", file);
    const headers = { "X-CSRFToken": one("meta[name=csrf-token]")?.content ?? "", Accept: "application/json" };
    try {
      const answer = await fetch(address, { method: "POST", body, headers });
      if (answer.headers.get("Content-Type")?.includes("json")) return await answer.json();
      return { error: TROUBLE[answer.status] ?? "The picture could not be sent. Try again in a minute." };
    } catch {
      return { error: "The portal cannot be reached. Try again in a minute." };
    }
  }

  // Makes ready what has just come onto the page, each thing once.
  const PARTS = {
    "[data-suggest]": suggest,
    "[data-count]": count,
    "[data-people]": pickPeople,
    "[data-editor]": write,
    "[data-theme-button]": showTheme,
    ".prose .highlight": (block) => block.append(make("button", { type: "button", className: "button button-quiet copy", textContent: "Copy" })),
  };
  const ready = new WeakSet();
  function prepare(root) {
    for (const [selector, run] of Object.entries(PARTS)) {
      for (const element of [...(root.matches?.(selector) ? [root] : []), ...all(selector, root)]) {
        if (ready.has(element)) continue;
        ready.add(element);
        run(element);
      }
    }
  }
  document.addEventListener("htmx:after:process", (event) => prepare(event.target));
  prepare(document);
  one("#error-summary")?.focus();
  one(".rail [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
})();
