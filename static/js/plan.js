// The plan's grid: keys from cell to cell, a chapter opened in place, chapters moved by keys or by drag.
"use strict";

(() => {
  const KEYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const frame = () => document.querySelector(".plan-grid");
  const table = () => frame()?.querySelector("table");
  const chapters = () => [...(table()?.querySelectorAll("tbody.chapter") ?? [])];
  const cells = (body) => [...body.rows[0].cells];
  const chapterOf = (element) => element?.closest?.("tbody.chapter");
  const byId = (id) => chapters().find((each) => each.dataset.chapter === id);
  let here = null; // the chapter and the column that had the focus last
  let moving = Promise.resolve();
  let dragged = false;

  // A page that is fetched again while a chapter is held would take it away.
  const refresh = forge.refresh;
  forge.refresh = () => (dragged ? Promise.resolve() : refresh());

  function focus(cell) {
    for (const each of table().querySelectorAll("[tabindex='0']")) each.tabIndex = -1;
    cell.tabIndex = 0;
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Of a table that was just put there: its cells take the arrows, its handles the pointer. */
  function ready() {
    if (!table() || table().role === "grid") return;
    table().role = "grid";
    chapters().forEach((body, index) => {
      cells(body).forEach((cell, column) => (cell.tabIndex = index + column ? -1 : 0));
      for (const link of body.querySelectorAll("td.some a")) link.tabIndex = -1;
      for (const handle of body.querySelectorAll(".handle")) handle.hidden = false;
    });
    if (!window.Sortable) return;
    Sortable.create(table(), {
      draggable: "tbody.chapter",
      handle: ".handle",
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
      onStart: () => (dragged = true),
      onEnd: ({ item }) => {
        dragged = false;
        const numbers = chapters().map((each) => Number(each.dataset.number));
        const place = numbers.toSorted((a, b) => a - b)[chapters().indexOf(item)];
        if (place !== Number(item.dataset.number)) later(() => move(item.dataset.chapter, place));
      },
    });
  }

  const later = (act) => (moving = moving.then(act).catch(() => location.reload()));

  /** Ask for another place; what comes back is the page as it stands then. */
  async function move(id, place) {
    const body = byId(id);
    const token = forge.main().querySelector("[name=csrfmiddlewaretoken]").value;
    const address = new URLSearchParams(location.search);
    address.delete("page");
    address.set("at", id);
    const next = `${table().dataset.here}?${address}`;
    const answer = await fetch(body.dataset.move, {
      method: "POST",
      body: new URLSearchParams({ csrfmiddlewaretoken: token, number: place, next }),
      headers: { Accept: "text/html" },
    });
    if (!answer.ok) throw new Error(answer.status);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
    const [top, left] = [forge.main().scrollTop, frame().scrollLeft];
    const down = frame().scrollTop;
    forge.main().replaceWith(fresh);
    history.replaceState(null, "", answer.url);
    fresh.scrollTop = top;
    frame().scrollTo(left, down);
    here = { id, column: here?.column ?? 0 };
    document.dispatchEvent(new CustomEvent("forge:fresh", { detail: {} }));
  }

  /** Up or down by one among the chapters of the page, or over its edge. */
  function step(body, by) {
    const id = body.dataset.chapter;
    later(() => {
      const now = byId(id);
      const beside = chapters()[chapters().indexOf(now) + by];
      const place = Number(beside?.dataset.number ?? Number(now.dataset.number) + by);
      return place > 0 ? move(id, place) : undefined;
    });
  }

  async function toggle(body) {
    const opener = body.querySelector(".opener");
    const isOpen = opener.getAttribute("aria-expanded") === "true";
    const address = new URL(location.href);
    const others = address.searchParams.getAll("open").filter((each) => each !== body.dataset.chapter);
    address.searchParams.delete("open");
    for (const each of isOpen ? others : [...others, body.dataset.chapter]) address.searchParams.append("open", each);
    if (isOpen) body.querySelector(".opened")?.remove();
    else {
      const answer = await fetch(body.dataset.plan, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return location.reload();
      const row = body.insertRow();
      row.className = "opened";
      const cell = row.insertCell();
      cell.colSpan = cells(body).length;
      cell.append(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
    }
    opener.setAttribute("aria-expanded", String(!isOpen));
    history.replaceState(null, "", address);
  }

  /** What is done to a chapter comes when its menu opens; until then a link to it stands there. */
  async function fill(menu) {
    const address = new URL(menu.dataset.later, location);
    address.searchParams.set("next", location.pathname + location.search);
    delete menu.dataset.later;
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const given = new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes;
    menu.lastElementChild.replaceChildren(...given);
  }

  document.addEventListener("toggle", ({ target }) => {
    if (target.open && target.dataset.later) fill(target).catch(() => {}); // the link is there
  }, true);

  document.addEventListener("focusin", ({ target }) => {
    const [body, cell] = [chapterOf(target), target.closest?.("th, td")];
    if (body && cell) here = { id: body.dataset.chapter, column: cell.cellIndex };
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.(".plan-grid .opener");
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    toggle(chapterOf(opener)).catch(() => location.assign(opener.href));
  });

  document.addEventListener("keydown", (event) => {
    const body = chapterOf(event.target);
    if (!body || event.ctrlKey || event.metaKey || event.target.matches("input, textarea, select")) return;
    const [down, aside] = KEYS[event.key] ?? [0, 0];
    if (event.altKey && down) {
      event.preventDefault();
      return step(body, down);
    }
    if (event.altKey || !event.target.matches("th.who, td.plot, td.some, td.no")) return;
    if (event.key === "Enter") {
      event.preventDefault();
      const link = event.target.matches("td.some") && event.target.querySelector("a");
      return link ? link.click() : body.querySelector(".opener").click();
    }
    const row = chapters()[chapters().indexOf(body) + down];
    const next = row && cells(row)[event.target.cellIndex + aside];
    if (!next || !(down || aside)) return;
    event.preventDefault();
    focus(next);
  });

  document.addEventListener("forge:fresh", () => {
    ready();
    const body = here && byId(here.id);
    if (body && (document.activeElement === document.body || !document.activeElement)) focus(cells(body)[here.column]);
  });

  ready();
})();
