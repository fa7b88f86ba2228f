"""What of a model's answer is the passage, while it comes and in the end. Pure."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from projects.text import PARAGRAPH_BREAK, count_words, trim_to_sentence
from writing.instructions import echoed
from writing.openings import Opening, look
from writing.quoting import unquoted

EXPANDED, SHORTENED = 1.5, 0.6  # of the passage's words, asked for
LONGEST = {"rewrite": 2.0, "expand": 3.0, "shorten": 1.0}  # of its words, taken
MORE = {"rewrite": 30, "expand": 60, "shorten": 0}  # words, besides
_GAP = re.compile(r"(\s*\n\s*)")
_SINGLE_NEWLINE = re.compile(r"\S[^\S\n]*\n[^\S\n]*\S")


@dataclass(frozen=True)
class Wanted:
    """Words asked for, and the most that are taken."""

    words: int
    most: int


def wanted(kind: str, passage: str) -> Wanted:
    words = count_words(passage)
    asked = {"expand": math.ceil(words * EXPANDED), "shorten": math.ceil(words * SHORTENED)}
    return Wanted(asked.get(kind, words), math.floor(words * LONGEST[kind]) + MORE[kind])


def shown(answer: str, passage: str, *, whole: bool = False) -> str:
    """What of an answer so far can be shown: no headings, fences, labels or talk about it.

    Talk is passed over before the text and after it. Line breaks are the passage's: where it has
    none but blank lines, so has this.
    """
    parts = list(_parts(answer.replace("\0", ""), bool(_SINGLE_NEWLINE.search(passage)), whole))
    while parts and parts[0].talks:
        parts.pop(0)
    while parts and parts[-1].talks:
        parts.pop()
    if not whole:
        talk = next((place for place, part in enumerate(parts) if part.talks), len(parts))
        parts = parts[:talk]
    return "".join(part.gap + part.text for part in parts).strip()


def passage_in(answer: str, passage: str, *, cut: bool = False) -> str:
    """The text of a whole answer; `cut`: it ended at the limit, so at its last whole sentence."""
    text = unquoted(shown(answer, passage, whole=True), passage)
    return trim_to_sentence(text) if cut else text


def objection(text: str, kind: str, passage: str) -> str:
    """Why this cannot stand for the passage; empty where it can."""
    given, had, most = count_words(text), count_words(passage), wanted(kind, passage).most
    if not given:
        return _("The answer was no text.")
    if echoed(text):
        return _("The answer said its own instructions.")
    if text == passage:
        return _("The passage was given back as it was.")
    if kind == "expand" and given <= had:
        return _("It has %(given)d words, not more than the passage's %(had)d.") % {
            "given": given, "had": had,
        }  # fmt: skip
    if kind == "shorten" and given >= had:
        return _("It has %(given)d words, not fewer than the passage's %(had)d.") % {
            "given": given, "had": had,
        }  # fmt: skip
    if given > most:
        return _("It has %(given)d words; for this passage at most %(most)d are taken.") % {
            "given": given, "most": most,
        }  # fmt: skip
    return ""


@dataclass(frozen=True)
class _Part:
    gap: str
    text: str
    talks: bool = False


def _parts(answer: str, verse: bool, whole: bool) -> Iterator[_Part]:
    """Its lines that are no headings, as far as they can be judged."""
    pieces = ["", *_GAP.split(answer.lstrip())]
    for place in range(0, len(pieces), 2):
        gap, line = pieces[place], pieces[place + 1]
        ended = whole or place + 2 < len(pieces)
        line, opening = _judged(line, ended)
        if opening.verdict == "wait":
            return
        if line:
            broken = "\n" if verse and gap.count("\n") == 1 else PARAGRAPH_BREAK
            yield _Part(broken if gap else "", line, opening.verdict == "talk")


def _judged(line: str, ended: bool) -> tuple[str, Opening]:
    opening = look(line, ended)
    while opening.verdict == "skip":
        line = line[opening.length :].lstrip()
        opening = look(line, ended)
    return line, opening
