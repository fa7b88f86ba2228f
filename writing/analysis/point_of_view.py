"""Minds that are closed to the narration, and read all the same.

By the facts: the rule `memory.continuity.perspective`, over all that is approved. By the words:
the narrator says what somebody thinks, while the chapter is told through another one's eyes.
Must not: a chapter whose point of view is nobody's or everybody's, a scene that the plan tells
through these eyes, a book without a stated point of view.
"""

import re
from collections.abc import Iterator
from uuid import UUID

from memory.continuity import perspective
from memory.continuity.check import sentence
from memory.continuity.rule import View
from memory.entities import key
from memory.evidence import fold
from writing.analysis.book import Book, Read
from writing.analysis.observing import Found, Observation, Quote, key_of, shortened
from writing.analysis.speaking import named_in

NAME = "point_of_view"
FACTS_WEIGHT = 2.0  # the rule compares two sentences, the words are one
_EVERYBODY = re.compile(
    r"\b(?:omniscien\w*|multiple|several|everyone|everybody|all|plusieurs|tous|toutes|chacun)\b"
)


def find(book: Book) -> Found:
    leaks = tuple(_by_facts(book))
    known = {(quote.chapter, quote.start) for each in leaks for quote in each.quotes}
    words = tuple(each for each in _by_words(book) if _place(each) not in known)
    return Found((*leaks, *words))


def _place(said: Observation) -> tuple[UUID, int]:
    return said.quotes[0].chapter, said.quotes[0].start


def _by_facts(book: Book) -> Iterator[Observation]:
    """As if every fact were new: each pair was asked about only when its chapter was."""
    seen = book.view
    new = View((), seen.facts, seen.clock, seen.places, seen.entities, seen.language)
    for conflict in perspective.RULE.conflicts(new):
        both = (conflict.earlier, conflict.later)
        if conflict.later.predicate != "narration" and conflict.later.holder in _eyes_by_fact(
            book, conflict.later.chapter
        ):
            continue
        quotes = tuple(book.quotes(*((each.chapter, each.start, each.end) for each in both)))
        if len(quotes) == len(both):
            yield Observation(
                analyst="point_of_view",
                code="frame",
                key=key_of(NAME, *conflict.key),
                quotes=shortened(quotes),
                values={"said": sentence(conflict, new), "number": quotes[1].number},
                weight=FACTS_WEIGHT,
            )


def _by_words(book: Book) -> Iterator[Observation]:
    for read in book.chapters:
        eyes = eyes_of(read, book)
        for each in read.measures.thoughts if eyes else ():
            if each.who not in eyes:
                yield _leak(each.who, read.quote(each.at), eyes, book)


def _leak(who: UUID, quote: Quote, eyes: frozenset[UUID], book: Book) -> Observation:
    return Observation(
        analyst="point_of_view",
        code="thought",
        key=key_of(NAME, quote.chapter, who, fold(quote.text)),
        quotes=shortened([quote]),
        values={
            "who": book.name(who),
            "eyes": ", ".join(sorted(map(book.name, eyes))),
            "number": quote.number,
        },
        weight=1.0,
    )


def eyes_of(read: Read, book: Book) -> frozenset[UUID]:
    """Through whose eyes the chapter is told; nobody's where that is not known, or everybody's."""
    if not read.eyes or any(_EVERYBODY.search(key(each)) for each in read.eyes):
        return frozenset()
    named = [named_in(each, book.scene) for each in read.eyes]
    if not all(named):
        return frozenset()
    return frozenset(uid for each in named for uid in each) | _eyes_by_fact(book, read.chapter)


def _eyes_by_fact(book: Book, chapter: UUID) -> frozenset[UUID]:
    """Whose eyes its text is said to see through, by a change that is told or planned."""
    facts = book.view.of("narration")
    return frozenset(
        fact.subject
        for fact in facts
        if fact.chapter == chapter and fact.subject and fact.change is not None
    )
