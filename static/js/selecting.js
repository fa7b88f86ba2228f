// Words that are selected in the text can be had otherwise: a proposal answers below them.
"use strict";

(() => {
  const bar = document.getElementById("asking");
  const form = document.getElementById("typing");
  const says = document.getElementById("says").dataset;
  const { field, mirror } = forge.text;
  const how = bar.querySelector("form");
  const SETTLED = 250; // milliseconds after which a selection stands
  const [SOON, LATE] = [1_000, 30_000]; // milliseconds until what had no answer is asked again
  let chosen = null; // [start, end] in the text

  const part = (root, name) => root.querySelector(`[data-part="${name}"]`);

  async function call(address, body, method = "POST", more = {}) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, ...more };
    try {
      const answer = await fetch(address, { method, headers, body: body && JSON.stringify(body) });
      const told = answer.ok ? await answer.json() : await answer.json().catch(() => ({}));
      return { ok: answer.ok, body: told, why: told.error?.message ?? answer.status, isAway: answer.status > 500 };
    } catch {
      return { ok: false, body: {}, why: says.away, isAway: true };
    }
  }

  /** Asked again until the server answers: by its key it makes what it is asked for once. */
  async function answered(answer, ...asked) {
    for (let pause = SOON; ; pause = Math.min(LATE, 2 * pause)) {
      const told = await call(...asked);
      if (!told.isAway || answer.ended) return told;
      [part(answer, "why").textContent, part(answer, "state").textContent] = [told.why, says.askingAgain];
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  const isBeingWritten = (answer) =>
    ([part(answer, "why").textContent, part(answer, "state").textContent] = ["", says.beingWritten]);

  // --- What is selected ---

  function selected() {
    if (!field.hidden) return [field.selectionStart, field.selectionEnd];
    const selection = getSelection();
    if (selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!mirror.contains(range.commonAncestorContainer)) return null;
    const ends = [forge.text.offsetOf(range.startContainer, range.startOffset), forge.text.offsetOf(range.endContainer, range.endOffset)];
    return ends.includes(null) ? null : ends;
  }

  function look() {
    if (bar.contains(document.activeElement)) return;
    const ends = selected();
    chosen = ends && field.value.slice(...ends).trim() ? ends : null;
    bar.hidden = !chosen;
    how.hidden = true;
    light(null);
    if (chosen) put();
  }

  const touched = matchMedia("(pointer: coarse)");
  const HANDLES = 34; // px: below the words are the handles of a finger's selection, above its menu

  /** Above the words, else below: never over them. */
  function put() {
    const { left, top, bottom } = forge.text.rangeOf(...chosen).getBoundingClientRect();
    bar.style.left = "8px"; // it is as wide as it can be
    const { offsetWidth: wide, offsetHeight: high } = bar;
    const least = mirror.closest(".page").getBoundingClientRect().top;
    bar.style.left = `${Math.max(8, Math.min(left, innerWidth - wide - 8))}px`;
    const above = top - high - 6;
    const below = bottom + (touched.matches ? HANDLES : 6);
    bar.style.top = `${above > Math.max(8, least) && !touched.matches ? above : Math.min(below, innerHeight - high - 8)}px`;
  }

  function light(ends) {
    if (!CSS.highlights) return;
    if (ends) CSS.highlights.set("asked", new Highlight(forge.text.rangeOf(...ends)));
    else CSS.highlights.delete("asked");
  }

  let settling = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(settling);
    settling = setTimeout(look, SETTLED);
  });
  mirror.closest(".page").addEventListener("scroll", () => bar.hidden || put(), { passive: true });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || bar.hidden) return;
    bar.hidden = true;
    light(null);
  });

  bar.addEventListener("mousedown", (event) => event.target.matches("input") || event.preventDefault());
  bar.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!chosen || !button) return;
    if (button.dataset.kind) return ask(button.dataset.kind, button.dataset.says ?? "");
    if ("comment" in button.dataset) return comment();
    if (!("how" in button.dataset)) return;
    light(chosen);
    how.hidden = false;
    put();
    how.elements.instruction.focus();
  });
  how.addEventListener("submit", (event) => {
    event.preventDefault();
    const instruction = how.elements.instruction.value.trim();
    if (instruction && chosen) ask("rewrite", instruction);
  });

  /** The form of comments has the words already. */
  function comment() {
    bar.hidden = true;
    if (document.body.classList.contains("alone")) document.getElementById("alone").click();
    const said = document.getElementById("comment-text");
    said.closest("details").open = true;
    said.scrollIntoView({ block: "center" });
    said.focus({ preventScroll: true });
  }

  // --- Asked, and answered in place ---

  const inCharacters = (end) => [...field.value.slice(0, end)].length;

  function named([start, end]) {
    const passage = field.value.slice(start, end);
    if (/^\s/.test(field.value)) return { passage }; // what is kept has no blank ends
    return { passage, start: inCharacters(start), end: inCharacters(end) };
  }

  async function ask(kind, instruction) {
    const ends = chosen;
    const passage = field.value.slice(...ends);
    const typed = how.elements.instruction.value;
    const refused = (why) => ((how.elements.instruction.value ||= typed), fail(answer, why)); // it may be said again
    bar.hidden = true;
    how.reset();
    forge.text.close();
    getSelection().removeAllRanges();
    const answer = document.getElementById("answer").content.firstElementChild.cloneNode(true);
    forge.text.lineAt(ends[1]).after(answer);
    light(ends);
    part(answer, "text").textContent = passage;
    part(answer, "refuse").addEventListener("click", () => done(answer));
    answer.scrollIntoView({ block: "nearest" });
    if (!(await forge.typing.flush())) return refused(says.away);
    const place = field.value.slice(...ends) === passage ? named(ends) : { passage }; // typed on meanwhile
    const wanted = { kind, instruction, base: forge.typing.version, ...place };
    const made = await answered(answer, form.dataset.proposals, wanted, "POST", { "Idempotency-Key": forge.typing.uid() });
    if (!made.ok) return refused(made.why);
    isBeingWritten(answer);
    watch(answer, `/api/v1/proposals/${made.body[0].id}`);
  }

  function fail(answer, why) {
    answer.dataset.state = "failed";
    part(answer, "text").hidden = true;
    part(answer, "why").textContent = why;
    part(answer, "state").textContent = says.notProposed;
    answer.ariaBusy = "false";
  }

  function done(answer) {
    answer.ended = true;
    answer.remove();
    light(null);
  }

  function watch(answer, address) {
    part(answer, "refuse").addEventListener("click", () => refuse(answer, address), { once: true });
    if (answer.ended) return void call(`${address}/refuse`);
    follow(answer, address);
  }

  function follow(answer, address) {
    const source = new EventSource(`${address}/events`);
    const upTo = (text, at) => [...text].slice(0, at).join("");
    let text = "";
    const told = {
      begun: () => (text = ""),
      text: ({ at, content }) => (text = upTo(text, at) + content),
      reset: (event) => (text = event.text),
    };
    const over = () => {
      source.close();
      if (!answer.ended) settle(answer, address);
    };
    source.onmessage = ({ data }) => {
      const event = JSON.parse(data);
      if (event.type === "ended" || answer.ended) return over();
      told[event.type]?.(event);
      part(answer, "text").textContent = text;
    };
    source.onerror = () => source.readyState === EventSource.CLOSED && over();
  }

  async function settle(answer, address) {
    const { ok, body, why } = await answered(answer, address, undefined, "GET");
    if (answer.ended) return;
    if (!ok) return fail(answer, why);
    if (body.state === "asked" || body.state === "writing") {
      isBeingWritten(answer);
      return void setTimeout(() => answer.ended || follow(answer, address), SOON);
    }
    if (body.state === "refused") return done(answer);
    if (body.state !== "ready") return fail(answer, body.why || says.notProposed);
    answer.dataset.state = "ready";
    answer.ariaBusy = "false";
    part(answer, "state").textContent = says.proposed;
    part(answer, "why").textContent = body.why;
    part(answer, "text").replaceChildren(...body.diff.map(piece));
    const edited = answer.querySelector("form");
    edited.elements.text.defaultValue = body.text;
    part(answer, "accept").hidden = part(answer, "edit").hidden = false;
    part(answer, "accept").addEventListener("click", () => accept(answer, address));
    part(answer, "edit").addEventListener("click", () => {
      edited.hidden = !edited.hidden;
      if (!edited.hidden) edited.elements.text.focus();
    });
    edited.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation(); // unsent until it is accepted
      accept(answer, address, edited.elements.text.value);
    });
    answer.scrollIntoView({ block: "nearest" });
    if (document.activeElement === document.body) part(answer, "accept").focus({ preventScroll: true });
  }

  function piece({ op, text }) {
    if (op === "same") return text;
    const made = document.createElement(op === "old" ? "del" : "ins");
    const name = Object.assign(document.createElement("span"), { className: "vh", textContent: `${op === "old" ? says.removed : says.inserted} ` });
    made.append(name, text);
    return made;
  }

  async function accept(answer, address, text) {
    if (!(await forge.typing.flush())) return (part(answer, "why").textContent = says.away);
    const { ok, why } = await call(`${address}/accept`, text === undefined ? {} : { text });
    if (!ok) return (part(answer, "why").textContent = why);
    done(answer);
    const newest = await take();
    if (newest) toast(says.accepted.replace("{v}", newest.number), address);
  }

  async function refuse(answer, address) {
    if (answer.dataset.state === "failed") return;
    const { ok, why } = await call(`${address}/refuse`);
    toast(ok ? says.refused : why);
  }

  /** The newest text takes the place of the one before, line by line: nothing else moves. */
  async function take() {
    const { ok, body, why } = await call(form.dataset.address, undefined, "GET");
    if (!ok) return void toast(why);
    if (!(await forge.typing.flush())) return void toast(says.away); // typed meanwhile: kept beside it
    forge.typing.set(body);
    return body;
  }

  function toast(sentence, undoable) {
    const made = document.getElementById("told-done").content.firstElementChild.cloneNode(true);
    part(made, "said").textContent = sentence;
    const undo = part(made, "undo");
    undo.hidden = !undoable;
    undo.addEventListener("click", async () => {
      made.remove();
      if (!(await forge.typing.flush())) return toast(says.away);
      const { ok, why } = await call(`${undoable}/undo`);
      if (!ok) return toast(why);
      await take();
    });
    document.querySelector(".toast")?.remove();
    forge.main().append(made);
  }

  // While the text is written in, the answers stand beside it.
  document.addEventListener("forge:open", () => {
    bar.hidden = true;
    light(null);
    document.getElementById("checked").prepend(...mirror.querySelectorAll(".answer"));
  });
  look();
})();
