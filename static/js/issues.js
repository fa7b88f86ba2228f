// The book's contradictions: the list keeps its place, new findings join its end, keys stay honest.
"use strict";

(() => {
  const LOOK_EVERY = 20000; // milliseconds

  const list = () => document.querySelector(".issues .list");
  const isSeen = (element) => element && element.getClientRects().length > 0;

  /** A key acts on the finding only while it is in view (at 390 px the list hides it). */
  addEventListener("keydown", (event) => {
    const target = document.querySelector(`.finding [data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (target && !isSeen(target.closest(".finding"))) event.stopImmediatePropagation();
  }, true);

  document.addEventListener("toggle", ({ target }) => {
    const field = target.open && target.matches?.(".finding details") && target.querySelector("textarea");
    if (!field) return;
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }, true);

  /** Findings that were made meanwhile, behind those that are there: nothing moves under the eye. */
  async function look() {
    const here = list();
    if (!here || document.hidden || here.querySelector(".pages")) return;
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const known = new Set([...here.querySelectorAll("[data-uid]")].map((each) => each.dataset.uid));
    const added = [...fresh.querySelectorAll(".list [data-uid]")].filter((each) => !known.has(each.dataset.uid));
    if (added.length) {
      here.querySelector(".none")?.remove();
      const place = here.appendChild(document.createElement("ol"));
      place.append(...added);
    }
    for (const tab of fresh.querySelectorAll("[data-tab] b")) {
      const ours = document.querySelector(`[data-tab="${tab.parentElement.dataset.tab}"] b`);
      if (ours) ours.textContent = tab.textContent;
    }
  }

  list()?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  setInterval(() => look().catch(() => {}), LOOK_EVERY);
})();
