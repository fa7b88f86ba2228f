// Comments follow their words while these move, and one is made on what is selected. Places are counted in
// characters that are no spaces.
"use strict";

(() => {
  const box = document.getElementById("comments");
  const whole = document.querySelector(".page .leaf > div") ?? document.querySelector(".page [lang]");
  const OTHERS = ".answer, .card-over"; // stand in the text and are not of it
  const NEAR = 200; // characters before its words that a comment is sent with
  const field = document.getElementById("typing")?.elements.text;
  const letters = (text) => text.replace(/\s+/g, "");
  const text = () => field?.value ?? whole.textContent;
  let known = letters(field?.defaultValue ?? whole.textContent); // where the places are

  const links = [...box.querySelectorAll("[data-at]")];
  const anchor = (at, length) => ({ at, words: known.slice(at, at + length), stands: true });
  const anchors = links.map(({ dataset }) => anchor(+dataset.at, +dataset.length));
  let taken = null; // what the comment that is being written is about

  /** Where these words stand next to a place; -1: nowhere. */
  function nearest(words, at) {
    const [before, after] = [known.lastIndexOf(words, at), known.indexOf(words, at)];
    return before < 0 || (after >= 0 && after - at < at - before) ? after : before;
  }

  /** What stands before or behind all that was changed moves with it; between, the words are looked for. */
  forge.follow = () => {
    const [was, now] = [known, letters(text())];
    if (was === now) return;
    const [most, more] = [Math.min(was.length, now.length), now.length - was.length];
    let [first, last] = [0, 0];
    while (first < most && was[first] === now[first]) first += 1;
    while (last < most - first && was[was.length - 1 - last] === now[now.length - 1 - last]) last += 1;
    known = now;
    for (const each of taken ? [...anchors, taken] : anchors) {
      const isBehind = each.at >= was.length - last;
      if (isBehind) each.at += more;
      if (each.stands && (isBehind || each.at + each.words.length <= first)) continue;
      const at = nearest(each.words, each.at);
      each.stands = at >= 0;
      if (each.stands) each.at = at;
    }
    links.forEach((link, n) => {
      link.dataset.at = anchors[n].at;
      link.toggleAttribute("data-gone", !anchors[n].stands);
    });
  };

  // --- A comment that is being written ---

  const form = document.getElementById("comment-form");
  if (!form) return;

  function take(words, before) {
    form.elements.words.value = words.trim();
    form.elements.before.value = before.slice(-NEAR);
    forge.follow();
    taken = anchor(letters(before).length, letters(words).length);
  }

  function chosen() {
    const { activeElement: typed } = document;
    if (typed.matches(".leaf > textarea") && typed.selectionStart < typed.selectionEnd) {
      take(typed.value.slice(typed.selectionStart, typed.selectionEnd), typed.value.slice(0, typed.selectionStart));
    }
    const selected = getSelection();
    if (selected.isCollapsed || !selected.rangeCount) return;
    const range = selected.getRangeAt(0);
    const { commonAncestorContainer: around } = range;
    if (!whole.contains(around) || (around.closest ? around : around.parentElement).closest(OTHERS)) return;
    const at = forge.text?.mirror === whole ? forge.text.offsetOf(range.startContainer, range.startOffset) : null;
    if (at !== null) return take(selected.toString(), field.value.slice(0, at));
    const before = document.createRange();
    before.setStart(whole, 0);
    before.setEnd(range.startContainer, range.startOffset);
    take(selected.toString(), before.toString());
  }
  document.addEventListener("selectionchange", chosen);
  form.elements.words.addEventListener("input", () => ([form.elements.before.value, taken] = ["", null]));
  chosen();

  /** What stands before its words by now. */
  function surround() {
    forge.follow();
    if (!taken?.stands) return;
    const all = text();
    let end = 0;
    for (let left = taken.at; left > 0 || /\s/.test(all[end]); end++) if (!/\s/.test(all[end])) left -= 1;
    form.elements.before.value = all.slice(Math.max(0, end - NEAR), end);
  }

  // It is about the text as it was kept last.
  document.addEventListener("forge:kept", ({ detail }) => (form.elements.version.value = detail.id));
  form.addEventListener("submit", async (event) => {
    surround();
    if (!forge.typing?.changed()) return;
    event.preventDefault();
    event.stopPropagation(); // unsent until the text is kept
    if (await forge.typing.flush()) form.requestSubmit();
  });
})();
