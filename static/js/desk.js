// The desk's views: beats side by side or the page, and which beat is wide.
"use strict";

(() => {
  function show(view) {
    const main = forge.main();
    main.dataset.view = view;
    for (const link of main.querySelectorAll(".seg a")) {
      forge.current(link, link.dataset.view === view);
    }
  }
  forge.show = show;

  function widen(beat) {
    const main = forge.main();
    const column = main.querySelector(`[data-beat="${beat}"]`);
    if (!column) return;
    for (const each of main.querySelectorAll("[data-beat]")) each.classList.toggle("focus", each === column);
    for (const tab of main.querySelectorAll("[data-tab]")) {
      forge.current(tab, tab.dataset.tab === String(beat));
    }
    column.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest(".seg a, [data-tab], .beat h2 a, a[data-src], button[data-src]");
    if (!link) return;
    event.preventDefault();
    if (link.dataset.src) return forge.need(link.dataset.src).catch(() => link.href && location.assign(link.href));
    if (link.dataset.view) return show(link.dataset.view);
    widen(link.dataset.tab ?? forge.beatOf(link));
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
    if (forge.keysOff()) return;
    if (/^[1-9]$/.test(event.key)) widen(event.key);
    const main = forge.main();
    if (event.key.toLowerCase() === "v" && main.querySelector(".beats")) show(main.dataset.view === "page" ? "beats" : "page");
  });

  document.addEventListener(
    "scroll",
    ({ target }) => target.classList?.contains("txt") && target.classList.toggle("scrolled", target.scrollTop > 4),
    { capture: true, passive: true },
  );

  /** To read aloud, where the browser can speak at all. */
  function offer() {
    const opener = document.getElementById("aloud-open");
    if (opener) opener.hidden = !window.speechSynthesis;
  }
  offer();

  // A reader who watched the beats is not moved to the page when the text is complete.
  document.addEventListener("forge:fresh", ({ detail }) => {
    if (detail.view) show(detail.view);
    if (detail.beat) widen(detail.beat);
    offer();
    forge.loaded.clear(); // what they held is gone with the page before
    for (const { dataset } of forge.main().querySelectorAll("[data-script]")) forge.need(dataset.script);
  });
})();
