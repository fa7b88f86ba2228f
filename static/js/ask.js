// Ask the book: what it says at once, then the answer as a model puts it into words.
"use strict";

(() => {
  const form = document.getElementById("ask-form");
  if (!form) return;
  const [answer, found, state, stop] = ["answer", "found", "ask-state", "ask-stop"].map((id) => document.getElementById(id));
  const words = document.getElementById("ask-words").content;
  const say = (name) => (state.textContent = words.querySelector(`[data-name=${name}]`).textContent);
  let asked = null;

  const told = {
    found(html) {
      found.innerHTML = html;
      say("saying");
    },
    coming({ phrases, unchecked, left_out }) {
      const list = answer.querySelector("[data-phrases]");
      phrases.slice(list.childElementCount).forEach(({ text, facts }) => {
        const line = document.createElement("p");
        line.append(text);
        for (const number of facts) {
          const link = Object.assign(document.createElement("a"), { href: `#fact-${number}`, textContent: `[${number}]` });
          line.append(" ", link);
        }
        list.append(line);
      });
      const now = answer.querySelector("[data-unchecked]");
      now.hidden = !unchecked;
      now.querySelector("[data-text]").textContent = unchecked;
      answer.querySelector("[data-left-out]").hidden = !left_out;
    },
    answer(html) {
      answer.innerHTML = html;
      say("done");
    },
  };

  /** The events of a stream, one after the other; whether the answer was among them. */
  async function listen(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let [rest, whole] = ["", false];
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return whole;
      const events = (rest + value).split("\n\n");
      rest = events.pop();
      for (const event of events) {
        const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(event) ?? [];
        told[name]?.(JSON.parse(data));
        whole ||= name === "answer";
      }
    }
  }

  async function ask() {
    asked?.abort();
    const mine = (asked = new AbortController());
    answer.replaceChildren(document.getElementById("ask-live").content.cloneNode(true));
    found.replaceChildren();
    answer.hidden = stop.hidden = false;
    answer.setAttribute("aria-busy", "true");
    say("looking");
    try {
      const reply = await fetch(form.dataset.live, { method: "POST", body: new FormData(form), signal: mine.signal });
      if (!reply.ok || !reply.headers.get("content-type").startsWith("text/event-stream")) return form.submit();
      if (!(await listen(reply.body))) say("broken");
    } catch {
      if (asked === mine) say(mine.signal.aborted ? "stopped" : "broken");
    }
    if (asked !== mine) return;
    stop.hidden = true;
    answer.removeAttribute("aria-busy");
    answer.querySelector("[data-unchecked]")?.setAttribute("hidden", "");
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  stop.addEventListener("click", () => asked?.abort());
})();
