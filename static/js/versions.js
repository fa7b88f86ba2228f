// Versions: J and K go from one to the next; at most two are chosen to be compared.
"use strict";

(() => {
  const steps = () => [...document.querySelectorAll("[data-step]")].filter((each) => each.offsetParent);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || forge.keysOff()) return;
    if (event.target.matches("textarea, select, input:not([type=checkbox])")) return;
    const step = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (!step) return;
    const all = steps();
    const place = all.indexOf(document.activeElement);
    const next = all[place < 0 ? (step > 0 ? 0 : all.length - 1) : place + step];
    next?.focus({ preventScroll: true });
    next?.closest("li, section").scrollIntoView({ block: "nearest" });
  });

  const chosen = [...document.querySelectorAll("[name=v]:checked")];
  document.addEventListener("change", ({ target }) => {
    if (target.name !== "v") return;
    if (chosen.includes(target)) chosen.splice(chosen.indexOf(target), 1);
    if (target.checked) chosen.push(target);
    while (chosen.length > 2) chosen.shift().checked = false;
  });
})();
