// A paragraph that was changed is held against the book once it is left; what is found stands beside it.
"use strict";

(() => {
  const place = document.getElementById("checked");
  const on = document.getElementById("check-typed");
  const form = document.getElementById("typing");
  const says = document.getElementById("says").dataset;
  const CUT = 60; // characters of a paragraph that are said
  let count = 0;

  const part = (root, name) => root.querySelector(`[data-part="${name}"]`);
  const short = (text) => (text.length > CUT ? `${text.slice(0, CUT).trimEnd()}…` : text);

  const tell = () => {
    const shown = document.getElementById("remarks");
    shown.textContent = document.querySelectorAll(".review [data-note]").length;
  };

  /** What was found of a line before goes, with its marks. */
  function clear(line) {
    for (const each of line.found ?? []) each.remove();
    const marks = line.marks.filter(({ id }) => !id.startsWith("f"));
    const had = marks.length < line.marks.length;
    [line.found, line.marks] = [[], marks];
    tell();
    if (had) forge.text.fill(line, line.text);
  }

  function say(lines, sentence, act) {
    const told = document.getElementById("told-check").content.firstElementChild.cloneNode(true);
    part(told, "said").textContent = sentence;
    part(told, "of").textContent = short(lines[0].text);
    const again = part(told, "again");
    again.hidden = !act;
    again.addEventListener("click", act);
    place.prepend(told);
    lines[0].found.push(told);
    return told;
  }

  async function ask(text) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    const body = JSON.stringify({ text, chapter: Number(form.dataset.number) });
    try {
      const answer = await fetch(form.dataset.check, { method: "POST", headers, body });
      return { ok: answer.ok, body: await answer.json() };
    } catch {
      return { ok: false, body: {} };
    }
  }

  function card(line, finding) {
    const id = `f${(count += 1)}`;
    const made = document.getElementById("found-by-check").content.firstElementChild.cloneNode(true);
    made.dataset.note = id;
    for (const chip of made.querySelectorAll("[data-severity]")) {
      if (chip.dataset.severity !== finding.severity) chip.remove();
    }
    part(made, "sentence").textContent = finding.sentence;
    const where = part(made, "where");
    const number = finding.against_chapter;
    where.textContent = number ? says.established.replace("{n}", number) : says.bible;
    where.href = number ? form.dataset.chapters + number + "/" : form.dataset.codex;
    if (finding.against) part(made, "against").textContent = finding.against;
    else made.querySelector("blockquote").hidden = true;
    const quote = part(made, "quote");
    [quote.textContent, quote.href] = [finding.quote, `#${id}`];
    line.found.push(made);
    place.prepend(made);
    tell();
    if (!line.text.includes(finding.quote)) return;
    line.marks.push({ quote: finding.quote, id, className: "" });
    forge.text.fill(line, line.text);
  }

  forge.check = async (lines) => {
    if (!on.checked) return;
    for (const line of lines) clear(line);
    const texts = new Map(lines.map((line) => [line, line.text]));
    const waiting = say(lines, says.checking);
    const { ok, body } = await ask([...texts.values()].join("\n\n"));
    waiting.remove();
    const same = lines.filter((line) => line.isConnected && line.text === texts.get(line));
    if (!same.length) return; // typed on meanwhile: it is asked again when it is left
    if (!ok) return say(same, `${says.unchecked} ${body.error?.message ?? says.away}`, () => forge.check(same));
    for (const finding of body.findings) {
      const line = same.find(({ text }) => text.includes(finding.quote));
      if (line) card(line, finding);
    }
    const unmade = body.unmade.join(" ");
    if (unmade) say(same, `${says.partly} ${unmade}`);
    else if (!body.findings.length) {
      say(same, (body.facts === 1 ? says.foundNoneOne : says.foundNone).replace("{n}", body.facts)).classList.add("ok");
    }
  };

  document.addEventListener("forge:gone", ({ target }) => {
    for (const each of target.found ?? []) each.remove();
    tell();
  });

  const OFF = "forge.check-off";
  on.checked = !localStorage.getItem(OFF);
  on.addEventListener("change", () => localStorage.setItem(OFF, on.checked ? "" : "yes"));
})();
