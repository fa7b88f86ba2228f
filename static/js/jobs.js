// The bar of long work: how far it is, while something runs and the page is seen.
"use strict";

(() => {
  const EVERY = 3000; // milliseconds
  const bar = document.getElementById("working");
  if (!bar) return;

  const works = () => [...bar.querySelectorAll("[data-work]")];

  /** How the same is found among what comes: the link or the button that has the focus. */
  function held() {
    const has = bar.contains(document.activeElement) && document.activeElement;
    if (!has) return null;
    return has.form ? `form[action="${CSS.escape(has.form.getAttribute("action"))}"] button` : `a[href="${CSS.escape(has.getAttribute("href"))}"]`;
  }

  async function look() {
    const of = works().map((each) => each.dataset.work).join();
    const asked = new URLSearchParams({ of, page: bar.dataset.page, back: location.pathname + location.search });
    const answer = await fetch(`${bar.dataset.url}?${asked}`);
    if (!answer.ok || answer.redirected) return;
    const [fresh, same] = [await answer.text(), held()];
    bar.innerHTML = fresh;
    if (same) bar.querySelector(same)?.focus();
  }

  (function later() {
    if (!works().some((each) => each.dataset.state === "running")) return;
    setTimeout(async () => {
      if (!document.hidden) await look().catch(() => {});
      later();
    }, EVERY);
  })();
})();
