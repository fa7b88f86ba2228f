// Every page: swap <main> for the server's newest, poll while a proposal is made, single keys.
"use strict";

const forge = {
  main: () => document.getElementById("main"),

  /** Fetch this page again and put its <main> in place of ours; what was scrolled stays. */
  async refresh() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.redirected || !answer.ok) return location.reload();
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [ours, theirs] = [forge.main(), fresh.getElementById("main")];
    const tops = new Map(
      [...ours.querySelectorAll("[data-beat] .txt")].map((each) => [forge.beatOf(each), placeOf(each)]),
    );
    const [top, wanted] = [ours.scrollTop, [...ours.querySelectorAll(".beat.focus")].map(forge.beatOf)[0]];
    const view = ours.dataset.view;
    keepTyped(ours, theirs);
    const act = document.activeElement?.form?.getAttribute("action");
    ours.replaceWith(theirs);
    if (act) theirs.querySelector(`form[action="${CSS.escape(act)}"] button`)?.focus();
    document.title = fresh.title;
    theirs.scrollTop = top;
    document.dispatchEvent(new CustomEvent("forge:fresh", { detail: { view, beat: wanted } }));
    for (const each of theirs.querySelectorAll("[data-beat] .txt")) {
      each.scrollTop = tops.get(forge.beatOf(each)) ?? 0;
    }
  },

  current(element, is) {
    if (is) element.setAttribute("aria-current", "true");
    else element.removeAttribute("aria-current");
  },

  beatOf: (element) => Number(element.closest("[data-beat]").dataset.beat),

  loaded: new Map(),
  /** A script that the page can do without until now; it runs once. */
  need(address) {
    const { loaded } = forge;
    if (!loaded.has(address)) {
      loaded.set(address, new Promise((resolve, reject) => {
        const script = Object.assign(document.createElement("script"), { src: address, onload: resolve, onerror: reject });
        script.async = false; // in the order in which they are asked for
        document.head.append(script);
      }));
      loaded.get(address).catch(() => loaded.delete(address));
    }
    return loaded.get(address);
  },
};
window.forge = forge;

/** Where it is scrolled to; at its end it stays, however high it becomes. */
function placeOf({ scrollTop, scrollHeight, clientHeight }) {
  return scrollTop && scrollHeight - clientHeight - scrollTop < 4 ? 1e9 : scrollTop;
}

/** What was typed and not sent goes over into the same field of the fresh page. */
function keepTyped(ours, theirs) {
  const key = ({ form, name }) => [form?.getAttribute("action"), form?.querySelector("[name=beat]")?.value, name].join();
  const fields = new Map([...theirs.querySelectorAll("textarea")].map((field) => [key(field), field]));
  for (const field of ours.querySelectorAll("textarea")) {
    if (field.value === field.defaultValue || !fields.has(key(field))) continue;
    fields.get(key(field)).value = field.value;
    fields.get(key(field)).closest("details")?.setAttribute("open", "");
  }
}

const typing = () => document.activeElement?.matches("textarea, select, input:not([type=checkbox])");

let polling = false;
function poll() {
  const seconds = Number(forge.main().dataset.poll);
  if (!seconds || polling) return;
  polling = true;
  setTimeout(async () => {
    if (!typing() && !document.hidden) await forge.refresh().catch(() => {});
    polling = false;
    poll();
  }, seconds * 1000);
}
poll();
document.addEventListener("forge:fresh", poll);

// Ctrl K opens the palette at once, so that what is typed goes there; its script comes when it is used.
const [go, palette] = [document.getElementById("go"), document.getElementById("palette")];
function ask(event) {
  event.preventDefault();
  if (palette.open) return palette.close();
  palette.querySelector("input").value = "";
  palette.showModal();
  if (forge.look) forge.look();
  else forge.need(go.dataset.src).catch(() => location.assign(go.href));
}
go?.addEventListener("click", (event) => event.ctrlKey || event.metaKey || event.shiftKey || ask(event));
document.addEventListener("keydown", (event) => {
  if (go && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") ask(event);
});

// The pages that this reader was on last, for the palette.
try {
  const key = `forge.recent.${go?.dataset.who}`;
  const before = JSON.parse(localStorage.getItem(key) ?? "[]").filter(([, at]) => at !== location.pathname);
  const here = [document.title.replace(" · NovellaForge", ""), location.pathname];
  if (go) localStorage.setItem(key, JSON.stringify([here, ...before].slice(0, 6)));
} catch {} // forbidden

// The account page sets the same cookie.
forge.keysOff = () => /(^|; )single_keys=off/.test(document.cookie);
document.addEventListener("change", ({ target }) => {
  if (target.id !== "keys-on") return;
  document.cookie = `single_keys=off; path=/; samesite=lax; max-age=${target.checked ? 0 : 34560000}`;
});
const keysOn = document.getElementById("keys-on");
if (keysOn) keysOn.checked = !forge.keysOff();

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing()) return;
  if (forge.keysOff()) return;
  const key = event.key.toLowerCase();
  if (key === "?") return document.getElementById("keys")?.togglePopover();
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (target) {
    event.preventDefault();
    target.click();
  }
});
