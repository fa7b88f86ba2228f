// What tests ask of a page that is open.
"use strict";

window.looking = (() => {
  const named = (element) => {
    const id = element.id ? `#${element.id}` : "";
    const kind = typeof element.className === "string" && element.className ? `.${element.className}` : "";
    return `<${element.localName}${id}${kind}> ${(element.textContent ?? "").trim().slice(0, 40)}`;
  };
  const shown = (element) =>
    element.checkVisibility({ visibilityProperty: true }) && !element.closest(".vh, [hidden]");
  const ours = (element) => {
    const spoken = element.closest("[lang]");
    return spoken === null || spoken.lang === document.documentElement.lang;
  };

  /** Elements that scroll sideways and were not made to. */
  function sideways(allowed) {
    const root = document.documentElement;
    const found = root.scrollWidth > innerWidth ? [`the page: ${root.scrollWidth} px`] : [];
    for (const each of document.querySelectorAll("body *")) {
      const scrolls = ["auto", "scroll"].includes(getComputedStyle(each).overflowX);
      if (scrolls && shown(each) && !each.matches(allowed) && each.scrollWidth > each.clientWidth + 1)
        found.push(`${named(each)}: ${each.scrollWidth} in ${each.clientWidth} px`);
    }
    return found;
  }

  /** What the interface says, in its own language. */
  function said() {
    const texts = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (ours(parent) && !parent.closest("script, style, template, textarea"))
        texts.add(walker.currentNode.data.replace(/\s+/g, " ").trim());
    }
    for (const name of ["aria-label", "title", "placeholder", "alt"])
      for (const each of document.querySelectorAll(`[${name}]`)) if (ours(each)) texts.add(each.getAttribute(name));
    texts.add(document.title);
    const words = [...texts].flatMap((text) => text.split(" · "));
    return words.filter((text) => /\p{L}{3}/u.test(text) && !/^Version \d+$/.test(text));
  }

  /** Bytes that came over the wire, or would have if nothing had been in the cache; of each answer
      1,000 are its headers. */
  function bytes() {
    const all = ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind));
    return all.reduce((sum, { encodedBodySize }) => sum + encodedBodySize + 1000, 0);
  }

  /** What can be focused and, once a key has moved the focus, does not show that it is. */
  function unseen() {
    const can = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
    const found = [];
    const skip = document.querySelector(".skip");
    skip.focus();
    const { left, top } = skip.getBoundingClientRect();
    if (document.activeElement !== skip || left < 0 || top < 0) found.push(named(skip));
    for (const each of document.querySelectorAll(can)) {
      if (!shown(each) || each.disabled || each === skip) continue;
      each.focus({ preventScroll: true });
      const style = getComputedStyle(each);
      const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
      if (document.activeElement !== each || !each.matches(":focus-visible") || !drawn) found.push(named(each));
    }
    return found;
  }

  /** What a finger is to meet and is less than `least` px high. */
  function small(least) {
    const can = ".btn, nav a, nav button, summary, select, textarea, input:not([type=hidden], [type=checkbox], [type=radio])";
    return [...document.querySelectorAll(can)]
      .filter((each) => shown(each) && each.getBoundingClientRect().height < least - 0.5)
      .map((each) => `${named(each)}: ${each.getBoundingClientRect().height} px`);
  }

  /** Targets of less than 24 px, not within a text, whose circle of that width meets another target or
      its circle (WCAG 2.5.8). */
  function crowded() {
    const [found, least] = [[], 24];
    const can = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role][tabindex='0']";
    const all = [...document.querySelectorAll(can)]
      .filter((each) => shown(each) && !each.disabled)
      .map((each) => [each, each.getBoundingClientRect(), layer(each)]);
    const isSmall = ({ width, height }) => width < least || height < least;
    const middle = ({ left, top, width, height }) => [left + width / 2, top + height / 2];
    for (const [one, box, where] of all.filter(([each, box]) => isSmall(box) && !isInText(each))) {
      const [x, y] = middle(box);
      for (const [other, its] of all.filter(([each, , at]) => at === where && !each.contains(one) && !one.contains(each))) {
        const inside = [Math.min(Math.max(x, its.left), its.right), Math.min(Math.max(y, its.top), its.bottom)];
        const [[nearX, nearY], far] = isSmall(its) ? [middle(its), least] : [inside, least / 2];
        if (Math.hypot(x - nearX, y - nearY) < far - 0.1) found.push(`${named(one)}: beside ${named(other)}`);
      }
    }
    return found;
  }
  /** What an element scrolls with: others pass over it or under it. */
  function layer(element) {
    if (!element) return null;
    const { position, overflowX, overflowY } = getComputedStyle(element);
    const scrolls = [overflowX, overflowY].some((each) => ["auto", "scroll"].includes(each));
    return scrolls || ["fixed", "sticky"].includes(position) ? element : layer(element.parentElement);
  }
  function blockOf(element) {
    const above = element.parentElement;
    return getComputedStyle(above).display === "inline" ? blockOf(above) : above;
  }
  function isInText(element) {
    if (getComputedStyle(element).display !== "inline") return false;
    const block = blockOf(element);
    const own = [...block.querySelectorAll("a, button")].map((each) => each.textContent).join("");
    return block.textContent.replace(/\s/g, "").length > own.replace(/\s/g, "").length;
  }

  /** Links within a text that colour alone tells from it, and that not clearly (WCAG 1.4.1). */
  function unmarked() {
    const telling = ["textDecorationLine", "borderBottomStyle", "fontWeight", "fontStyle", "backgroundColor"];
    const looksAlike = (each) => {
      const [own, around] = [getComputedStyle(each), getComputedStyle(blockOf(each))];
      return telling.every((name) => own[name] === around[name]) && contrast(colour(own.color), colour(around.color)) < 3;
    };
    return [...document.querySelectorAll("a[href]")]
      .filter((each) => looksAlike(each) && shown(each) && isInText(each))
      .map(named);
  }

  const paper = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const colours = new Map();
  /** Red, green, blue and opacity (0 to 1) of a colour as a computed style says it. */
  function colour(said) {
    const [, plain] = /^rgba?\((.*)\)$/.exec(said) ?? [];
    if (plain) {
      const [r, g, b, opacity = 1] = plain.split(",").map(Number);
      return [r / 255, g / 255, b / 255, opacity];
    }
    if (!colours.has(said)) {
      paper.clearRect(0, 0, 1, 1);
      paper.fillStyle = said;
      paper.fillRect(0, 0, 1, 1);
      colours.set(said, [...paper.getImageData(0, 0, 1, 1).data].map((part) => part / 255));
    }
    return colours.get(said);
  }
  const over = (top, opacity, below) => below.map((part, i) => top[i] * opacity + part * (1 - opacity));
  const light = (rgb) => {
    const [r, g, b] = rgb.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  function contrast(one, other) {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  }

  /** What an element's text stands on by its ancestors, how opaque it is with them, the box of the
      nearest ground that covers what is below it, and whether its ancestors tell all that. */
  function ground(element, known) {
    if (!element) return { rgb: colour("Canvas").slice(0, 3), opacity: 1, box: null, sure: true };
    if (!known.has(element)) {
      const below = ground(element.parentElement, known);
      const style = getComputedStyle(element);
      const opacity = below.opacity * style.opacity;
      const own = colour(style.backgroundColor);
      const covers = own[3] * opacity === 1;
      const isInPlace = ["top", "left"].every((side) => ["auto", "0px"].includes(style[side]));
      const stays = style.float === "none" && (style.position === "static" || (style.position === "relative" && isInPlace));
      const plain = ["backgroundImage", "transform", "translate"].every((each) => style[each] === "none");
      known.set(element, {
        rgb: over(own, own[3] * opacity, below.rgb),
        opacity,
        box: covers && element !== document.body ? element.getBoundingClientRect() : below.box,
        sure: plain && (covers || (stays && below.sure)),
      });
    }
    return known.get(element);
  }
  function isOn(box, { left, right, top, bottom }) {
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    return !box || (box.left <= x && x <= box.right && box.top <= y && y <= box.bottom);
  }

  /** The elements of texts and fields, each with the boxes of its lines. */
  function* texts() {
    const range = document.createRange();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode())
      if (/[\p{L}\p{N}]/u.test(walker.currentNode.data)) {
        range.selectNodeContents(walker.currentNode);
        yield [walker.currentNode.parentElement, [...range.getClientRects()]];
      }
    const fields = "select, textarea, input:not([type=hidden], [type=checkbox], [type=radio], [type=range], [type=color])";
    for (const each of document.querySelectorAll(fields)) yield [each, [each.getBoundingClientRect()]];
  }

  /** Texts too near in colour to what they stand on (WCAG 1.4.3), each pair once. What may stand on
      something else than its ancestors is marked `data-unsure`, for axe, which looks at all layers. */
  function pale() {
    const [known, found, unsure] = [new Map(), new Map(), new Set()];
    for (const each of document.querySelectorAll("[data-unsure]")) each.removeAttribute("data-unsure");
    for (const [element, boxes] of texts()) {
      const { right, width } = element.getBoundingClientRect();
      if (!boxes.length || right + scrollX <= 0 || width <= 1) continue; // only heard
      if (!shown(element) || element.closest(":disabled, [aria-disabled=true]")) continue;
      const style = getComputedStyle(element);
      const on = ground(element, known);
      if (!on.sure || !boxes.every((box) => isOn(on.box, box))) {
        unsure.add(element);
        continue;
      }
      const ink = colour(style.color);
      const size = parseFloat(style.fontSize);
      const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
      const is = contrast(over(ink, ink[3] * on.opacity, on.rgb), on.rgb);
      if (on.opacity && is < least) found.set(`${style.color} ${on.rgb} ${least}`, `${named(element)}: ${is.toFixed(2)}`);
    }
    for (const each of unsure) each.dataset.unsure = "";
    return { found: [...found.values()], unsure: unsure.size };
  }

  /** What is wrong with the page as it is worn now, and how many texts `pale` leaves to axe. */
  function wrong(scrolling, touch) {
    const { found, unsure } = pale();
    const all = { pale: found, crowded: crowded(), "not marked": unmarked(), small: touch ? small(touch) : [] };
    const told = Object.entries(all).flatMap(([fault, those]) => those.map((each) => `${fault}: ${each}`));
    return [[...told, ...sideways(scrolling)], unsure];
  }

  let met = null;
  /** How many elements are shown now and were not when this was asked before. Marked `data-new`, each
      with what it holds, are those that this tab has not met on any page. */
  function appeared() {
    const before = met;
    met = new Set([...document.body.querySelectorAll("*")].filter(shown));
    if (!before) return 0;
    const known = new Set(JSON.parse(sessionStorage.appeared ?? "[]"));
    const isFirst = (each) => {
      const said = each.outerHTML.replaceAll(/ aria-current="\w+"|[-0-9a-f]{36}|\d+/g, "");
      return !known.has(said) && known.add(said);
    };
    const isTop = ({ parentElement: above }) => before.has(above) || !met.has(above);
    const found = [...met].filter((each) => !before.has(each) && isTop(each) && isFirst(each));
    for (const each of found) each.dataset.new = "";
    sessionStorage.appeared = JSON.stringify([...known]);
    return found.length;
  }

  return { said, bytes, unseen, crowded, unmarked, pale, wrong, appeared };
})();
