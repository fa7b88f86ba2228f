// The pages of memory: arrows go from sentence to sentence, a slider says its chapter, a change is told.
"use strict";

(() => {
  const STOPS = ".drawing .node, .times .cell a, li.thread > blockquote .link";
  const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const middle = (element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return [left + width / 2, top + height / 2];
  };
  document.addEventListener("keydown", (event) => {
    const way = WAYS[event.key], here = document.activeElement?.closest?.(STOPS);
    if (!way || !here || event.ctrlKey || event.metaKey || event.altKey) return;
    const [x, y] = middle(here);
    let best = null, least = Infinity;
    for (const each of document.querySelectorAll(STOPS)) {
      const [dx, dy] = [middle(each)[0] - x, middle(each)[1] - y];
      const ahead = dx * way[0] + dy * way[1], aside = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
      if (each !== here && ahead > 1 && ahead + 2 * aside < least) [best, least] = [each, ahead + 2 * aside];
    }
    if (!best) return;
    event.preventDefault();
    best.focus();
  });

  const slider = document.querySelector("output[data-follows]");
  const followed = slider && document.getElementById(slider.dataset.follows);
  followed?.addEventListener("input", () => (slider.value = followed.value));

  const changed = document.getElementById("memory-changed");
  if (changed) {
    const asking = setInterval(async () => {
      if (document.hidden) return;
      const answer = await fetch(changed.dataset.ask).catch(() => null);
      if (!answer?.ok || (await answer.json()).state === changed.dataset.state) return;
      changed.hidden = false;
      clearInterval(asking);
    }, 15_000);
  }
})();
