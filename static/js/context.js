// The context drawer: its page, in a dialog beside the desk; what is chosen in it stays in it.
"use strict";

(() => {
  const [opener, drawer] = [document.getElementById("context-open"), document.getElementById("context-drawer")];

  /** What is open stays open, and the reader where they were. */
  async function show(address, asked) {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, ...asked }).catch(() => null);
    const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page && page.getElementById("context");
    const status = drawer.querySelector("[role=status]");
    status.hidden = Boolean(fresh);
    if (!fresh) return (status.textContent = status.dataset.away);
    const open = [...drawer.querySelectorAll("details[open]")].map((each) => each.dataset.piece);
    for (const each of fresh.querySelectorAll("details")) each.open = Boolean(each.dataset.piece) && open.includes(each.dataset.piece);
    const [place, had] = [drawer.scrollTop, document.activeElement?.closest("[data-piece]")?.dataset.piece];
    drawer.querySelector("#context")?.remove();
    drawer.append(fresh);
    drawer.scrollTop = place;
    const piece = had && [...drawer.querySelectorAll("[data-piece]")].find((each) => each.dataset.piece === had);
    (piece?.querySelector("summary") || drawer.querySelector("button")).focus({ preventScroll: true });
  }

  function open() {
    drawer.showModal();
    show(opener.href);
  }

  opener.addEventListener("click", (event) => event.ctrlKey || event.metaKey || event.shiftKey || open());

  drawer.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    event.preventDefault();
    const body = new FormData(event.target, event.submitter);
    show(event.target.action, { method: "post", body });
  });

  open(); // it was pressed to bring this script
})();
