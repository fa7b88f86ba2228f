// Writing in place: the chapter's text in a field, over a mirror of it that carries the underlines.
"use strict";

(() => {
  const form = document.getElementById("typing");
  const leaf = document.querySelector("main .page > .leaf");
  if (!form?.hidden || !leaf) return;
  const [main, page, mirror, field] = [forge.main(), leaf.parentElement, leaf.firstElementChild, form.elements.text];
  const says = document.getElementById("says").dataset;
  const language = document.documentElement.lang;
  const WORD = /[\p{L}\p{N}]+(?:[-'’][\p{L}\p{N}]+)*/gu;
  const EVERY = { has: () => true, add() {} }; // no name of the mirror is a stop of the keyboard
  const LEFT = 300; // milliseconds after which a caret has left a paragraph
  let lines = []; // a paragraph of the mirror for each line of the text
  let total = 0; // words
  const changed = new Set(); // lines that were typed in and not left yet

  // --- The mirror ---

  const wrap = ({ quote, id, className }) =>
    Object.assign(document.createElement("mark"), { textContent: quote, id, className });

  function fill(line, text) {
    total -= line.words ?? 0;
    [line.text, line.words] = [text, (text.match(WORD) ?? []).length];
    total += line.words;
    const parts = [text];
    for (const mark of line.marks) {
      const at = parts.findIndex((part) => part.includes?.(mark.quote));
      if (at < 0) continue;
      const [start, end] = [parts[at].indexOf(mark.quote), parts[at].indexOf(mark.quote) + mark.quote.length];
      parts.splice(at, 1, parts[at].slice(0, start), wrap(mark), parts[at].slice(end));
    }
    line.replaceChildren(...parts);
    delete line.dataset.named;
    forge.name?.(line, EVERY);
  }

  /** A new line, with those marks of others whose words it has. */
  function made(text, marks) {
    const line = document.createElement("p");
    line.marks = marks.filter(({ quote }) => text.includes(quote));
    for (const each of line.marks) marks.splice(marks.indexOf(each), 1);
    fill(line, text);
    return line;
  }

  const marksOf = (paragraph) =>
    [...paragraph.querySelectorAll("mark")].map(({ textContent: quote, id, className }) => ({ quote, id, className }));

  /** The page's own paragraphs stay where they are: between them stand the empty lines. */
  function begin() {
    const texts = field.value.split("\n"), old = [...mirror.children];
    const taken = texts.map((text) => {
      const at = text ? old.findIndex((each) => each.textContent === text) : -1;
      return at < 0 ? null : old.splice(at, 1)[0];
    });
    const loose = old.flatMap(marksOf);
    for (const each of old) each.remove();
    lines = texts.map((text, at) => {
      const line = taken[at];
      if (!line) return made(text, loose);
      [line.marks, line.text, line.words] = [marksOf(line), text, (text.match(WORD) ?? []).length];
      total += line.words;
      return line;
    });
    lines.forEach((line, at) => {
      if (line.isConnected) return;
      if (at) lines[at - 1].after(line);
      else mirror.prepend(line);
    });
    mirror.classList.add("lines");
  }

  /** Only what differs is made anew: the lines between the first and the last that stayed. */
  function sync() {
    const texts = field.value.split("\n");
    const most = Math.min(texts.length, lines.length);
    let [from, after] = [0, 0];
    while (from < most && texts[from] === lines[from].text) from += 1;
    while (after < most - from && texts[texts.length - 1 - after] === lines[lines.length - 1 - after].text) after += 1;
    const fresh = texts.slice(from, texts.length - after);
    const stale = lines.slice(from, lines.length - after);
    if (fresh.length === 1 && stale.length === 1) fill(stale[0], fresh[0]);
    else replace(from, stale, fresh);
    for (const line of lines.slice(from, from + fresh.length)) changed.add(line);
    tell();
  }

  function replace(from, stale, texts) {
    const marks = stale.flatMap((line) => line.marks);
    const fresh = texts.map((text) => made(text, marks));
    const before = lines[from - 1];
    if (before) before.after(...fresh);
    else mirror.prepend(...fresh);
    for (const line of stale) {
      total -= line.words;
      changed.delete(line);
      line.dispatchEvent(new Event("forge:gone", { bubbles: true }));
      line.remove();
    }
    lines.splice(from, stale.length, ...fresh);
  }

  // --- Words ---

  const SITTING = `forge.sitting.${main.dataset.book}`;
  const sitting = JSON.parse(sessionStorage.getItem(SITTING) ?? "{}");
  const today = document.getElementById("today");
  let [atFirst, before, telling] = [0, 0, 0];
  const word = (n, one, many) => (n === 1 ? one : many).replace("{n}", n.toLocaleString(language));
  const put = (place, text) => place && place.textContent !== text && (place.textContent = text);

  function tell() {
    telling ||= setTimeout(() => {
      telling = 0;
      const added = total - atFirst;
      for (const id of ["count", "head-count"]) put(document.getElementById(id), word(total, says.word, says.words));
      sitting[form.dataset.chapter] = before + added;
      const all = Object.values(sitting).reduce((sum, each) => sum + each, 0);
      put(document.getElementById("sitting"), all > 0 ? word(all, says.addedOne, says.added) : "");
      sessionStorage.setItem(SITTING, JSON.stringify(sitting));
      if (!today) return;
      const done = Number(today.dataset.words) + Math.max(0, added);
      const goal = Number(today.dataset.goal);
      put(today, word(done, goal ? says.ofGoalOne : says.todayOne, goal ? says.ofGoal : says.today).replace("{goal}", goal.toLocaleString(language)));
      const bar = document.getElementById("goal-bar");
      if (bar) bar.value = done;
    }, 200);
  }

  // --- In and out ---

  const upTo = (line) => lines.slice(0, lines.indexOf(line)).reduce((sum, each) => sum + each.text.length + 1, 0);

  /** How far into the text a place of the mirror is; null where it is not in one of its lines. */
  function offsetOf(node, offset) {
    const line = (node.nodeType === 1 ? node : node.parentElement).closest(".lines > p");
    if (!line || !mirror.contains(line)) return null;
    const range = document.createRange();
    range.setStart(line, 0);
    range.setEnd(node, offset);
    return upTo(line) + Math.min(line.text.length, range.toString().length);
  }

  function offsetAt(x, y) {
    const place = document.caretPositionFromPoint?.(x, y);
    if (place) return offsetOf(place.offsetNode, place.offset);
    const range = document.caretRangeFromPoint?.(x, y);
    return range && offsetOf(range.startContainer, range.startOffset);
  }

  /** The words of the mirror from one place of the text to another. */
  function rangeOf(start, end) {
    const range = document.createRange();
    let at = 0;
    for (const line of lines) {
      if (at + line.text.length >= start && start >= at) range.setStart(...inside(line, start - at));
      if (at + line.text.length >= end && end >= at) {
        range.setEnd(...inside(line, end - at));
        return range;
      }
      at += line.text.length + 1;
    }
    return range;
  }

  function inside(line, offset) {
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { currentNode: node } = walker;
      if (offset <= node.length) return [node, offset];
      offset -= node.length;
    }
    return [line, 0];
  }

  const lineAt = (offset) => lines[field.value.slice(0, offset).split("\n").length - 1];

  function open(at) {
    if (main.dataset.view !== "page") forge.show("page");
    if (at === undefined || at === null) {
      const { left, top } = leaf.getBoundingClientRect();
      at = offsetAt(left + 4, Math.max(top, page.getBoundingClientRect().top) + 14) ?? 0;
    }
    page.dispatchEvent(new Event("forge:open", { bubbles: true }));
    mirror.ariaHidden = "true";
    main.classList.add("typing");
    field.hidden = false;
    field.focus({ preventScroll: true });
    field.setSelectionRange(at, at);
    forge.need(form.dataset.checking).catch(() => {}); // before it is wanted: the network may go
    tell();
  }

  function close() {
    if (field.hidden) return;
    field.hidden = true;
    mirror.ariaHidden = null;
    main.classList.remove("typing");
    left();
    document.dispatchEvent(new CustomEvent("forge:written"));
  }

  /** Lines that were typed in, without the one where the caret is, are to be checked. */
  function left() {
    const here = field.hidden ? null : lineAt(field.selectionStart);
    const gone = [...changed].filter((line) => line !== here);
    for (const line of gone) changed.delete(line);
    const told = gone.filter(({ words }) => words);
    if (!told.length) return;
    forge.need(form.dataset.checking).then(() => forge.check(told), () => told.forEach((line) => changed.add(line)));
  }

  addEventListener("online", left);

  let leaving = 0;
  document.addEventListener("selectionchange", () => {
    leaving ||= setTimeout(() => {
      leaving = 0;
      if (changed.size && !field.hidden) left();
      const chosen = field.hidden ? !getSelection().isCollapsed : field.selectionStart < field.selectionEnd;
      if (chosen) forge.need(form.dataset.selecting).catch(() => {});
    }, LEFT);
  });

  field.addEventListener("input", sync);
  field.addEventListener("blur", () => document.hasFocus() && close());
  field.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    close();
    page.focus({ preventScroll: true });
  });

  leaf.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.target === field) return;
    if (event.target.closest("a, button, .answer, .card-over") || !getSelection().isCollapsed) return;
    open(offsetAt(event.clientX, event.clientY));
  });
  page.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== page || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    open();
  });
  document.getElementById("by-hand")?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });

  // The names below the field open their cards: it lies over them.
  let [under, looking] = [field, 0];
  field.addEventListener("pointermove", ({ clientX, clientY, pointerType }) => {
    looking ||= requestAnimationFrame(() => {
      looking = 0;
      const found = document.elementsFromPoint(clientX, clientY).find((each) => each.dataset?.card) ?? field;
      if (found === under) return;
      under = found;
      found.dispatchEvent(new PointerEvent("pointerover", { bubbles: true, pointerType }));
    });
  });

  // --- Around the text ---

  const approve = document.getElementById("approve");
  document.addEventListener("forge:kept", ({ detail }) => {
    if (!approve) return;
    approve.elements.version.value = detail.id;
    if (form.dataset.version === detail.id) return;
    approve.hidden = false;
    document.getElementById("approved")?.setAttribute("hidden", "");
  });
  approve?.addEventListener("submit", async (event) => {
    if (!forge.typing.changed()) return;
    event.preventDefault();
    if (await forge.typing.flush()) approve.requestSubmit();
  });

  const cards = () => [...main.querySelectorAll(".review [data-note]")].filter((each) => !each.closest("details:not([open])"));
  main.querySelector("[data-key=n]")?.addEventListener("click", (event) => {
    event.preventDefault();
    const all = cards();
    if (!all.length) return document.getElementById("findings")?.scrollIntoView();
    if (document.body.classList.contains("alone")) document.getElementById("alone").click();
    if (main.dataset.view !== "page") forge.show("page");
    const next = all[(all.indexOf(document.activeElement.closest?.("[data-note]")) + 1) % all.length];
    document.getElementById(next.dataset.note)?.scrollIntoView({ block: "center" });
    next.focus();
  });

  forge.text = { field, mirror, open, close, lineAt, offsetOf, rangeOf, fill };
  field.setAttribute("form", form.id);
  field.hidden = true;
  leaf.append(field);
  begin();
  atFirst = total;
  before = sitting[form.dataset.chapter] ?? 0;
  tell();
})();
