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

  const loaded = new Map();
  /** A script that the page can do without until now; it runs once. */
  forge.need = (address) => {
    if (!loaded.has(address)) {
      loaded.set(address, new Promise((resolve, reject) => {
        const script = Object.assign(document.createElement("script"), { src: address, onload: resolve, onerror: reject });
        script.async = false; // in the order in which they are asked for
        document.head.append(script);
      }));
      loaded.get(address).catch(() => loaded.delete(address));
    }
    return loaded.get(address);
  };

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
    const link = event.target.closest(".seg a, [data-tab], .beat h2 a");
    if (!link) return;
    event.preventDefault();
    if (link.dataset.view) return show(link.dataset.view);
    widen(link.dataset.tab ?? forge.beatOf(link));
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
    if (forge.keysOff()) return;
    if (/^[1-9]$/.test(event.key)) widen(event.key);
    if (event.key.toLowerCase() === "v") show(forge.main().dataset.view === "page" ? "beats" : "page");
  });

  document.addEventListener(
    "scroll",
    ({ target }) => target.classList?.contains("txt") && target.classList.toggle("scrolled", target.scrollTop > 4),
    { capture: true, passive: true },
  );

  // A reader who watched the beats is not moved to the page when the text is complete.
  document.addEventListener("forge:fresh", ({ detail }) => {
    if (detail.view) show(detail.view);
    if (detail.beat) widen(detail.beat);
    loaded.clear(); // what they held is gone with the page before
    for (const { dataset } of forge.main().querySelectorAll("[data-script]")) forge.need(dataset.script);
  });
})();
