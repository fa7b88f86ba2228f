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

  /** What can be focused and, once a key has moved the focus, does not show that it is. */
  function unseen() {
    const can = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
    const found = [];
    for (const each of document.querySelectorAll(can)) {
      if (!shown(each) || each.disabled || each.matches(".skip")) continue;
      each.focus();
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

  return { sideways, said, unseen, small };
})();
