// Names in prose open a card: on hover after 300 ms, on focus, on a long press. Esc closes it.
"use strict";

(() => {
  const { names: address, chapter } = document.currentScript.dataset;
  const HOVER = 300, PRESS = 500, LEAVE = 200, PROSE = ".names-here, .page > [lang] p";
  const known = new Map();
  const box = Object.assign(document.createElement("div"), { className: "card-over", popover: "manual" });
  let wanted = null, timer = 0, pressed = false;

  const later = (milliseconds, act) => {
    clearTimeout(timer);
    timer = setTimeout(act, milliseconds);
  };

  function fetched(element) {
    const at = element.dataset.chapter ?? chapter;
    const url = element.dataset.card + (at === undefined ? "" : `?chapter=${at}`);
    if (!known.has(url)) {
      known.set(url, fetch(url).then((answer) => (answer.ok ? answer.text() : "")).catch(() => ""));
      known.get(url).then((card) => card || known.delete(url));
    }
    return known.get(url);
  }

  async function open(element) {
    wanted = element;
    const card = await fetched(element);
    if (!card || wanted !== element || !element.isConnected) return;
    box.innerHTML = card;
    if (box.isConnected && box.matches(":popover-open")) box.hidePopover();
    if (element === document.activeElement) (element.closest("svg") ?? element).after(box); // so that Tab goes on into it
    else (element.closest("dialog") ?? document.body).append(box); // within prose its words would be the text's
    box.showPopover();
    const { left, top, bottom } = element.getBoundingClientRect();
    const { offsetWidth: wide, offsetHeight: high } = box;
    box.style.left = `${Math.max(8, Math.min(left, innerWidth - wide - 8))}px`;
    box.style.top = `${bottom + high + 8 < innerHeight ? bottom + 6 : Math.max(8, top - high - 6)}px`;
    element.setAttribute("aria-expanded", "true");
  }

  function close() {
    clearTimeout(timer);
    wanted?.removeAttribute("aria-expanded");
    wanted = null;
    if (box.isConnected && box.matches(":popover-open")) box.hidePopover();
    box.remove();
  }

  /** A card goes with the name that it is of. */
  const follow = () => wanted?.isConnected === false && close();
  for (const made of ["forge:fresh", "input"]) document.addEventListener(made, follow);

  const named = ({ target }) => target.closest?.("[data-card]");
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const element = named(event);
    if (element && element !== wanted) later(HOVER, () => open(element));
    else if (element || box.contains(event.target)) clearTimeout(timer);
    else if (wanted) later(LEAVE, close);
    else clearTimeout(timer);
  });
  document.addEventListener("focusin", (event) => {
    const element = named(event);
    if (element?.matches(":focus-visible")) open(element);
    else if (wanted && element !== wanted && !box.contains(event.target)) close();
  });
  document.addEventListener("pointerdown", (event) => {
    pressed = false;
    const element = named(event);
    if (event.pointerType !== "touch") return;
    if (element) later(PRESS, () => ((pressed = true), open(element)));
    else if (!box.contains(event.target)) close();
  });
  for (const end of ["pointerup", "pointercancel", "pointermove"]) {
    document.addEventListener(end, ({ pointerType }) => {
      if (pointerType === "touch" && !pressed) clearTimeout(timer);
    });
  }
  document.addEventListener("contextmenu", (event) => named(event) && pressed && event.preventDefault());
  document.addEventListener("click", (event) => {
    if (pressed && named(event)) event.preventDefault();
    pressed = false;
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !wanted) return;
    if (box.contains(document.activeElement)) wanted.focus();
    close();
  });
  document.addEventListener("scroll", () => wanted && !box.contains(document.activeElement) && close(), true);

  // --- Names in prose -------------------------------------------------------------------

  let finder = null;
  const links = new Map();

  function link(form, met) {
    const [entry, card] = links.get(form);
    const name = Object.assign(document.createElement("a"), { className: "name", href: entry, textContent: form });
    name.dataset.card = card;
    if (met.has(card)) name.tabIndex = -1; // one stop of the keyboard a name
    met.add(card);
    return name;
  }

  function name(prose, met) {
    if (!finder || prose.dataset.named) return;
    prose.dataset.named = "yes";
    const walker = document.createTreeWalker(prose, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("a, button")) texts.push(walker.currentNode);
    for (const text of texts) {
      const parts = text.data.split(finder);
      if (parts.length > 1) text.replaceWith(...parts.map((part, at) => (at % 2 ? link(part, met) : part)));
    }
  }
  if (window.forge) forge.name = name;

  function mark() {
    const met = new Set();
    for (const prose of document.querySelectorAll(PROSE)) name(prose, met);
  }

  document.addEventListener("forge:fresh", mark);
  const ready = fetch(address).then((answer) => (answer.ok ? answer.json() : { names: [] }));
  ready.then(({ names }) => {
    for (const [form, entry, card] of names) links.set(form, [entry, card]);
    const forms = names.map(([form]) => form.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    if (forms.length) finder = new RegExp(`(?<![\\p{L}\\p{N}])(${forms.join("|")})(?![\\p{L}\\p{N}])`, "u");
    mark();
  }).catch(() => {});
})();
