"""What stands before a place of a book, with all that does not change from beat to beat there.

Its facts in the order of their telling, their tables and their clock are made once, for all
places before which the same chapters stand; a view is these and a draft.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from heapq import merge
from itertools import chain, compress, islice
from operator import is_
from uuid import UUID, uuid4

from memory.clock import StandingClock
from memory.continuity import abandoned_plot
from memory.continuity.check import check, enabled
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
    # joined by other than whom a draft names: a secret, a misspelt name, "his father" again
    "knows", "tells", "learns", "life_status", "kin_of", "role_is", "is_a", "alias_of",
)  # fmt: skip
REHEARSED = 1_000  # facts, from which on it takes long to make what rules look up


class Standing:
    """The bible's facts and those of some chapters, with all that is made of them but once.

    `stands` are these chapters. They may stand so before several places, all of which share this.
    """

    clock: StandingClock
    has_story: bool
    chapters: frozenset[UUID]
    always: bytes
    touching: Mapping[UUID, Sequence[int]]
    named: frozenset[UUID]
    taken_up: Sequence[int]
    denied: Sequence[int]

    def __init__(
        self, told: Told, stands: Collection[UUID], known: "Standing | None" = None
    ) -> None:
        """`known`: of which all is kept that is still so, where only later chapters came."""
        self._told, self._stands = told, frozenset(stands)
        self._here = told.facts
        if not told.chapters <= self._stands:
            self._here = tuple(
                fact for fact in told.facts if fact.version is None or fact.chapter in stands
            )
        tables = self._further(known) if known else None
        made: Standing | type[_Nothing] = known if known and tables else _Nothing
        self.tables = tables or Tables(self._here, told.places)
        self.facts = self.tables.facts
        new = self.facts[len(made.always) :]
        self.clock = made.clock.grown(new, told.places)
        for by in (by_words, by_openings, beat_of):  # dear to make: not in the middle of a check
            self.tables.table(Row(ANY, asserted=False), by)
        self.has_story = made.has_story or any(fact.version is not None for fact in new)
        self.chapters = made.chapters.union(fact.chapter for fact in new)
        self.always = made.always + bytes(map(_binds_all, new))
        self.touching = _touching(new, made.touching, len(made.always))
        self.named = made.named.union(uid for fact in new for uid in _named(fact))
        self.taken_up = tuple(_taken_up(self.facts, self.tables))
        self.denied = tuple(_denied(self.facts))
        self.is_rehearsed = tables is not None or len(self.facts) < REHEARSED

    def _further(self, known: "Standing") -> Tables | None:
        """The known tables with the facts that are new; None where others have changed."""
        many, places = len(known._here), known._told.places
        same = (
            known._stands <= self._stands
            and len(self._here) >= many
            and all(map(is_, known._here, self._here))
            and all(places[each] == self._told.places[each] for each in known.chapters)
        )
        if not same:
            return None
        was, now = known._told.entities, self._told.entities
        renamed = not (was.items() <= now.items() and known.named.isdisjoint(now.keys() - was))
        return known.tables.further(self._here[many:], self._told.places, renamed=renamed)


class _Nothing:
    """What stands before anything is told."""

    clock = StandingClock((), {})
    has_story = False
    chapters: frozenset[UUID] = frozenset()
    always = b""
    touching: Mapping[UUID, Sequence[int]] = {}
    named: frozenset[UUID] = frozenset()


def chapters_before(told: Told, number: int, chapter: UUID | None) -> frozenset[UUID]:
    """Those of the chapters with facts that stand before `number`, but for `chapter`."""
    places = told.places
    return frozenset(
        each for each in told.chapters if each != chapter and places.get(each, number) < number
    )


class Before:
    """The bible, and the chapters before `number` but for `chapter`.

    `language` is the novel's. `name` tells it from all others; empty: nothing does. `has_story`:
    whether any chapter says anything. `standing` are these facts, where they are made already.
    """

    def __init__(
        self,
        told: Told,
        number: int,
        chapter: UUID | None,
        language: str,
        name: str = "",
        standing: Standing | None = None,
    ) -> None:
        self._told, self._number, self._language, self._name = told, number, language, name
        self._standing = standing or Standing(told, chapters_before(told, number, chapter))
        self.has_story = self._standing.has_story

    def view(self, draft: Sequence[Fact], entities: Mapping[UUID, Named]) -> View:
        """Of the chapters what touches the draft, binds all, or says when; and all of the bible.

        `entities` are those that the book does not know yet. A draft's chapters stand here.
        """
        draft = tuple(draft)
        standing = self._standing
        mask = bytearray(standing.always)
        uids = {uid for each in draft for uid in _named(each)}
        touched = (standing.touching.get(uid, ()) for uid in uids)
        for position in chain(standing.taken_up, standing.denied, *touched):
            mask[position] = 1
        seen = tuple(compress(standing.facts, mask))
        places = {**self._told.places, **{fact.chapter: self._number for fact in draft}}
        named = {**entities, **self._told.entities}
        clock, language = standing.clock.further(draft, places), self._language
        part = Part(standing.tables, mask, seen, places, named, language, self._name)
        suits = self._suits(draft, entities)
        return View(seen, draft, clock, places, named, language, part if suits else None)

    def rehearse(self) -> None:
        """Has the rules ask of a draft that says one thing of each kind, so that what they look
        up is there before a check: each draft would else wait for what it is the first to ask for.
        """
        standing = self._standing
        if standing.is_rehearsed:
            return
        standing.is_rehearsed = True
        kinds = {(fact.predicate, fact.polarity, fact.asserted): fact for fact in standing.facts}
        chapter = uuid4()
        draft = [replace(fact, chapter=chapter, known_as=None) for fact in kinds.values()]
        check(self.view(draft, {}), enabled(()))

    def _suits(self, draft: Iterable[Fact], entities: Mapping[UUID, Named]) -> bool:
        """Whether the tables, made with the book's names and places, are right for these too."""
        elsewhere = self._standing.chapters.isdisjoint(fact.chapter for fact in draft)
        strangers = (uid for uid in entities if uid not in self._told.entities)
        return elsewhere and self._standing.named.isdisjoint(strangers)


def _binds_all(fact: Fact) -> bool:
    return fact.version is None or fact.predicate in OF_THE_BOOK or bool(fact.time_text)


def _touching(
    facts: Sequence[Fact], known: Mapping[UUID, Sequence[int]], first: int
) -> Mapping[UUID, Sequence[int]]:
    """The positions of what rules read of somebody or something; of what is `known`, and of
    these facts, which follow it from position `first` on.
    """
    reads = _read_by_rules().difference(OF_THE_BOOK)
    found: dict[UUID, list[int]] = {}
    for position, fact in enumerate(facts, start=first):
        if fact.asserted and fact.predicate in reads:
            for uid in _about(fact):
                if uid not in found:
                    found[uid] = [*known.get(uid, ())]
                found[uid].append(position)
    return {**known, **found}


def _taken_up(facts: Sequence[Fact], tables: Tables) -> Iterator[int]:
    """Of each thread and promise the position of the first that takes it up, whoever does it."""
    table = tables.table(Row(ANY, asserted=False), by_words)
    for opened, opening in enumerate(facts):
        if opening.predicate in abandoned_plot.OPENING and opening.slot != "close":
            told = (table.get(word, ()) for word in abandoned_plot.about(opening))
            later = merge(*(each[bisect_right(each, opened) :] for each in told))
            takers = (at for at in later if abandoned_plot.takes_it_up(facts[at], opening))
            yield from islice(takers, 1)


def _denied(facts: Sequence[Fact]) -> Iterator[int]:
    """The states of each thing of which one is denied: what that one is said to cause may name
    the thing in other words ("the broken dam").
    """
    states: dict[UUID | None, list[int]] = {}
    of_denied = set()
    for position, fact in enumerate(facts):
        if fact.predicate == "object_state" and fact.asserted:
            states.setdefault(fact.subject, []).append(position)
            if fact.polarity == "-":
                of_denied.add(fact.subject)
    return chain.from_iterable(states[thing] for thing in of_denied)


@cache
def _read_by_rules() -> frozenset[str]:
    return frozenset(name for rule in enabled(()) for name in rule.reads)


def _about(fact: Fact) -> Iterable[UUID]:
    return filter(None, {fact.subject, fact.object, fact.other})


def _named(fact: Fact) -> Iterable[UUID]:
    return filter(None, (fact.subject, fact.object, fact.other, fact.speaker, fact.holder))
