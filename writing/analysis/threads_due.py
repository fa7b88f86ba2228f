"""Promises and threads that nothing has closed: past their due chapter or time, or long untouched.

Fires: "I will bring it back by chapter 3", and it is chapter 5; an opening that nothing has
spoken of for LONG chapters. Must not: one whose time is still to come, one that was closed or
kept, one that a later sentence is about.
"""

import re
from collections.abc import Iterator

from memory.continuity.abandoned_plot import LONG
from memory.continuity.events import words
from memory.facts import Fact
from memory.in_force.openings import Opening, openings
from writing.analysis.book import Book
from writing.analysis.observing import Found, Observation, key_of, shortened

NAME = "threads_due"
SHARE = 0.5  # of an opening's words that a sentence about it has: one in common is chance
LATE_WEIGHT = 1000.0  # what is due stands before what only rests, however long it has

_DUE_CHAPTER = re.compile(r"\bchap(?:ter|itre)\.? ?(\d{1,4})\b", re.I)


def find(book: Book) -> Found:
    if not book.chapters:
        return Found()
    open_ones = openings(book.view, book.last + 1)
    return Found(tuple(said for each in open_ones for said in _said(each, book)))


def _said(opening: Opening, book: Book) -> Iterator[Observation]:
    fact = opening.fact
    opened = book.view.order(fact)[0]
    touched = max(_touching(fact, book), default=None, key=book.view.order)
    last = book.view.order(touched)[0] if touched else opened
    rests = book.last - last
    due = due_chapter(fact.due)
    if due is not None and due < book.last:
        code = "due_chapter"
    elif opening.is_late:
        code = "due_time"
    elif due is None and rests > LONG:
        code = "untouched"
    else:
        return
    facts = (fact,) if touched is None else (fact, touched)
    quotes = shortened(book.quotes(*((each.chapter, each.start, each.end) for each in facts)))
    if not quotes:  # of the bible, or of a text that was approved since
        return
    yield Observation(
        analyst="threads_due",
        code=code,
        key=key_of(NAME, fact.uid),
        quotes=quotes,
        values={
            "what": fact.value or fact.sentence,
            "due": due if due is not None else fact.due,
            "opened": opened,
            "last": last,
            "chapters": rests,
        },
        weight=rests + LATE_WEIGHT * (code != "untouched"),
    )


def due_chapter(due: str) -> int | None:
    """The chapter that it names; None where it names none."""
    match = _DUE_CHAPTER.search(due)
    return int(match[1]) if match else None


def _touching(opening: Fact, book: Book) -> Iterator[Fact]:
    """What is told later and is about the same."""
    about = words(opening.value)
    for told in book.view.facts:
        if told.uid != opening.uid and book.view.told_before(opening, told):
            said = words(f"{told.value} {told.sentence}")
            if about and len(about & said) >= SHARE * len(about):
                yield told
