// Comments beside a text: marked in it without touching it. commenting.js follows them while one writes.
"use strict";

(() => {
  const box = document.getElementById("comments");
  const whole = document.querySelector(".page .leaf > div") ?? document.querySelector(".page [lang]");
  if (!whole || !box) return;

  /** Where the text's n-th character that is no space stands, as [node, offset]. */
  function places() {
    const nodes = document.createTreeWalker(whole, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
      if (node.parentElement.closest(".answer, .card-over")) continue;
      for (let at = 0; at < node.data.length; at++) if (!/\s/.test(node.data[at])) found.push([node, at]);
    }
    return found;
  }

  function rangeOf({ dataset }, found) {
    const [first, last] = [found[+dataset.at], found[+dataset.at + +dataset.length - 1]];
    if (!first || !last || "gone" in dataset) return null;
    const range = document.createRange();
    range.setStart(...first);
    range.setEnd(last[0], last[1] + 1);
    return range;
  }

  async function mark() {
    const { value, defaultValue } = document.querySelector("#typing [name=text], .leaf > textarea") ?? {};
    if (forge.follow || value !== defaultValue) await follow();
    const found = places();
    const ranges = [...box.querySelectorAll("[data-at]")].map((link) => rangeOf(link, found)).filter(Boolean);
    CSS.highlights.set("commented", new Highlight(...ranges));
  }
  if (window.Highlight && box.querySelector("[data-at]")) {
    let waits = 0;
    const again = () => (waits ||= setTimeout(() => ((waits = 0), mark()), document.querySelector("main.typing") ? 500 : 0)); // not on every key
    document.addEventListener("forge:written", again);
    new MutationObserver(again).observe(whole, { childList: true, characterData: true, subtree: true });
    again();
  }

  box.addEventListener("click", (event) => {
    const link = event.target.closest("[data-at]");
    const range = link && rangeOf(link, places());
    if (!range) return;
    event.preventDefault();
    range.startContainer.parentElement.scrollIntoView({ block: "center" });
    CSS.highlights?.set("gone-to", new Highlight(range));
  });

  forge.follow = null; // of the page before
  const follow = () => forge.need(box.dataset.commenting).then(() => forge.follow(), () => {});
  document.addEventListener("selectionchange", () => forge.follow || follow());
})();
