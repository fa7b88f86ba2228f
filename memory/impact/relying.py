"""Which later facts rely on some: found by whom and what they are about. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from memory.facts import Fact
from memory.impact.order import about
from memory.impact.reasons import (
    CHAIN,
    OF_RULES,
    OF_STATEMENTS,
    OF_THREADS,
    SENTENCES,
    reason_of,
)
from memory.ledger import BIBLE, Told

_UNREAL = frozenset({"dream", "fiction", "figure", "pretence"})  # nothing rests on these


@dataclass(frozen=True)
class Relying:
    """`fact` is told later and relies on `on`; `why` is the reason's name. Both are uids."""

    fact: UUID
    on: UUID
    why: str
    chapter: int
    sentence: str

    @property
    def reason(self) -> str:
        """Why, in the interface's language."""
        return str(SENTENCES[self.why])


def relying(told: Told, on: Collection[UUID]) -> tuple[Relying, ...]:
    """Each later fact with each of the facts `on` that it relies on, in the narration's order."""
    real = [fact for fact in told.facts if fact.modality not in _UNREAL]
    table = _Table.of(real)
    found: dict[tuple[UUID, UUID], Relying] = {}
    for fact in real:
        if fact.uid not in on:
            continue
        for later, why in _of_one(fact, table, told):
            found[later.uid, fact.uid] = Relying(
                later.uid, fact.uid, why, _place(later, told), later.sentence
            )
    order = {fact.uid: at for at, fact in enumerate(told.facts)}
    return tuple(sorted(found.values(), key=lambda each: (order[each.fact], order[each.on])))


@dataclass(frozen=True)
class _Table:
    """Facts by whom and what they are about, and those that may have no such thing in common."""

    facts: Sequence[Fact]
    by_entity: Mapping[UUID, tuple[Fact, ...]]
    said: tuple[Fact, ...]
    events: Mapping[UUID, frozenset[UUID]]

    @classmethod
    def of(cls, facts: Sequence[Fact]) -> "_Table":
        by_entity: dict[UUID, list[Fact]] = {}
        for fact in facts:
            for uid in about(fact):
                by_entity.setdefault(uid, []).append(fact)
        said = tuple(fact for fact in facts if fact.predicate in OF_STATEMENTS | OF_THREADS)
        tables = {uid: tuple(each) for uid, each in by_entity.items()}
        return cls(facts, tables, said, _following(facts))

    def near(self, fact: Fact) -> Iterator[Fact]:
        """Those that may rely on it."""
        if fact.predicate in OF_RULES:
            yield from self.facts  # a rule may bind everybody
            return
        if fact.predicate in OF_STATEMENTS | OF_THREADS:
            yield from self.said
        for uid in about(fact):
            yield from self.by_entity.get(uid, ())


def _of_one(fact: Fact, table: _Table, told: Told) -> Iterator[tuple[Fact, str]]:
    near = {each.uid: each for each in table.near(fact) if _is_later(each, fact, told)}
    why = {uid: reason_of(fact, each, told.entities) for uid, each in near.items()}
    yield from ((each, why[uid]) for uid, each in near.items() if why[uid])
    for event in _reached(about(fact), table.events):
        for later in table.by_entity.get(event, ()):
            if not why.get(later.uid) and _is_later(later, fact, told):
                yield later, CHAIN


def _following(facts: Iterable[Fact]) -> dict[UUID, frozenset[UUID]]:
    """Of each event those that it causes, or that come after it."""
    found: dict[UUID, set[UUID]] = {}
    for fact in facts:
        links = fact.predicate in ("causes", "before") and fact.polarity == "+"
        if links and fact.subject and fact.object:
            found.setdefault(fact.subject, set()).add(fact.object)
    return {event: frozenset(each) for event, each in found.items()}


def _reached(start: Iterable[UUID], events: Mapping[UUID, frozenset[UUID]]) -> list[UUID]:
    """The events that follow from these, nearest first; not these themselves."""
    seen = set(start)
    found: list[UUID] = []
    new = [each for each in seen if each in events]
    while new:
        following = [each for event in new for each in sorted(events.get(event, ()))]
        new = [each for each in dict.fromkeys(following) if each not in seen]
        seen |= set(new)
        found += new
    return found


def _is_later(later: Fact, fact: Fact, told: Told) -> bool:
    return _order(fact, told) < _order(later, told)


def _order(fact: Fact, told: Told) -> tuple[int, int, int]:
    return _place(fact, told), fact.beat, fact.seq


def _place(fact: Fact, told: Told) -> int:
    return told.places.get(fact.chapter, BIBLE)
