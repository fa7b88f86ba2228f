// Proposals that are being written: each over its own WebSocket. And the passage selected in the text.
"use strict";

(() => {
  const AGAIN = 2000; // milliseconds

  // Offsets of the server count characters; JavaScript's strings count UTF-16 units.
  const upTo = (text, characters) =>
    /[\ud800-\udfff]/.test(text) ? [...text].slice(0, characters).join("") : text.slice(0, characters);

  const article = (id, page = document) => page.querySelector(`[data-proposal="${CSS.escape(id)}"]`);

  function watch(id) {
    let [text, attempt, last, over] = ["", 0, null, false];
    const told = {
      begun: (event) => [attempt, text] = [event.attempt, ""],
      text: (event) => {
        if (event.attempt < attempt) return;
        [attempt, text] = [event.attempt, upTo(text, event.at) + event.content];
      },
      reset: (event) => [attempt, text] = [event.attempt, event.text],
      ended: () => over = true,
    };
    (function listen() {
      const scheme = location.protocol === "https:" ? "wss" : "ws";
      const socket = new WebSocket(`${scheme}://${location.host}/api/v1/writing/ws/proposals/${id}`);
      socket.onopen = () => socket.send(JSON.stringify({ last_event_id: last }));
      socket.onmessage = ({ data }) => {
        const event = JSON.parse(data);
        told[event.type]?.(event);
        last = event.id || last;
        if (!over && last) article(id).querySelector("[data-text]").innerText = text;
      };
      socket.onclose = ({ code }) => {
        if (over || code === 1000 || (code >= 4400 && code < 4500)) return settle(id);
        setTimeout(listen, AGAIN);
      };
    })();
  }

  /** The server's own takes its place, compared and with its acts; nothing else on the page moves. */
  async function settle(id) {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const made = article(id, fresh);
      if (made) article(id).replaceWith(made);
    } catch {
      setTimeout(settle, AGAIN, id);
    }
  }

  function begin() {
    for (const each of document.querySelectorAll("[data-proposal]:has([data-text])")) watch(each.dataset.proposal);
    const whole = document.getElementById("chapter-text");
    const form = document.getElementById("passage-form");
    if (!whole || !form) return;
    whole.addEventListener("select", () => {
      const { selectionStart, selectionEnd, value } = whole;
      if (selectionStart === selectionEnd) return;
      const start = [...value.slice(0, selectionStart)].length;
      form.elements.passage.value = value.slice(selectionStart, selectionEnd);
      form.elements.start.value = start;
      form.elements.end.value = start + [...form.elements.passage.value].length;
      form.elements.base.value = whole.dataset.version;
    });
    form.elements.passage.addEventListener("input", () => {
      form.elements.start.value = form.elements.end.value = "";
    });
  }
  begin();
})();
