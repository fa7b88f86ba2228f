// A page that is fetched again: its <main> in place of ours, and what is under the author's hands stays.
"use strict";

/** Fetch this page again and put its <main> in place of ours; what was scrolled, opened, typed, said
 *  once or had the focus stays. */
forge.swap = async function () {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (answer.status === 405) return; // this page answered a form, and is not there to be had
  if (answer.status >= 502) throw new Error(answer.status); // for a while: whoever asked asks again
  if (answer.redirected || !answer.ok) return location.reload();
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [ours, theirs] = [forge.main(), fresh.getElementById("main")];
  const tops = new Map(
    [...ours.querySelectorAll("[data-beat] .txt")].map((each) => [forge.beatOf(each), placeOf(each)]),
  );
  const [top, wanted] = [ours.scrollTop, [...ours.querySelectorAll(".beat.focus")].map(forge.beatOf)[0]];
  const view = ours.dataset.view;
  const had = document.activeElement;
  const [same, onScreen] = [keep(ours, theirs), said(ours, theirs)];
  const held = theirs.contains(had) ? had : same;
  ours.replaceWith(theirs);
  onScreen();
  held?.focus({ preventScroll: true });
  document.title = fresh.title;
  theirs.scrollTop = top;
  document.dispatchEvent(new CustomEvent("forge:fresh", { detail: { view, beat: wanted } }));
  for (const each of theirs.querySelectorAll("[data-beat] .txt")) {
    each.scrollTop = tops.get(forge.beatOf(each)) ?? 0;
  }
};

/** Where it is scrolled to; at its end it stays, however high it becomes. */
function placeOf({ scrollTop, scrollHeight, clientHeight }) {
  return scrollTop && scrollHeight - clientHeight - scrollTop < 4 ? 1e9 : scrollTop;
}

const STOPS = `a[href], button, summary, select, [tabindex], ${TYPED}`;
const FORM = "details[open]:has(form, textarea, input, select)";

/** What one can go to, by what stays the same of it on a fresh page; those that are alike in their order. */
function named(page) {
  const [found, alike] = [new Map(), new Map()];
  for (const each of page.querySelectorAll(STOPS)) {
    const form = each.form ?? each.closest("form");
    const beat = form?.querySelector("[name=beat]")?.value;
    const parts = [each.tagName, each.id, each.name, each.getAttribute("href"), form?.getAttribute("action"), beat];
    const key = [...parts, each.matches("summary") && each.textContent.trim()].join("\n");
    alike.set(key, (alike.get(key) ?? 0) + 1);
    found.set(`${key}\n${alike.get(key)}`, each);
  }
  return found;
}

/** What was typed and not sent goes over into the fresh page, and so do forms that are open, as they
 *  are. Gives what is there instead of what has the focus. */
function keep(ours, theirs) {
  const [mine, fresh] = [named(ours), named(theirs)];
  let held = null;
  for (const [key, each] of mine) {
    const isTyped = each.matches(TYPED) && each.value !== each.defaultValue;
    const same = fresh.get(key) ?? (isTyped && theirs.querySelector(`.write [name="${each.name}"]`)); // steered too late
    if (!same) continue;
    if (each === document.activeElement) held = same;
    if (isTyped) {
      same.value = each.value;
      if (typed.has(each)) typed.add(same);
      same.closest("details")?.setAttribute("open", "");
    } else if (each.matches("details[open] > summary")) same.parentElement.open = true;
  }
  for (const [key, each] of mine) {
    const details = each.parentElement;
    const isOutermost = each.matches(`${FORM} > summary`) && !details.parentElement.closest(FORM);
    if (isOutermost) fresh.get(key)?.parentElement.replaceWith(details);
  }
  return held;
}

/** What a page says once is not in the fresh one: it stays for as long as it would have. An alert that
 *  was there before is not told again. Gives what is to be done once that page is on screen. */
function said(ours, theirs) {
  const told = new Set([...ours.querySelectorAll("[role=alert]")].map((each) => each.textContent.trim()));
  for (const each of theirs.querySelectorAll("[role=alert]")) {
    if (told.has(each.textContent.trim())) each.ariaLive = "off";
  }
  const once = [...ours.querySelectorAll(":scope > :is(.toast, [data-once])")];
  const passed = once.map((each) => each.getAnimations()[0]?.currentTime);
  theirs.prepend(...once);
  return () => once.forEach((each, at) => {
    each.removeAttribute("role");
    const [fading] = each.getAnimations();
    if (fading) fading.currentTime = passed[at] ?? 0;
  });
}
