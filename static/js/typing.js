// Quotes, apostrophes, dashes and spaces as the book's language sets them, while they are typed into a
// textarea that wants it (data-typography="fr" or "en"). Each is one step of the browser's own undo.
"use strict";

(() => {
  const [NARROW, NO_BREAK] = ["\u202f", "\u00a0"];
  const KEEPS = /(?:https?:|www\.|@|`[^`\n]*)\S*$|(?:^|\s)https?$/; // addresses and code
  const OPENS = /(?:^|[\s([{«“‘—–-])$/;
  const LETTER = /[\p{L}\p{N}»”’)\]]$/u;

  /** What stands instead of what is typed, and how many characters before it go; null: as it is. */
  const rules = {
    en(before, typed) {
      if (typed === '"') return [OPENS.test(before) ? "“" : "”"];
      if (typed === "'") return /\d$/.test(before) ? null : [OPENS.test(before) ? "‘" : "’"];
      return common(before, typed);
    },
    fr(before, typed) {
      const space = /[\u00a0\u202f]$/.test(before) ? "" : NO_BREAK;
      if (typed === '"' && (OPENS.test(before) || /[\u00a0\u202f]$/.test(before) === false && before.endsWith("’"))) return [`«${NO_BREAK}`];
      if (typed === '"') return before.endsWith(" ") ? [`${NO_BREAK}»`, 1] : [`${space}»`];
      if (typed === "'") return /\p{L}$/u.test(before) ? ["’"] : null;
      if (/[;!?]/.test(typed)) {
        if (/[^\s] $/.test(before)) return [NARROW + typed, 1];
        return LETTER.test(before) ? [NARROW + typed] : null;
      }
      if (typed === ":") {
        if (/[^\s] $/.test(before)) return [`${NO_BREAK}:`, 1];
        return LETTER.test(before) && !/\d$/.test(before) ? [`${NO_BREAK}:`] : null;
      }
      if (typed === " " && /(?:^|\n)[-–—]$/.test(before)) return [`—${NO_BREAK}`, 1];
      return common(before, typed);
    },
  };

  function common(before, typed) {
    if (typed === "-" && /(?:^|[^-])-$/.test(before) && !/(?:^|\n)-$/.test(before)) return ["—", 1];
    if (typed === "." && /(?:^|[^.])\.\.$/.test(before)) return ["…", 2];
    return null;
  }

  document.addEventListener("beforeinput", (event) => {
    const field = event.target;
    const rule = field instanceof HTMLTextAreaElement && rules[field.dataset.typography];
    if (!rule || event.isComposing || event.inputType !== "insertText" || event.data?.length !== 1) return;
    const { selectionStart: start, selectionEnd: end } = field;
    const before = field.value.slice(Math.max(0, start - 200), start);
    if (KEEPS.test(before)) return;
    const [instead, gone = 0] = rule(before, event.data) || [];
    if (instead === undefined) return;
    event.preventDefault();
    field.setSelectionRange(start - gone, end);
    document.execCommand("insertText", false, instead); // the one way that undo knows of
  });
})();
