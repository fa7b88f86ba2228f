// Writing by hand: kept two seconds after the last key and on leaving; offline, in this browser.
"use strict";

(() => {
  const form = document.getElementById("typing");
  if (!form) return;
  const PAUSE = 2_000; // milliseconds after the last key
  const BURST = 600_000; // the longest that one version grows
  const MOST_ON_LEAVING = 60_000; // bytes that a browser sends after the page has gone
  const ASKED = 150; // milliseconds in which another tab says that a text is its own

  const field = form.elements.text;
  const says = document.getElementById("says").dataset;
  const clash = document.getElementById("clash");
  const language = document.documentElement.lang;
  const put = (id, text) => {
    const place = document.getElementById(id);
    if (place.textContent !== text) place.textContent = text;
  };
  const uid = () =>
    crypto.randomUUID?.() ??
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
      (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16),
    );

  const place = `forge.text.${form.dataset.chapter}.`;
  const mine = place + uid();
  let base = form.elements.base.value;
  let tried = []; // versions asked for, of which no answer came
  let burst = form.elements.replaces.value.split(" ").filter(Boolean);
  let begun = 0;
  let saved = field.defaultValue.trim();
  let [sending, waiting, failures] = [null, 0, 0];
  let shown = form.dataset.version ?? base; // whose text the field had at first, or has been kept as
  const changed = () => field.value.trim() !== saved;

  const set = document.getElementById("set-typed"); // quotes and spaces as the language sets them
  function typeset() {
    field.dataset.typography = set.checked ? field.lang : "";
    if (set.checked && set.dataset.src) forge.need(set.dataset.src);
  }
  if (set) {
    set.checked = localStorage.getItem("forge.set-typed") === "yes";
    set.addEventListener("change", () => (localStorage.setItem("forge.set-typed", set.checked ? "yes" : ""), typeset()));
    typeset();
  }

  // --- Kept in this browser until the server has it ---

  /** Whether what is typed is safe here, too. */
  function store() {
    try {
      if (!changed()) localStorage.removeItem(mine);
      else localStorage.setItem(mine, JSON.stringify({ text: field.value, on: [base, ...tried].filter(Boolean), burst }));
      return true;
    } catch {
      return !changed(); // full or forbidden: the server still gets it
    }
  }

  addEventListener("beforeunload", (event) => store() || event.preventDefault());

  const tabs = new BroadcastChannel(place);
  tabs.onmessage = ({ data }) => {
    if (data.asks === mine) tabs.postMessage({ owns: mine });
  };

  /** What a closed tab has left behind, once its owner is known to be gone. */
  async function leftBehind() {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(place) && key !== mine);
    if (!keys.length) return [];
    const asking = new BroadcastChannel(place);
    const owned = new Set();
    asking.onmessage = ({ data }) => owned.add(data.owns);
    for (const asks of keys) asking.postMessage({ asks });
    await new Promise((resolve) => setTimeout(resolve, ASKED));
    asking.close();
    return keys.filter((key) => !owned.has(key));
  }

  async function recover() {
    for (const key of await leftBehind()) {
      const { text, on, burst: replaces } = JSON.parse(localStorage.getItem(key)) ?? {};
      if (text === undefined || text.trim() === saved) {
        localStorage.removeItem(key);
        continue;
      }
      const untouched = !changed();
      if (untouched && on.includes(base)) {
        fill(text);
        [tried, burst] = [on.filter((each) => each !== base), replaces];
        store();
        localStorage.removeItem(key);
        await save();
        continue;
      }
      const answer = await send(text, on, replaces, uid());
      if (answer.ok || answer.status === 412) localStorage.removeItem(key);
      if (answer.status === 412) clashes(answer.body);
      if (!answer.ok || !untouched) continue;
      if (!changed()) fill(text);
      take(answer.body.id, text);
    }
  }

  // --- To the server ---

  async function send(text, on, replaces, id, keepalive = false) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    if (on.length) headers["If-Match"] = on.map((each) => `"${each}"`).join(", ");
    else headers["If-None-Match"] = "*";
    const body = JSON.stringify({ text, id, replaces });
    try {
      const answer = await fetch(form.dataset.address, {
        method: "PUT",
        headers,
        body,
        keepalive: keepalive && body.length * 3 < MOST_ON_LEAVING,
      });
      return { ok: answer.ok, status: answer.status, body: await answer.json().catch(() => ({})) };
    } catch {
      return { ok: false, status: 0, body: {} };
    }
  }

  /** One at a time; what was typed meanwhile goes after it. */
  function save(keepalive = false) {
    clearTimeout(waiting);
    if (!sending && changed()) sending = keep(keepalive).finally(() => (sending = null));
    return sending;
  }

  async function keep(keepalive) {
    const [text, id, on] = [field.value, uid(), [base, ...tried].filter(Boolean)];
    if (Date.now() - begun > BURST) [burst, begun] = [burst.filter((each) => tried.includes(each)), Date.now()];
    const replaces = [...burst];
    tried.push(id);
    burst.push(id);
    store();
    put("kept", says.saving);
    const answer = await send(text, on, replaces, id, keepalive);
    if (answer.ok) take(answer.body.id, text);
    else if (answer.status === 412) clashes(answer.body, text);
    else refused(answer);
  }

  function take(id, text) {
    [base, shown, tried, failures] = [id, id, [], 0];
    burst = burst.filter((each) => each === id);
    settle(text);
    clash.hidden = true;
    form.elements.base.value = base;
    told(id);
  }

  /** Which version the text on screen is from now on: it is what one approves. */
  const told = (id) => form.dispatchEvent(new CustomEvent("forge:kept", { bubbles: true, detail: { id } }));

  const clock = (date) => date.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

  /** Somebody else has written: the server keeps ours beside it, and what is typed on, too. */
  function clashes({ kept, compare, changed_at }, text) {
    clash.firstElementChild.textContent = says.clash.replace("{t}", clock(new Date(changed_at)));
    clash.querySelector("a").href = compare;
    clash.hidden = false;
    if (text === undefined) return;
    [shown, tried, failures, burst] = [kept.id, [], 0, [kept.id]];
    settle(text);
    told(kept.id);
  }

  function settle(text) {
    saved = text.trim();
    form.elements.replaces.value = burst.join(" ");
    put("kept", says.saved.replace("{t}", clock(new Date())));
    store();
    if (changed()) later();
  }

  function refused({ status, body }) {
    const held = store();
    if (status >= 400 && status < 500 && status !== 429) {
      const isOut = status === 401 || (status === 403 && /^CSRF/.test(body.error?.message)); // or in anew
      const why = isOut ? says.signedOut : `${body.error?.message ?? status} ${says.kept}`;
      return put("kept", held ? why : says.unheld);
    }
    put("kept", held ? says.offline : says.unheld);
    failures += 1;
    later(Math.min(30_000, 1_000 * 2 ** failures));
  }

  function later(pause = PAUSE) {
    clearTimeout(waiting);
    waiting = setTimeout(save, pause);
  }

  // --- The page ---

  const WORD = /[\p{L}\p{N}]+(?:[-'’][\p{L}\p{N}]+)*/gu;
  const isOnDesk = form.hidden; // where the field lies over a mirror, which has its height and counts

  function grow() {
    if (isOnDesk) return;
    const n = (field.value.match(WORD) ?? []).length;
    put("count", (n === 1 ? says.word : says.words).replace("{n}", n.toLocaleString(language)));
    if (CSS.supports("field-sizing", "content")) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
  }

  function fill(text) {
    if (field.value === text) return;
    field.value = text;
    field.dispatchEvent(new Event("input"));
  }

  let storing = 0;
  field.addEventListener("input", () => {
    grow();
    clearTimeout(storing);
    storing = setTimeout(store, 250);
    if (!failures) later();
  });
  field.addEventListener("blur", () => save());
  field.addEventListener("keydown", ({ key }) => key === "Escape" && field.blur());
  addEventListener("online", () => {
    failures = 0;
    save();
  });
  addEventListener("offline", () => changed() && put("kept", store() ? says.offline : says.unheld));
  addEventListener("pagehide", () => {
    store();
    save(true);
  });
  document.addEventListener("visibilitychange", () => document.hidden && save(true));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });

  // --- The text alone, for as long as this tab is there ---

  const ALONE = "forge.alone";
  const alone = document.getElementById("alone");
  const isAlone = () => document.body.classList.contains("alone");
  function hide(others) {
    document.body.classList.toggle("alone", others);
    alone.setAttribute("aria-pressed", others);
    try {
      sessionStorage.setItem(ALONE, others ? "yes" : "");
    } catch {}
  }
  alone.hidden = false;
  alone.addEventListener("click", () => hide(!isAlone()));
  document.addEventListener("keydown", ({ key, target }) => {
    if (key === "Escape" && isAlone() && !target.matches("textarea, input, select")) hide(false);
  });
  hide(Boolean(sessionStorage.getItem(ALONE)));

  forge.typing = {
    get version() {
      return shown;
    },
    changed,
    uid,
    /** Whether the server has all that was typed, once it was asked to keep it. */
    async flush() {
      for (let times = 3; times && (sending || changed()); times -= 1) await save();
      return !changed();
    },
    /** Another text took the place of what was kept here: a proposal was accepted. */
    set({ id, text }) {
      const { hidden } = clash;
      burst = [];
      fill(text);
      take(id, text);
      clash.hidden = hidden; // of what was typed until then
    },
  };

  grow();
  recover();
})();
