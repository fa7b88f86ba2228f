// The chapter read aloud by the browser's voices, sentence by sentence, from where the selection is; the
// sentence being read is marked over the text, which stays as it is. The place, voice and speed are remembered.
"use strict";

(() => {
  const [opener, bar] = [document.getElementById("aloud-open"), document.getElementById("aloud")];
  const text = document.querySelector(".desk .page [lang]");
  const speech = window.speechSynthesis;
  if (!bar || !text || !speech) return;
  const act = (name) => bar.querySelector(`[data-act=${name}]`);
  const [play, stop, resume] = [act("play"), act("stop"), act("resume")];
  const [voices, rates] = [bar.querySelector("[data-voice]"), bar.querySelector("[data-rate]")];
  const status = bar.querySelector("[role=status]");
  const { chapter, language } = bar.dataset;
  const [PLACE, VOICE, RATE] = [`forge.aloud.${chapter}`, `forge.aloud-voice.${language}`, "forge.aloud-rate"];
  const [read, pause] = [play.textContent, play.dataset.pause];
  const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let sentences = [];
  let [at, state, turn] = [0, "still", 0]; // still, reading, paused; what an older turn says is not heard

  // --- The text: its sentences, each with its place ------------------------------------------

  function* sentencesOf(paragraph) {
    const words = paragraph.textContent;
    const cut = Intl.Segmenter
      ? [...new Intl.Segmenter(language, { granularity: "sentence" }).segment(words)].map((each) => each.segment)
      : words.match(/[^.!?…]+[.!?…]*[”’»"\s\u00a0\u202f]*|[.!?…]+\s*/g) || [words];
    let start = 0;
    for (const each of cut) {
      if (/[\p{L}\p{N}]/u.test(each)) yield { paragraph, start, end: start + each.trimEnd().length, said: each.trim() };
      start += each.length;
    }
  }

  /** Of the page or, where the beats are shown instead, of the beats; the place goes with the words. */
  function gather() {
    const shown = text.offsetParent ? [text] : [...document.querySelectorAll(".beats .txt [lang]")];
    const paragraphs = shown.flatMap((each) => [...each.querySelectorAll("p")]).filter((each) => !each.closest(".answer, .card-over"));
    const before = sentences;
    sentences = paragraphs.flatMap((each) => [...sentencesOf(each)]);
    at = moved(before, sentences, at);
  }

  /** Where a place is in a text that was changed: among what was changed, by the words at it or before it. */
  function moved(was, now, place) {
    const same = (one, other) => one?.said === other?.said;
    const most = Math.min(was.length, now.length);
    let [first, last] = [0, 0];
    while (first < most && same(was[first], now[first])) first += 1;
    while (last < most - first && same(was[was.length - 1 - last], now[now.length - 1 - last])) last += 1;
    if (!was.length || place < first) return place;
    if (place >= was.length - last) return place + now.length - was.length;
    for (let near = place; near >= first; near -= 1) {
      const there = now.findIndex((each, n) => n >= first && n < now.length - last && same(each, was[near]));
      if (there >= 0) return there + place - near;
    }
    return place;
  }

  /** A place in a paragraph's text, as the text node that has it and an offset in that. */
  function point(paragraph, offset) {
    const walk = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    let node = walk.nextNode();
    while (node && offset > node.length) {
      offset -= node.length;
      node = walk.nextNode();
    }
    return [node, node ? offset : 0];
  }

  function rangeOf({ paragraph, start, end }) {
    const range = new Range();
    range.setStart(...point(paragraph, start));
    range.setEnd(...point(paragraph, end));
    return range;
  }

  function mark(sentence) {
    for (const each of text.querySelectorAll(".aloud-now")) each.classList.remove("aloud-now");
    if (window.CSS?.highlights && window.Highlight) {
      if (sentence) CSS.highlights.set("aloud", new Highlight(rangeOf(sentence)));
      else CSS.highlights.delete("aloud");
    } else sentence?.paragraph.classList.add("aloud-now");
    const [box, page] = [sentence && rangeOf(sentence).getBoundingClientRect(), document.documentElement.clientHeight];
    if (box && (box.top < 0 || box.bottom > page - bar.offsetHeight)) {
      sentence.paragraph.scrollIntoView({ block: "center", behavior: reduced ? "auto" : "smooth" });
    }
  }

  /** The sentence where the selection begins, if that is in the text. */
  function selected() {
    const selection = getSelection();
    if (!selection.rangeCount) return -1;
    const { startContainer: node, startOffset: offset } = selection.getRangeAt(0);
    if (!(node.closest ? node : node.parentElement).closest(".desk .page, .desk .beats")) return -1;
    return sentences.findIndex((each) => rangeOf(each).comparePoint(node, offset) <= 0);
  }

  // --- Voices ---------------------------------------------------------------------------------

  const suits = (voice) => voice.lang.toLowerCase().replace("_", "-").split("-")[0] === language;
  const known = () => speech.getVoices().filter(suits);

  function list() {
    const wanted = localStorage.getItem(VOICE);
    voices.replaceChildren(...known().map((each) => new Option(each.name, each.voiceURI, false, each.voiceURI === wanted)));
    const some = voices.length > 0;
    status.textContent = some ? "" : status.dataset.none;
    for (const each of [play, stop, voices, rates]) each.disabled = !some;
  }

  // --- Reading --------------------------------------------------------------------------------

  function stand(now) {
    state = now;
    play.textContent = now === "reading" ? pause : read;
    play.setAttribute("aria-pressed", now === "reading");
  }

  function remember() {
    const sentence = sentences[at];
    if (sentence) localStorage.setItem(PLACE, JSON.stringify({ at, said: sentence.said }));
    else localStorage.removeItem(PLACE);
  }

  function say() {
    const mine = ++turn;
    remember();
    mark(sentences[at]);
    if (!sentences[at]) {
      at = 0; // read through: from the beginning when it is pressed again
      return stand("still");
    }
    const words = new SpeechSynthesisUtterance(sentences[at].said);
    words.lang = language;
    words.voice = known().find((each) => each.voiceURI === voices.value) || null;
    words.rate = Number(rates.value);
    words.onend = () => {
      if (mine !== turn) return;
      gather(); // it may have been corrected meanwhile
      at += 1;
      say();
    };
    words.onerror = ({ error }) => {
      if (mine !== turn || error === "interrupted" || error === "canceled") return;
      status.textContent = status.dataset.failed;
      stand("still");
    };
    status.textContent = "";
    stand("reading");
    speech.speak(words);
  }

  function hush() {
    turn += 1;
    speech.cancel();
  }

  function from(place) {
    hush();
    resume.hidden = true;
    at = Math.max(0, place);
    say();
  }

  function begin() {
    gather();
    const place = selected();
    from(place >= 0 ? place : at);
  }

  play.addEventListener("click", () => {
    if (state === "reading") {
      speech.pause();
      stand("paused");
    } else if (state === "paused") {
      speech.resume();
      stand("reading");
    } else begin();
  });

  stop.addEventListener("click", () => {
    hush();
    speech.resume();
    mark(null);
    stand("still");
  });

  resume.addEventListener("click", () => (gather(), from(at)));

  for (const [field, key] of [[voices, VOICE], [rates, RATE]]) {
    field.addEventListener("change", () => {
      localStorage.setItem(key, field.value);
      if (state !== "reading") return;
      gather();
      from(at);
    });
  }

  /** The place that was left, unless the text has changed there: then the same words elsewhere. */
  function back() {
    const left = JSON.parse(localStorage.getItem(PLACE) || "null");
    if (!left) return;
    gather();
    const same = sentences[left.at]?.said === left.said;
    const place = same ? left.at : sentences.findIndex((each) => each.said === left.said);
    if (place < 1) return;
    at = place;
    resume.hidden = false;
    resume.querySelector("q").textContent = left.said.length > 40 ? `${left.said.slice(0, 40)}…` : left.said;
  }

  function toggle() {
    bar.hidden = !bar.hidden;
    opener.setAttribute("aria-expanded", !bar.hidden);
    if (bar.hidden) return stop.click();
    play.focus();
  }

  rates.value = localStorage.getItem(RATE) || "1";
  if (!rates.value) rates.value = "1";
  list();
  speech.addEventListener?.("voiceschanged", list);
  back();
  addEventListener("pagehide", hush);
  document.addEventListener("forge:fresh", hush, { once: true }); // this page is gone
  opener.addEventListener("click", toggle);
  toggle(); // it was pressed to bring this script
})();
