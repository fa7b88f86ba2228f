"""What stands before a place of a book, with all that does not change from beat to beat there.

Its facts in the order of their telling, their tables and their clock are made once; a view is
these and a draft.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import compress
from uuid import UUID

from memory.clock import StandingClock
from memory.continuity.check import enabled
from memory.continuity.events import by_words
from memory.continuity.rule import beat_of
from memory.continuity.tables import ANY, Row, Tables
from memory.continuity.values import by_openings
from memory.continuity.view import Named, Part, View
from memory.facts import Fact
from memory.ledger import Told

# Read whatever they are about: they bind everybody, or say where and when others are.
OF_THE_BOOK = (
    "world_rule", "norm", "narration", "thread", "promises", "part_of", "route", "before",
    "causes", "dated", "lasts",
)  # fmt: skip


class Before:
    """The bible, and the chapters before `number` but for `chapter`.

    `language` is the novel's. `name` tells it from all others; empty: nothing does. `has_story`:
    whether any chapter says anything.
    """

    def __init__(
        self, told: Told, number: int, chapter: UUID | None, language: str, name: str = ""
    ) -> None:
        places = told.places

        def stands(fact: Fact) -> bool:
            if fact.version is None:
                return True
            return fact.chapter != chapter and places.get(fact.chapter, number) < number

        self._told, self._number, self._language, self._name = told, number, language, name
        self._tables = Tables(filter(stands, told.facts), places)
        self._clock = StandingClock(self._tables.facts, places)
        for by in (by_words, by_openings, beat_of):  # dear to make: not in the middle of a check
            self._tables.table(Row(ANY, asserted=False), by)
        facts = self._tables.facts
        self.has_story = any(fact.version is not None for fact in facts)
        self._chapters = frozenset(fact.chapter for fact in facts)
        self._always = bytes(map(_binds_all, facts))
        self._touching = _touching(facts)
        about = {uid for fact in facts for uid in _named(fact)}
        self._strangers = about - told.entities.keys()

    def view(self, draft: Sequence[Fact], entities: Mapping[UUID, Named]) -> View:
        """Of the chapters what touches the draft, binds all, or says when; and all of the bible.

        `entities` are those that the book does not know yet. A draft's chapters stand here.
        """
        draft = tuple(draft)
        mask = bytearray(self._always)
        for uid in {uid for fact in draft for uid in _about(fact)}:
            for position in self._touching.get(uid, ()):
                mask[position] = 1
        seen = tuple(compress(self._tables.facts, mask))
        places = {**self._told.places, **{fact.chapter: self._number for fact in draft}}
        named = {**entities, **self._told.entities}
        clock, language = self._clock.further(draft, places), self._language
        part = Part(self._tables, mask, seen, places, named, language, self._name)
        suits = self._suits(draft, entities)
        return View(seen, draft, clock, places, named, language, part if suits else None)

    def _suits(self, draft: Iterable[Fact], entities: Mapping[UUID, Named]) -> bool:
        """Whether the tables, made with the book's names and places, are right for these too."""
        elsewhere = self._chapters.isdisjoint(fact.chapter for fact in draft)
        return elsewhere and self._strangers.isdisjoint(entities)


def _binds_all(fact: Fact) -> bool:
    return fact.version is None or fact.predicate in OF_THE_BOOK or bool(fact.time_text)


def _touching(facts: Sequence[Fact]) -> Mapping[UUID, Sequence[int]]:
    """The positions of what rules read of somebody or something."""
    reads = _read_by_rules().difference(OF_THE_BOOK)
    found: dict[UUID, list[int]] = defaultdict(list)
    for position, fact in enumerate(facts):
        if fact.asserted and fact.predicate in reads:
            for uid in _about(fact):
                found[uid].append(position)
    return found


@cache
def _read_by_rules() -> frozenset[str]:
    return frozenset(name for rule in enabled(()) for name in rule.reads)


def _about(fact: Fact) -> Iterable[UUID]:
    return filter(None, {fact.subject, fact.object, fact.other})


def _named(fact: Fact) -> Iterable[UUID]:
    return filter(None, (fact.subject, fact.object, fact.other, fact.speaker, fact.holder))
