// The context drawer: its page, in a dialog beside the desk; what is chosen in it stays in it. And the
// button that reads aloud brings its script when it is pressed. The desk may be another one meanwhile.
"use strict";

(() => {
  const drawer = () => document.getElementById("context-drawer");

  /** What is open stays open, and the reader where they were. */
  async function show(address, asked) {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, ...asked }).catch(() => null);
    const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const [dialog, fresh] = [drawer(), page && page.getElementById("context")];
    const status = dialog?.querySelector("[role=status]");
    if (!dialog) return;
    status.hidden = Boolean(fresh);
    if (!fresh) return (status.textContent = status.dataset.away);
    const open = [...dialog.querySelectorAll("details[open]")].map((each) => each.dataset.piece);
    for (const each of fresh.querySelectorAll("details")) each.open = Boolean(each.dataset.piece) && open.includes(each.dataset.piece);
    const [place, had] = [dialog.scrollTop, document.activeElement?.closest("[data-piece]")?.dataset.piece];
    dialog.querySelector("#context")?.remove();
    dialog.append(fresh);
    dialog.scrollTop = place;
    const piece = had && [...dialog.querySelectorAll("[data-piece]")].find((each) => each.dataset.piece === had);
    (piece?.querySelector("summary") || dialog.querySelector("button")).focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("#context-open, #aloud-open");
    if (!link) return;
    if (link.dataset.src) return forge.need(link.dataset.src);
    event.preventDefault();
    drawer().showModal();
    show(link.href);
  });

  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post" || !event.target.closest("#context-drawer")) return;
    event.preventDefault();
    const body = new FormData(event.target, event.submitter);
    show(event.target.action, { method: "post", body });
  });

  /** Where the browser can speak at all. */
  function offer() {
    const opener = document.getElementById("aloud-open");
    if (opener) opener.hidden = !window.speechSynthesis;
  }
  document.addEventListener("forge:fresh", offer);
  offer();
})();
