// Every page: fetched again (fresh.js), asked about before typed words are lost, polled while a proposal is
// made; times and single keys.
"use strict";

const FRESH = document.currentScript.dataset.fresh;
const forge = {
  main: () => document.getElementById("main"),

  /** Fetch this page again and put its <main> in place of ours (fresh.js). */
  async refresh() {
    await forge.need(FRESH);
    await forge.swap();
  },

  current(element, is) {
    if (is) element.setAttribute("aria-current", "true");
    else element.removeAttribute("aria-current");
  },

  isTyping: () => Boolean(document.activeElement?.matches("textarea, select, input:not([type=checkbox])")),

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

const TYPED = "textarea, input:not([type=hidden], [type=file], [type=checkbox], [type=radio])";
// The browser asks before a page is left with what was typed into a form that is not the one being sent.
const typed = new WeakSet();
let sent = null;
document.addEventListener("input", ({ target }) => {
  typed.add(target);
  if (target.form === sent) sent = null;
});
document.addEventListener("submit", ({ target }) => (sent = target));
const isUnsent = (each) => typed.has(each) && each.form !== sent && each.matches(TYPED) && each.value !== each.defaultValue;
addEventListener("beforeunload", (event) => {
  const forms = go ? document.querySelectorAll("form:is([method=post], .answer form):not(#typing, [hidden])") : []; // none where one signs in
  if ([...forms].some((form) => "unsaved" in form.dataset ? form !== sent : [...form.elements].some(isUnsent))) event.preventDefault();
});

/** Times are the reader's own. */
function tell() {
  const language = document.documentElement.lang;
  for (const place of document.querySelectorAll("time[datetime]")) {
    const { shown } = place.dataset;
    place.textContent = new Date(place.dateTime).toLocaleString(language, {
      dateStyle: shown === "clock" ? undefined : "short",
      timeStyle: shown === "seconds" ? "medium" : "short",
      hourCycle: "h23",
    });
  }
}
tell();
document.addEventListener("forge:fresh", tell);

let polling = false;
function poll() {
  const seconds = Number(forge.main().dataset.poll);
  if (!seconds || polling) return;
  polling = true;
  setTimeout(async () => {
    if (!forge.isTyping() && !document.hidden) await forge.refresh().catch(() => {});
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
  if (palette?.open && !forge.look) palette.toggleAttribute("data-entered", event.key === "Enter");
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

// Of several that have a key the one beside the focus; of proposals else the first that can be decided.
const AWAY = "form[hidden], .prop[hidden]";
forge.keyed = (key) => {
  for (let around = document.activeElement; around; around = around.parentElement) {
    const not = around.closest(".prop") ? AWAY : `${AWAY}, .prop:not([hidden], [data-state=failed]) ~ .prop`;
    const found = [...around.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((each) => !each.closest(not));
    if (found) return found;
  }
};

document.addEventListener("keydown", (event) => {
  const isBracket = /^[[\]]$/.test(event.key) && event.altKey && !event.metaKey; // many keyboards have them by AltGr
  if ((event.ctrlKey || event.metaKey || event.altKey) && !isBracket) return;
  if (event.repeat || forge.isTyping()) return;
  if (forge.keysOff() || document.querySelector("dialog[open]")) return; // of what is behind it
  const key = event.key.toLowerCase();
  if (key === "?") return document.getElementById("keys")?.togglePopover();
  const target = forge.keyed(key);
  if (target) {
    event.preventDefault();
    target.click();
  }
});
