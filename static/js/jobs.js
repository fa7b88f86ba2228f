// The bar of long work: how far it is, while something runs and the page is seen.
"use strict";

(() => {
  const EVERY = 3000; // milliseconds
  const bar = document.getElementById("working");
  if (!bar) return;

  const works = () => [...bar.querySelectorAll("[data-work]")];
  const acts = () => document.activeElement?.form?.getAttribute("action");

  async function look() {
    const of = works().map((each) => each.dataset.work).join();
    const asked = new URLSearchParams({ of, page: bar.dataset.page, back: location.pathname + location.search });
    const answer = await fetch(`${bar.dataset.url}?${asked}`);
    if (!answer.ok || answer.redirected) return;
    const act = bar.contains(document.activeElement) && acts();
    bar.innerHTML = await answer.text();
    if (act) bar.querySelector(`form[action="${CSS.escape(act)}"] button`)?.focus();
  }

  (function later() {
    if (!works().some((each) => each.dataset.state === "running")) return;
    setTimeout(async () => {
      if (!document.hidden) await look().catch(() => {});
      later();
    }, EVERY);
  })();
})();
