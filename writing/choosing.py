"""Which pieces of a prompt an author may choose, how they are named, and what a choice does. Pure.

A key names a piece so that it is the same in the next run: a fact by its uid, a passage or a rule
by its words, somebody by their name.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from memory.context.chosen import FACT, PREVIOUS_END, SAMPLE, TO_COME, TOLD, Chosen
from writing.brief import Book, Person, Place

PERSON, PLACE, RULE, WISH = "person:", "place:", "rule:", "wish:"
STYLE_SAMPLE, PASSAGE, SPOKEN = "style_sample:", "passage:", "spoken:"
MANY = (FACT, TOLD, PERSON, PLACE, RULE, WISH, STYLE_SAMPLE, PASSAGE)
ALONE = (PREVIOUS_END, SAMPLE, TO_COME)
LONGEST_KEY = 200  # characters

T = TypeVar("T")


def passage_key(text: str) -> str:
    """Its hash is the one that memory knows it by."""
    return PASSAGE + hashlib.sha256(text.encode()).hexdigest()


def person_key(person: Person) -> str:
    return (PERSON + person.name)[:LONGEST_KEY]


def place_key(place: Place) -> str:
    return (PLACE + place.name)[:LONGEST_KEY]


def words_key(kind: str, text: str) -> str:
    """Of a rule, a wish or a sample: other words are another piece."""
    return kind + hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:32]


def can_be_pinned(key: str) -> bool:
    """What has its place in every prompt can only be left out."""
    return key.startswith(MANY)


def as_chosen(book: Book, chosen: Chosen) -> Book:
    """The book without what is excluded, what is pinned first: so that no limit cuts it."""
    if not chosen:
        return book
    return replace(
        book,
        people=_ordered(book.people, person_key, chosen),
        places=_ordered(book.places, place_key, chosen),
        rules=_ordered(book.rules, lambda text: words_key(RULE, text), chosen),
        wishes=_ordered(book.wishes, lambda text: words_key(WISH, text), chosen),
        samples=_ordered(book.samples, lambda text: words_key(STYLE_SAMPLE, text), chosen),
    )


def _ordered(every: Iterable[T], key: Callable[[T], str], chosen: Chosen) -> tuple[T, ...]:
    allowed = [each for each in every if not chosen.excludes(key(each))]
    return tuple(sorted(allowed, key=lambda each: not chosen.pins(key(each))))
