"""Breaks of tone and of style: what a reader says of them, and the markup that code sees. Pure.

Only the narrator breaks a tone: what stands in speech is a character's own.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Literal
from uuid import NAMESPACE_OID, uuid5

from django.utils.translation import gettext as _

from memory.cues import Sentence, numbered
from memory.evidence import Span, find, fold
from writing.brief import Draft
from writing.locating import beat_with
from writing.review import Finding

Broken = Literal["tone", "style"]

LEAST_ITEMS = 2  # of a list
# A line that is one mark only parts scenes, and a dash opens a speech.
_HEADING = re.compile(r"#{1,6} +[^\s#*_~-].*")
_ITEM = re.compile(r"(?:[*+•] +|(?P<number>\d{1,2})[.)] +|(?P<dash>- +))(?=[^\s*+•-]).*")
_ENDS_A_SENTENCE = re.compile(r"[.!?…»”\"]$")


def break_of(kind: Broken, quote: str, why: str, text: str, draft: Draft) -> Finding | None:
    """What a reader says breaks; None where the quote does not stand in the text, outside speech,
    or nothing is said of it.
    """
    span, why = find(quote, text), " ".join(why.split())
    if span is None or not why or _is_spoken(span, text):
        return None
    said = {
        "tone": _("The tone breaks here: %(why)s"),
        "style": _("The style changes here: %(why)s"),
    }
    return _finding(kind, text[span.start : span.end], said[kind] % {"why": why}, draft)


def markup(text: str, draft: Draft) -> Iterator[Finding]:
    """A heading, or a list, marked as such within prose.

    Not: the mark between two scenes, lines of dialogue that a dash opens, a list that a line
    ending with a colon brings in (somebody reads it, or writes it).
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in filter(_HEADING.fullmatch, lines):
        yield _finding("style", line, _("A heading stands within the prose."), draft)
    for first in _lists(lines):
        yield _finding("style", first, _("A list stands where prose should."), draft)


def _lists(lines: list[str]) -> Iterator[str]:
    """The first line of each."""
    before = ""
    for is_item, run in groupby(lines, lambda line: bool(_ITEM.fullmatch(line))):
        items = list(run)
        if is_item and _is_list(items) and not before.endswith(":"):
            yield items[0]
        before = items[-1]


def _is_list(items: list[str]) -> bool:
    return len(items) >= LEAST_ITEMS and not _is_dialogue(items) and _counts(items)


def _is_dialogue(items: list[str]) -> bool:
    marked = (_ITEM.fullmatch(item) for item in items)
    return all(each and each["dash"] for each in marked) and any(
        _ENDS_A_SENTENCE.search(item) for item in items
    )


def _counts(items: list[str]) -> bool:
    """Numbers count only where they follow each other: "1984. …" may open a paragraph."""
    marked = (_ITEM.fullmatch(item) for item in items)
    numbers = [int(each["number"]) for each in marked if each and each["number"]]
    return not numbers or numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _is_spoken(span: Span, text: str) -> bool:
    """Whether it begins and ends in speech."""
    told = numbered(text)
    return all(any(_speaks(each, at) for each in told) for at in (span.start, span.end - 1))


def _speaks(sentence: Sentence, at: int) -> bool:
    within = at - sentence.start
    return sentence.start <= at < sentence.end and sentence.speaks(Span(within, within + 1))


def _finding(kind: Broken, quote: str, sentence: str, draft: Draft) -> Finding:
    rule: Literal["tone", "style_shift"] = "tone" if kind == "tone" else "style_shift"
    return Finding(
        kind=rule,
        severity="minor",
        sentence=sentence,
        quote=quote,
        beat=beat_with(quote, draft),
        rule=rule,
        key=f"{rule}:{uuid5(NAMESPACE_OID, fold(quote))}",
    )
