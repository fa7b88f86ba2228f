"""New ids for all that an archive names: no id of it ever meets a row that is there already.

What ids are made from is made anew: a fact's of its sentence and its chapter, that of somebody
whom only a text names of the name and the chapter; so the next reading finds both again. An id
of nothing in the archive becomes one that is nothing's. Pure.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any
from uuid import UUID, uuid4, uuid5

from memory.entities import Scene
from memory.facts import Fact, uid_of
from memory.ledger import fact_from
from memory.ledger.holding import FACT
from writing import too_early

_UID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_ALONE = re.compile(_UID)
_KEY = re.compile(rf"[a-z_]{{1,60}}(?::{_UID})+")
_LONGEST_NAME = 200
MOST_TRIES = 200_000  # some seconds; a book of 2,000 names needs some thousands
_OF_WORDS = (too_early.RULE, "tone", "style_shift")  # rules whose keys hash what is said
_ABOUT = ("subject", "object", "other", "speaker", "holder")


class Ids:
    """From the archive's ids to the new book's."""

    def __init__(self, book: UUID, new_book: UUID) -> None:
        self.new_book = new_book
        self._new: dict[UUID, UUID] = {book: new_book}

    def __contains__(self, uid: UUID) -> bool:
        return uid in self._new

    def of(self, uid: UUID) -> UUID:
        return self._new.get(uid) or uuid5(self.new_book, str(uid))

    def make(self, uid: UUID) -> UUID:
        """One at random, for a row; the same where another table has a row of this id."""
        return self._new.setdefault(uid, uuid4())

    def put(self, uid: UUID, new: UUID) -> None:
        self._new.setdefault(uid, new)

    def within(self, value: Any) -> Any:
        """JSON with every id in it renamed: as a text alone, as a key, in `rule:id:id`."""
        if isinstance(value, dict):
            return {self.within(name): self.within(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self.within(each) for each in value]
        if isinstance(value, UUID):
            return self.of(value)
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text: str) -> str:
        if _ALONE.fullmatch(text):
            return str(self.of(UUID(text)))
        return self.key(text) if _KEY.fullmatch(text) else text

    def key(self, key: str) -> str:
        """Ids that stood in their order are put in their order again, as a rule's key has them."""
        kind, *said = key.split(":")
        uids = [UUID(each) for each in said]
        new = [uid if kind in _OF_WORDS and uid not in self else self.of(uid) for uid in uids]
        ordered = sorted(new) if uids == sorted(uids) else new
        return ":".join((kind, *map(str, ordered)))


def name_entities(
    ids: Ids, rows: Iterable[Mapping[str, Any]], seen_in: Mapping[UUID, Any]
) -> None:
    """`seen_in` gives the chapters whose facts are about each, of the archive's ids."""
    tries = iter(range(MOST_TRIES))
    for row in rows:
        uid = row["uid"]
        if uid not in ids:
            ids.put(uid, _named(ids, uid, row, seen_in.get(uid, ()), tries) or uuid4())


def _named(
    ids: Ids, uid: UUID, row: Mapping[str, Any], chapters: Iterable[UUID], tries: Iterator[int]
) -> UUID | None:
    """As the chapter that named it would name it again by the same name, where one does."""
    names = [each for each in (row["name"], *row["aliases"]) if len(each) <= _LONGEST_NAME]
    for chapter, name in product(chapters, names):
        if next(tries, None) is None:
            return None
        if Scene(chapter).resolve(name, (row["kind"],)).uid == uid:
            return Scene(ids.of(chapter)).resolve(name, (row["kind"],)).uid
    return None


def name_facts(ids: Ids, rows: Iterable[Mapping[str, Any]]) -> None:
    """After the entities. A fact whose id was not made of what it says gets one at random."""
    for row in rows:
        fact = fact_from(row["said"])
        is_made = uid_of(fact) == row["uid"]
        ids.put(row["uid"], uid_of(renamed(ids, fact)) if is_made else uuid4())


def renamed(ids: Ids, fact: Fact) -> Fact:
    said = FACT.dump_python(fact, mode="json")
    return fact_from(said_anew(ids, said))


def said_anew(ids: Ids, said: Mapping[str, Any]) -> dict[str, Any]:
    """A fact as it was read, or its corrections: only what is an id in it is renamed."""
    named = ("project", "version", "chapter", "known_as", *_ABOUT)
    return {
        name: str(ids.of(UUID(value))) if name in named and value else value
        for name, value in said.items()
    }


def chapters_by_entity(facts: Iterable[Mapping[str, Any]]) -> dict[UUID, dict[UUID, None]]:
    """Where each is spoken of, by the facts as they were read."""
    seen: dict[UUID, dict[UUID, None]] = {}
    for row in facts:
        fact = fact_from(row["said"])
        for name in _ABOUT:
            if uid := getattr(fact, name):
                seen.setdefault(uid, {})[fact.chapter] = None
    return seen
