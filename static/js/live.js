// The desk while a run is live: one WebSocket, its events shown once per animation frame.
"use strict";

(() => {
  const run = forge.main().dataset;
  if (!run.run) return;
  const says = document.getElementById("says").dataset;
  const language = document.documentElement.lang;
  const fill = (sentence, values) => sentence.replace(/{(\w+)}/g, (_, name) => values[name]);
  const find = (selector) => forge.main().querySelector(selector);
  const put = (selector, text) => {
    const place = find(selector);
    if (place && place.textContent !== text) place.textContent = text;
  };

  // Offsets of the server count characters; JavaScript's strings count UTF-16 units.
  const units = (text, characters) =>
    /[\ud800-\udfff]/.test(text) ? [...text].slice(0, characters).join("").length : characters;
  const count = (text) => (text.match(/[\p{L}\p{N}]+(?:[-'’][\p{L}\p{N}]+)*/gu) ?? []).length;
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

  class Beat {
    constructor(article) {
      this.article = article;
      this.number = Number(article.dataset.beat);
      this.target = Number(article.dataset.words) || 0;
      this.state = article.dataset.state || "waiting";
      this.attempt = 0;
      this.text = "";
      this.body = article.querySelector(".txt > div");
      this.box = article.querySelector(".txt");
      // What Postgres had when the page was made; the log tells it again from the beginning.
      this.stored = [...this.body.children].map((p) => p.textContent).join("\n\n");
      this.behind = this.stored !== "";
      this.sticks = this.state !== "done";
      let last = 0;
      this.box.addEventListener("scroll", () => {
        const below = this.box.scrollHeight - this.box.clientHeight - this.box.scrollTop;
        if (this.box.scrollTop < last) this.sticks = false;
        if (below < 4) this.sticks = true;
        last = this.box.scrollTop;
      }, { passive: true });
      new ResizeObserver(() => this.follow()).observe(this.box); // what is told below it takes room
    }

    follow() {
      if (this.sticks && (find("#follow")?.checked ?? true)) this.box.scrollTop = this.box.scrollHeight;
    }

    tell(event) {
      for (const name of ["title", "entry", "exit"]) if (event[name]) this.put(`.${name}`, event[name]);
      if (event.place || event.time) this.put(".meta", [event.place, event.time].filter(Boolean).join(" · "));
      if (event.target_words) this.target = event.target_words;
      if (event.attempt > this.attempt) {
        this.attempt = event.attempt;
        this.text = this.upTo(event.kept ?? 0);
      }
      if (this.state !== "writing" && event.state === "writing") this.begun = Date.now();
      this.state = event.state;
      this.put(".said", event.message || says[event.state]);
      this.article.dataset.state = event.state;
      this.box.setAttribute("aria-busy", event.state === "writing" || event.state === "retrying");
    }

    add({ attempt, at, content }) {
      if (attempt < this.attempt) return;
      this.attempt = attempt;
      this.text = this.upTo(at) + content;
    }

    replace({ start, end, content }) {
      this.text = this.upTo(start) + content + this.text.slice(units(this.text, end));
    }

    /** The first characters of the text; from what Postgres had where the log no longer has them. */
    upTo(characters) {
      const mine = units(this.text, characters);
      if (mine <= this.text.length) return this.text.slice(0, mine);
      return this.stored.startsWith(this.text) ? this.stored.slice(0, units(this.stored, characters)) : this.text;
    }

    reset(snapshot) {
      Object.assign(this, { text: snapshot.text, attempt: snapshot.attempt, behind: false });
      this.target = snapshot.target_words || this.target;
      this.tell({ state: snapshot.state, title: snapshot.title });
    }

    show() {
      this.behind &&= this.stored.length > this.text.length && this.stored.startsWith(this.text);
      if (this.behind) return;
      const parts = this.text.split(/\n\s*\n/).filter((part) => part.trim());
      parts.forEach((part, place) => {
        const p = this.body.children[place] ?? this.body.appendChild(document.createElement("p"));
        const node = p.firstChild ?? p.appendChild(document.createTextNode(""));
        if (node.data === part) return;
        if (part.startsWith(node.data)) node.appendData(part.slice(node.data.length));
        else node.data = part;
      });
      while (this.body.children.length > parts.length) this.body.lastChild.remove();
      this.follow();
      this.measure();
    }

    measure() {
      this.words = count(this.text);
      const percent = this.state === "done" ? 100 : Math.min(100, Math.round((100 * this.words) / (this.target || 1)));
      this.put(".words", fill(says.words, { words: this.words, target: this.target }));
      this.article.querySelector("progress").value = percent;
      const tab = find(`[data-tab="${this.number}"]`);
      tab.querySelector(".percent").textContent = this.state === "done" ? "✓" : `${percent} %`;
      tab.querySelector("progress").value = percent;
    }

    put(selector, text) {
      const place = this.article.querySelector(selector);
      if (place.textContent !== text) place.textContent = text;
    }
  }

  const beats = new Map([...document.querySelectorAll(".beats [data-beat]")].map((each) => {
    const beat = new Beat(each);
    return [beat.number, beat];
  }));
  const dirty = new Set();

  function beatOf(number) {
    if (!beats.has(number)) beats.set(number, new Beat(made(number)));
    return beats.get(number);
  }

  /** A new column and its tab, in the plan's order. */
  function made(number) {
    find(".beats .waiting")?.remove();
    for (const [template, place, name] of [["new-tab", ".tabs", "tab"], ["new-beat", ".beats", "beat"]]) {
      const part = document.getElementById(template).content.cloneNode(true).firstElementChild;
      part.dataset[name] = number;
      part.querySelector(".n").textContent = number;
      const after = [...find(place).children].find((each) => Number(each.dataset[name]) > number);
      find(place).insertBefore(part, after ?? null);
    }
    const column = find(`[data-beat="${number}"]`);
    column.classList.toggle("focus", number === 1);
    forge.current(find(`[data-tab="${number}"]`), number === 1);
    column.querySelector("h2").id = `b${number}`;
    column.setAttribute("aria-labelledby", `b${number}`);
    column.querySelector("[name=beat]").value = number;
    return column;
  }

  const seams = new Set();
  function mark(name, state, note) {
    const stage = find(`[data-stage="${name}"]`);
    if (!stage) return;
    stage.hidden = false;
    stage.classList.remove("now", "done", "failed");
    stage.classList.add(state);
    forge.current(stage, state === "now");
    if (state !== "now") stage.querySelector("[data-elapsed]")?.remove();
    stage.querySelector(".note").textContent = note;
  }

  // "Caught up" can be read before what came meanwhile takes its place.
  const READ = 3000; // milliseconds
  let [newest, held] = ["", 0];
  function status(text) {
    newest = text;
    if (!held) put("#status", text);
  }
  function caughtUp() {
    newest = document.getElementById("status")?.dataset.before ?? "";
    put("#status", says.caughtUp);
    clearTimeout(held);
    held = setTimeout(() => {
      held = 0;
      if (newest) put("#status", newest);
    }, READ);
  }
  function lost() {
    clearTimeout(held);
    held = 0;
    const place = document.getElementById("status");
    if (place && place.textContent !== says.lost) place.dataset.before = newest || place.textContent;
    put("#status", says.lost);
  }

  const told = {
    status(event) {
      if (event.message && event.state !== "done") status(event.message);
      if (event.stage === "run") {
        if (event.state === "started") clearTimeout(ending);
        else if (event.state !== "steered") end();
      } else if (event.stage === "mend_seam") {
        seams.add(event.beat);
        mark("mend_seam", seams.size < beats.size - 1 ? "now" : "done", `${seams.size}/${beats.size - 1}`);
      } else {
        const seconds = event.seconds?.toLocaleString(language, { maximumFractionDigits: 1 });
        const state = { started: "now", failed: "failed" }[event.state] ?? "done";
        mark(event.stage, state, seconds ? `${seconds} s` : "");
      }
    },
    beat(event) {
      const beat = beatOf(event.beat);
      beat.tell(event);
      dirty.add(beat);
      const all = [...beats.values()];
      const done = all.filter((each) => each.state === "done").length;
      status(fill(says.progress, { beats: all.length, done }));
      mark("write_beat", done < all.length ? "now" : "done", `${done}/${all.length}`);
    },
    chunk(event) {
      const beat = beatOf(event.beat);
      beat.add(event);
      dirty.add(beat);
    },
    replace(event) {
      const beat = beatOf(event.beat);
      beat.replace(event);
      dirty.add(beat);
    },
    facts(event) {
      const place = beatOf(event.beat).article.querySelector(".facts");
      place.textContent = event.why || fill(event.facts === 1 ? says.fact : says.facts, event);
      place.hidden = false;
    },
    finding(event) {
      if (!event.beat) return;
      const list = beatOf(event.beat).article.querySelector(".found");
      if (event.key && list.querySelector(`[data-finding="${CSS.escape(event.key)}"]`)) return;
      const line = document.createElement("li");
      line.textContent = event.sentence;
      if (event.key) line.dataset.finding = event.key;
      if (event.against && event.against_chapter !== null) {
        const [established, here] = [event.against, event.quote].map((sentence) => {
          const quote = document.createElement("q");
          quote.textContent = sentence;
          quote.lang = list.closest("article").querySelector(".txt > div").lang;
          return quote;
        });
        line.append(" ", established, " ↔ ", here);
      }
      list.append(line);
    },
    usage(event) {
      const short = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
      const [read, cached, out] = [event.tokens_in, event.tokens_cached, event.tokens_out].map((n) => short.format(n));
      put("#tokens", fill(says.tokens, { read, cached, out }));
      find("#tokens")?.removeAttribute("hidden");
      const money = { style: "currency", currency: event.currency, maximumFractionDigits: event.cost < 1 ? 3 : 2 };
      const cost = new Intl.NumberFormat(language, { currencyDisplay: "narrowSymbol", ...money }).format(event.cost);
      if (!event.unpriced) put("#cost", cost);
      else put("#cost", Number(event.cost) ? fill(says.over, { cost }) : says.unpriced);
    },
    complete: () => end(),
    error(event) {
      status(event.message);
      end();
    },
    reset(event) {
      for (const beat of event.seams ?? []) seams.add(beat);
      for (const snapshot of event.beats) {
        const beat = beatOf(snapshot.beat);
        beat.reset(snapshot);
        dirty.add(beat);
      }
    },
  };

  let frame = 0;
  function paint() {
    frame = 0;
    for (const beat of dirty) beat.show();
    dirty.clear();
  }

  /** The seconds that pass, and how long the slowest beat will still take at its own pace. */
  function tick() {
    let longest = 0;
    for (const beat of beats.values()) {
      if (beat.state !== "writing" || !beat.begun) continue;
      const seconds = (Date.now() - beat.begun) / 1000;
      beat.put(".clock", clock(seconds));
      if (beat.words > 20) longest = Math.max(longest, ((beat.target - beat.words) * seconds) / beat.words);
    }
    for (const place of document.querySelectorAll("#main [data-elapsed]")) {
      place.begun ??= Date.now() - 1000 * Number(place.dataset.elapsed);
      place.textContent = clock((Date.now() - place.begun) / 1000);
    }
    const left = longest > 0 ? fill(says.eta, { seconds: Math.ceil(longest) }) : "";
    put("#eta", left);
    put("#eta-short", left);
  }
  const ticking = setInterval(tick, 1000);

  const chip = document.getElementById("connection");
  function connection(name, seconds = "") {
    chip.hidden = false;
    chip.className = `chip ${name === "live" ? "live" : name === "ended" ? "" : "warn"}`;
    chip.lastElementChild.textContent = says[name] + (seconds && ` (${seconds} s)`);
  }

  let socket;
  let lastId = null;
  let ended = false;
  let failures = 0;
  let waiting;

  function connect() {
    clearTimeout(waiting);
    if (ended) return;
    connection("connecting");
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    socket = new WebSocket(`${scheme}//${location.host}/api/v1/writing/ws/generate/${run.project}`);
    socket.onopen = () => {
      const hello = { chapter_index: Number(run.chapter), run_id: run.run, order: "live", batch: true };
      socket.send(JSON.stringify(lastId === null ? hello : { ...hello, last_event_id: lastId }));
      connection("live");
      if (failures) caughtUp();
      failures = 0;
    };
    socket.onmessage = ({ data }) => {
      const parsed = JSON.parse(data);
      for (const event of Array.isArray(parsed) ? parsed : [parsed]) {
        if (event.id) lastId = event.id;
        told[event.type]?.(event);
      }
      frame ||= requestAnimationFrame(paint);
    };
    socket.onclose = ({ code }) => {
      if (ended) return;
      if (code === 1000) return end();
      if (code >= 4400 && code < 4500) {
        ended = true;
        clearTimeout(ending);
        connection("ended");
        return put("#status", says.refused);
      }
      lost();
      for (const beat of beats.values()) beat.begun = undefined;
      again();
    };
  }

  function again() {
    failures += 1;
    let seconds = Math.round(Math.min(10, 2 ** (failures - 1)) * (1 + Math.random() / 2));
    const count = () => {
      if (!navigator.onLine) connection("offline");
      else connection("reconnecting", seconds);
      if (seconds-- <= 0) return connect();
      waiting = setTimeout(count, 1000);
    };
    count();
  }
  addEventListener("online", () => failures && connect());

  // A log told from its beginning may tell of an end that the author has undone since.
  let ending;
  function end() {
    clearTimeout(ending);
    ending = setTimeout(finish, 250);
  }

  const ACTS = 1000; // milliseconds that a button has which was pressed to leave a field
  const left = () =>
    new Promise((go) => document.addEventListener("focusout", () => setTimeout(go, ACTS), { once: true }));

  /** The run has ended: show what the server makes of it, once it can be had and nobody types. */
  async function finish() {
    if (ended) return;
    ended = true;
    clearInterval(ticking);
    paint();
    connection("ended");
    socket.close();
    while (forge.isTyping()) await left();
    for (let wait = 1; ; wait = Math.min(30, wait * 2)) {
      try {
        await forge.refresh();
        return forge.main().dataset.run && location.reload();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, wait * 1000));
      }
    }
  }

  connect();
})();
