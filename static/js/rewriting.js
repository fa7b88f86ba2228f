// Proposals that are being written: each over its own WebSocket. And the passage selected in the text.
"use strict";

(() => {
  const AGAIN = 2000; // milliseconds

  // Offsets of the server count characters; JavaScript's strings count UTF-16 units.
  const upTo = (text, characters) =>
    /[\ud800-\udfff]/.test(text) ? [...text].slice(0, characters).join("") : text.slice(0, characters);

  function watch(article) {
    const place = article.querySelector("[data-text]");
    let [text, attempt, last, over] = ["", 0, null, false];
    const show = () => {
      place.innerText = text;
    };
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
      const socket = new WebSocket(`${scheme}://${location.host}/api/v1/writing/ws/proposals/${article.dataset.proposal}`);
      socket.onopen = () => socket.send(JSON.stringify({ last_event_id: last }));
      socket.onmessage = ({ data }) => {
        const event = JSON.parse(data);
        told[event.type]?.(event);
        last = event.id || last;
        if (!over) show();
      };
      socket.onclose = ({ code }) => {
        if (over || code === 1000) return settle();
        if (code >= 4400 && code < 4500) return settle();
        setTimeout(listen, AGAIN);
      };
    })();
  }

  /** Once all alternatives are there, the page shows them beside each other, compared. */
  let coming = 0;
  function settle() {
    coming -= 1;
    if (coming === 0) forge.refresh().then(begin, () => {});
  }

  function begin() {
    const articles = [...document.querySelectorAll("[data-proposal]")].filter((each) => each.querySelector("[data-text]"));
    coming = articles.length;
    articles.forEach(watch);
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
