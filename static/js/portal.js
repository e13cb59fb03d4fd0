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
  function say(text, { isBad = false, isQuiet = false } = {}) {
    if (!status || !text) return;
    clearTimeout(statusTimer);
    status.textContent = "";
    status.classList.toggle("visually-hidden", isQuiet);
    status.classList.toggle("status-toast", !isQuiet);
    status.classList.toggle("status-bad", isBad);
    requestAnimationFrame(() => (status.textContent = text));
    statusTimer = setTimeout(() => (status.textContent = ""), isBad ? 10000 : 6000);
  }
  document.addEventListener("status", (event) => say(typeof event.detail === "string" ? event.detail : event.detail?.value));

  const TROUBLE = {
    400: "You have signed in anew since this page was opened. Use the button of the form: your words come along.",
    401: "Your session has ended. Use the button of the form to sign in again: your words come along.",
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

  // Focus goes to what the answer is about: what is wrong, else what the page marks with data-focus, else what is new.
  const isLost = () => document.activeElement === document.body;
  const FIELDS = "input:not([type=hidden]), select, textarea";
  function land(root, ...marks) {
    const place = marks.map((mark) => one(mark, root)).find(Boolean);
    (place?.matches("section:not([tabindex])") ? one(FIELDS, place) ?? place : place)?.focus();
    return Boolean(place);
  }
  function rest(place) {
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }
  const unsent = new Map(); // Words in forms that a link of the same page took away.
  const keyOf = (field) => `${field.form?.getAttribute("action")} ${field.name}`;
  document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
    if (!ctx.target) return;
    if (ctx.sourceElement.matches("[rel=next]")) ctx.before = ctx.target.previousElementSibling;
    if (!ctx.sourceElement.matches("a")) return;
    for (const field of all("input[type=text], textarea", ctx.target)) if (field.value !== field.defaultValue) unsent.set(keyOf(field), field.value);
  });
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    if (ctx.sourceElement.matches("[hx-trigger^=every]")) return; // Nobody asked for it: the focus stays where it is.
    const place = ctx.target?.isConnected ? ctx.target : document.getElementById(ctx.target?.id);
    if (!place) return;
    for (const field of all("input[type=text], textarea", place)) {
      field.value = unsent.get(keyOf(field)) ?? field.value;
      unsent.delete(keyOf(field));
    }
    say(one("[data-found]", place)?.textContent, { isQuiet: true });
    if (ctx.before) return rest(ctx.before.nextElementSibling);
    if (!land(place, "#error-summary", "[aria-invalid=true]", "[data-focus]") && isLost()) rest(place);
  });

  // A form that leaves the page shows that it is on its way, as those that htmx sends do.
  document.addEventListener("submit", ({ defaultPrevented, target }) => defaultPrevented || target.method !== "post" || target.classList.add("htmx-request"));
  addEventListener("pageshow", () => all("form.htmx-request").forEach((form) => form.classList.remove("htmx-request")));

  // Light, dark, or as the device says.
  const THEMES = { auto: "Light or dark as the device", light: "Always light", dark: "Always dark" };
  const chosenTheme = () => document.documentElement.dataset.theme ?? "auto";
  function showTheme(button) {
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
    if (event.key === "Escape") return leave(event.target);
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
  // Escape closes what is open and goes back to what opened it; from a form it goes back to where the keys work.
  function leave(place) {
    const menu = place.closest("[data-menu][open]");
    closeMenus();
    if (menu) one("summary", menu).focus();
    else document.getElementById(place.closest("[data-opener]")?.dataset.opener)?.focus();
  }
  function closeMenus(but) {
    all("[data-menu][open]").forEach((menu) => menu.contains(but) || (menu.open = false));
  }

  document.addEventListener("keydown", pressKey);
  document.addEventListener("focusin", ({ target }) => {
    closeMenus(target);
    if (target.closest(".rail, .tabs")) target.scrollIntoView({ block: "nearest", inline: "nearest" }); // Browsers leave half a tab outside.
  });
  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    const button = event.target.closest("button, a");
    if (!button) return;
    if (button.matches("[data-print]")) print();
    if (button.matches("[data-embed]") && !event.ctrlKey && !event.metaKey) act(event, () => play(button));
    if (button.matches("[data-theme-button]")) nextTheme();
    if (button.matches("[data-copy]")) copy(one(button.dataset.copy)?.textContent ?? "", button);
    if (button.matches(".copy")) copy(one("code", button.parentElement).textContent, button);
    if (button.matches("[data-dialog]")) document.getElementById(button.dataset.dialog)?.showModal();
    if (button.matches("[data-md]")) mark(button);
    if (button.matches("[data-line]")) showLine(one(button.dataset.of), Number(button.dataset.line));
    if (button.matches("[data-insert]")) insertSentence(one(button.dataset.into), button.dataset.insert);
  });
  document.addEventListener("click", (event) => event.target.matches("dialog") && event.target.close());

  // A video of another site: nothing is asked of the site before this click.
  function play(link) {
    const frame = make("iframe", { title: one("figcaption", link.closest("figure"))?.textContent || "Video", allow: "autoplay; fullscreen; picture-in-picture", referrerPolicy: "strict-origin-when-cross-origin" });
    frame.sandbox = "allow-scripts allow-same-origin allow-popups allow-presentation";
    frame.src = link.dataset.embed;
    link.parentElement.replaceWith(frame);
    frame.focus();
  }

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
        const found = await answer.text();
        if (choices()[current]) return; // Gone on to the list meanwhile: what is chosen stays where it is.
        list.innerHTML = found;
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

    input.addEventListener("input", () => {
      choose(choices().length);
      ask();
    });
    input.addEventListener("blur", () => setTimeout(() => list.contains(document.activeElement) || close(), 150));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !list.hidden) act(event, close);
      else if (list.hidden) return event.key === "ArrowDown" && ask();
      else if (event.key === "ArrowDown") act(event, () => choose(current === choices().length ? 0 : current + 1));
      else if (event.key === "ArrowUp") act(event, () => choose(current - 1));
      else if (event.key === "Enter" && choices()[current]) act(event, () => choices()[current].click());
    });
  }

  // Naming a colleague: behind an @, those whose names fit what is typed. The name alone does it without this list too.
  function nameSomebody(field) {
    const list = make("div", { id: `${field.id}-names`, className: "suggestions names", hidden: true });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Colleagues");
    field.after(list);
    field.setAttribute("aria-autocomplete", "list");
    let current = 0, request;
    const choices = () => all("[role=option]", list);
    const begun = () => field.value.slice(0, field.selectionStart).match(/(?:^|[^\p{L}\p{N}_@])@([\p{L}\p{N}][^@\n]{0,40})$/u)?.[1];
    function close() {
      request?.abort();
      list.hidden = true;
      field.removeAttribute("aria-activedescendant");
      field.removeAttribute("aria-controls");
    }
    function mark(place) {
      const options = choices();
      current = (place + options.length) % options.length;
      options.forEach((option, number) => option.setAttribute("aria-selected", String(number === current)));
      field.setAttribute("aria-activedescendant", options[current].id);
    }
    function choose(option) {
      const words = begun();
      close();
      if (words === undefined) return;
      field.setSelectionRange(field.selectionStart - words.length, field.selectionStart);
      insert(field, `${option.dataset.name} `);
      close();
    }
    const ask = later(120, async () => {
      const words = begun();
      if (!words) return close();
      request?.abort();
      request = new AbortController();
      try {
        const answer = await fetch(`${field.dataset.names}?q=${encodeURIComponent(words)}`, { headers: { "HX-Request": "true" }, signal: request.signal });
        if (!answer.ok || answer.redirected || document.activeElement !== field) return close();
        list.innerHTML = await answer.text();
      } catch {
        return;
      }
      const options = choices();
      if (!options.length || options.some((option) => words.trimEnd() === option.dataset.name && words !== words.trimEnd())) return close();
      one("ul", list).setAttribute("role", "presentation");
      options.forEach((option, place) => (option.id = `${list.id}-${place}`));
      list.hidden = false;
      field.setAttribute("aria-controls", list.id);
      mark(0);
    });
    field.addEventListener("input", ask);
    field.addEventListener("blur", close);
    list.addEventListener("mousedown", (event) => act(event, () => choose(event.target.closest("[role=option]") ?? choices()[current])));
    field.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "Escape") act(event, close);
      else if (event.key === "ArrowDown") act(event, () => mark(current + 1));
      else if (event.key === "ArrowUp") act(event, () => mark(current - 1));
      else if (event.key === "Enter" || event.key === "Tab") act(event, () => choose(choices()[current]));
    });
  }

  // A result that is opened is counted with its place, as it is left; the link itself leads to the article alone.
  function countOpened({ target, type, button }) {
    const hit = target.closest?.(".hit a") && target.closest(".hit");
    const list = hit?.closest("[data-opened]");
    if (!list?.dataset.words || (type === "auxclick" && button !== 1)) return;
    const said = new FormData();
    said.set("words", list.dataset.words);
    said.set("rank", Number(list.dataset.rank) + all(".hit", list).indexOf(hit));
    said.set("csrf_token", one("meta[name=csrf-token]")?.content ?? "");
    navigator.sendBeacon(list.dataset.opened, said);
  }
  for (const type of ["click", "auxclick"]) document.addEventListener(type, countOpened);

  // Counting characters.
  function count(field) {
    const output = one(".field-count", field.parentElement);
    const show = () => (output.textContent = field.maxLength > 0 ? `${field.value.length} of ${field.maxLength}` : `${field.value.length} characters`);
    field.addEventListener("input", show);
    show();
  }

  // One stop for Tab among many; the arrows go from one to the next. Answers with what moves the stop.
  function rove(root, items) {
    const stopAt = (chosen) => chosen && items.forEach((item) => (item.tabIndex = item === chosen ? 0 : -1));
    stopAt(items[0]);
    root.addEventListener("focusin", (event) => items.includes(event.target) && stopAt(event.target));
    root.addEventListener("keydown", (event) => {
      const shown = items.filter((item) => item.checkVisibility());
      const place = shown.indexOf(event.target);
      const next = { ArrowRight: place + 1, ArrowDown: place + 1, ArrowLeft: place - 1, ArrowUp: place - 1, Home: 0, End: -1 }[event.key];
      if (place >= 0 && next !== undefined) act(event, () => shown.at(next % shown.length).focus());
    });
    return stopAt;
  }

  // Picking people: a filter above the list of names.
  function pickPeople(group) {
    const rows = all("li", group);
    const filter = one("[data-people-filter]", group);
    if (!filter) return;
    const undivided = { ł: "l", ø: "o", đ: "d", ð: "d", þ: "th", ß: "ss", æ: "ae", œ: "oe", ı: "i" };
    const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/[łøđðþßæœı]/g, (letter) => undivided[letter]);
    const stopAt = rove(one(".people-options", group), rows.map((row) => one("input", row)));
    const firstShown = () => one("input", rows.find((row) => !row.hidden) ?? document.createElement("li"));
    filter.addEventListener("input", () => {
      for (const row of rows) row.hidden = !plain(row.textContent).includes(plain(filter.value.trim())) && !one("input", row).checked;
      stopAt(firstShown());
    });
    filter.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") return act(event, () => firstShown()?.focus());
      if (event.key !== "Enter") return;
      const shown = rows.filter((row) => !row.hidden && !one("input", row).checked);
      act(event, () => {
        if (shown.length !== 1) return say(shown.length ? `${shown.length} people: type more of the name, or go on to the list` : "Nobody by that name");
        one("input", shown[0]).click();
        say(`${one("label span:last-child", shown[0]).textContent} is chosen`);
        filter.value = "";
        filter.dispatchEvent(new Event("input"));
      });
    });
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
    task: ["- [ ] ", "", "task", true],
    image: ["![", "](https://)", "what it shows", true],
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

  // Puts the cursor on a line of the text, and the line into sight.
  function showLine(field, number) {
    if (!field) return;
    const lines = field.value.split("\n");
    const start = lines.slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
    field.focus();
    field.setSelectionRange(start, start + (lines[number - 1] ?? "").length);
    field.scrollTop = (field.scrollHeight / lines.length) * (number - 3);
    field.scrollIntoView({ block: "nearest" });
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
    const words = /^(list|steps|task|quote)$/.test(button.dataset.md) ? (chosen || sample).replaceAll("\n", `\n${before}`) : chosen || sample;
    insert(field, lead + words + (code ? "\n```" : after));
    if (!chosen) field.setSelectionRange(start + lead.length, start + lead.length + sample.length);
  }
  function write(editor) {
    const field = textOf(editor);
    if (!field) return;
    for (const bar of all("[data-toolbar]", editor)) {
      bar.hidden = false;
      rove(bar, all("button", bar));
    }
    field.addEventListener("keydown", (event) => {
      const name = (event.ctrlKey || event.metaKey) && { b: "bold", i: "italic", k: "link" }[event.key];
      const button = name && one(`[data-md=${name}]`, editor);
      if (button) act(event, () => mark(button));
    });
    const address = field.dataset.uploadUrl ?? editor.dataset.uploadUrl;
    if (!address) return;
    const pictures = (transfer) => [...(transfer?.files ?? [])].filter((file) => /^(image|video)\//.test(file.type));
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
  // A text that saves itself: who leaves waits for the save that is on its way, so that the two do not meet as strangers.
  let isSaving = false, leaveThen;
  const savesItself = (element) => element.id === "editor-form";
  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
    if (!savesItself(ctx.sourceElement)) return;
    isSaving = true;
    ctx.request.body.set("version", one("[name=version]", ctx.sourceElement).value); // It may have waited for another.
  });
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    if (!savesItself(ctx.sourceElement)) return;
    isSaving = false;
    leaveThen?.();
    leaveThen = undefined;
  });
  document.addEventListener("submit", (event) => {
    const { target, submitter } = event;
    if (!isSaving || !savesItself(target)) return;
    act(event, () => (leaveThen = () => target.requestSubmit(submitter)));
    event.stopPropagation();
  }, true);

  async function upload(field, address, files) {
    const bar = make("progress", { max: files.length, value: 0, ariaLabel: "Sending files" });
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

  // The words of the search that led here, for those who look after the page when it did not help.
  function searched(field) {
    if (!document.referrer.startsWith(`${location.origin}/search?`)) return;
    field.value = new URL(document.referrer).searchParams.get("q") ?? "";
  }

  // The contents of an article say which part is being read: the last one that has passed the upper third of the window.
  function followReading(contents) {
    const links = all("a", contents);
    const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1)))).filter(Boolean);
    let waits = false;
    const mark = () => {
      waits = false;
      const isAtEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2 && scrollY > 0;
      const passed = isAtEnd ? headings.length - 1 : headings.findLastIndex((heading) => heading.getBoundingClientRect().top <= innerHeight / 3);
      const now = links.find((link) => headings[passed]?.id === decodeURIComponent(link.hash.slice(1)));
      for (const link of links) link === now ? link.setAttribute("aria-current", "location") : link.removeAttribute("aria-current");
      if (now && contents.scrollHeight > contents.clientHeight) contents.scrollTop = now.offsetTop - contents.clientHeight / 2;
    };
    const soon = () => {
      if (!waits) requestAnimationFrame(mark);
      waits = true;
    };
    document.addEventListener("scroll", soon, { passive: true });
    addEventListener("resize", soon);
    soon();
  }

  // Makes ready what has just come onto the page, each thing once.
  const PARTS = {
    "[data-suggest]": suggest,
    "[data-names]": nameSomebody,
    "[data-count]": count,
    "[data-people]": pickPeople,
    "[data-editor]": write,
    "[data-theme-button]": showTheme,
    "[data-searched]": searched,
    ".contents": followReading,
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

  // A page that answers to an action: focus on what is wrong or asked for, else on what comes next, else on the message.
  const hasNews = status?.textContent && !location.hash;
  if (!land(document, "#error-summary", "[data-focus=arrive]", "[aria-invalid=true]") && hasNews && !land(document, "[data-focus=next]")) rest(status);
  if (hasNews) setTimeout(() => (status.textContent = status.textContent), 200); // Read aloud only where it changes.
  one(".rail [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  for (const tab of all(".tabs [aria-current]")) {
    const bar = tab.closest(".tabs"), [mine, whole] = [tab, bar].map((part) => part.getBoundingClientRect());
    bar.scrollLeft += mine.left - whole.left - (whole.width - mine.width) / 2;
  }
})();
