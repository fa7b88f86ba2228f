// Comments beside a text: marked in it without touching it, and made on what is selected there.
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
      for (let at = 0; at < node.data.length; at++) if (!/\s/.test(node.data[at])) found.push([node, at]);
    }
    return found;
  }

  function rangeOf({ dataset }, found) {
    const [first, last] = [found[+dataset.at], found[+dataset.at + +dataset.length - 1]];
    if (!first || !last) return null;
    const range = document.createRange();
    range.setStart(...first);
    range.setEnd(last[0], last[1] + 1);
    return range;
  }

  function mark() {
    const found = places();
    const ranges = [...box.querySelectorAll("[data-at]")].map((link) => rangeOf(link, found)).filter(Boolean);
    CSS.highlights.set("commented", new Highlight(...ranges));
  }
  if (window.Highlight && box.querySelector("[data-at]")) {
    let waits = 0;
    const again = () => {
      if (document.querySelector("main.typing")) return; // not on every key
      waits ||= requestAnimationFrame(() => ((waits = 0), mark()));
    };
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

  const form = document.getElementById("comment-form");
  function take(words, before) {
    form.elements.words.value = words.trim();
    form.elements.before.value = before.slice(-200);
  }
  document.addEventListener("selectionchange", () => {
    const field = document.activeElement;
    if (form && field.matches(".leaf > textarea") && field.selectionStart < field.selectionEnd) {
      take(field.value.slice(field.selectionStart, field.selectionEnd), field.value.slice(0, field.selectionStart));
    }
    const selected = getSelection();
    if (!form || selected.isCollapsed || !selected.rangeCount) return;
    const range = selected.getRangeAt(0);
    if (!whole.contains(range.commonAncestorContainer)) return;
    const before = document.createRange();
    before.setStart(whole, 0);
    before.setEnd(range.startContainer, range.startOffset);
    take(selected.toString(), before.toString());
  });
  form?.elements.words.addEventListener("input", () => (form.elements.before.value = ""));
})();
