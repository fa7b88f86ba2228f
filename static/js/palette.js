// The palette: places below its field; arrows choose, Enter goes, Esc closes. page.js opens it.
"use strict";

(() => {
  const [link, dialog] = [document.getElementById("go"), document.getElementById("palette")];
  const [field, list, status] = [dialog.querySelector("input"), dialog.querySelector("[role=listbox]"), dialog.querySelector("[role=status]")];
  let [chosen, asked] = [null, 0];
  let [isLooking, isEntered] = [false, "entered" in dialog.dataset]; // page.js: before this script had come

  async function look() {
    const mine = ++asked;
    isLooking = true;
    await fill(mine);
    if (mine !== asked) return;
    isLooking = false;
    if (isEntered && dialog.open) chosen?.click();
    isEntered = false;
  }

  async function fill(mine) {
    const address = new URL(link.href);
    address.searchParams.set("q", field.value);
    address.searchParams.set("list", "");
    const answer = await fetch(address).catch(() => null);
    if (mine !== asked) return; // something else was typed meanwhile
    if (!answer?.ok || answer.redirected) {
      list.replaceChildren(); // what is there was found for other words
      choose(null);
      status.textContent = status.dataset.away;
      if (answer?.redirected) location.assign(link.href); // signed out
      return;
    }
    list.innerHTML = await answer.text();
    if (!field.value.trim()) list.prepend(...recent());
    for (const act of acts()) list.append(act);
    [...list.children].forEach((each, at) => (each.id = `goal-${at}`));
    status.textContent = list.children.length ? "" : status.dataset.none;
    choose(list.firstElementChild);
  }

  /** Where this reader was last, the page before this one first. */
  function recent() {
    const kept = JSON.parse(localStorage.getItem(`forge.recent.${link.dataset.who}`) ?? "[]");
    return kept.filter(([, at]) => at !== location.pathname).map(([title, href]) => {
      const place = Object.assign(document.createElement("a"), { href, tabIndex: -1, className: "recent" });
      place.setAttribute("role", "option");
      place.append(Object.assign(document.createElement("span"), { textContent: title }), " ");
      place.append(Object.assign(document.createElement("small"), { className: "soft", textContent: list.dataset.recent }));
      return place;
    });
  }

  /** What can be done on this page, with its key. */
  function acts() {
    const wanted = field.value.trim().toLowerCase();
    const found = [...document.querySelectorAll("main [data-key]")].filter((each) => each.offsetParent && forge.keyed(each.dataset.key) === each);
    return found.flatMap((each) => {
      const key = each.dataset.key.toUpperCase();
      const name = (each.firstElementChild?.matches("kbd") ? "" : each.textContent).replace(/\s+\S$/, "").trim();
      if (!name || !name.toLowerCase().includes(wanted)) return [];
      const act = document.createElement("button");
      act.type = "button";
      act.tabIndex = -1;
      act.setAttribute("role", "option");
      act.append(Object.assign(document.createElement("span"), { textContent: name }), " ", Object.assign(document.createElement("kbd"), { textContent: key }));
      act.addEventListener("click", () => {
        dialog.close();
        each.click();
      });
      return [act];
    });
  }

  function choose(option) {
    chosen?.setAttribute("aria-selected", "false");
    chosen = option;
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  }

  field.addEventListener("input", () => ((isEntered = false), look()));
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const all = [...list.children];
      if (all.length) choose(all[(all.indexOf(chosen) + step + all.length) % all.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (isLooking) isEntered = true;
      else chosen?.click();
    }
  });
  dialog.addEventListener("close", () => (isEntered = false));
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog) dialog.close();
  });
  forge.look = look;
  look();
})();
