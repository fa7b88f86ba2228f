"""What a rule of continuity is: which two facts it sets side by side, and what must be true.

A rule is a join and a tuple of named conditions, all of which must hold; so that any of them
can be taken out to see which near miss it stops. Pure.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal
from uuid import UUID

from django.utils.functional import Promise

from memory.clock import Clock
from memory.facts import Fact, Kind

Severity = Literal["blocking", "major", "minor"]
Order = tuple[int, int, int]  # chapter's number, beat, place within it


@dataclass(frozen=True)
class Named:
    """What a finding calls an entity."""

    name: str
    kind: Kind
    provisional: bool = False


@dataclass(frozen=True)
class View:
    """What rules see: the facts that hold before a place, the draft's there, and when all is.

    `places` gives each chapter's number; the bible's facts stand at 0. `language` is the
    novel's, a language code.
    """

    approved: tuple[Fact, ...]
    draft: tuple[Fact, ...]
    clock: Clock
    places: Mapping[UUID, int] = field(default_factory=dict)
    entities: Mapping[UUID, Named] = field(default_factory=dict)
    language: str = "en"

    def order(self, fact: Fact) -> Order:
        """Its place in the narration."""
        return self._orders.get(id(fact)) or self._order(fact)

    def told_before(self, a: Fact, b: Fact) -> bool:
        return self.order(a) < self.order(b)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """All of them, in the order of the narration, each once."""
        each = {fact.uid: fact for fact in (*self.approved, *self.draft)}
        return tuple(sorted(each.values(), key=self._order))

    def of(self, *predicates: str) -> tuple[Fact, ...]:
        """The asserted facts of these predicates: what rules read."""
        return self._asserted.of(predicates)

    def also_unasserted(self, *predicates: str) -> tuple[Fact, ...]:
        """With claims, beliefs, promises and the like: for rules about what somebody says."""
        return self._all.of(predicates)

    def sharing(
        self, facts: Sequence[Fact], by: "Key", keys: Collection[Hashable]
    ) -> Sequence[Fact]:
        """Of an answer of `of` or `also_unasserted` those with one of the keys, in its order;
        of others, all.
        """
        for known in (self._asserted, self._all):
            if known.gave(facts):
                return known.sharing(facts, by, keys)
        return facts

    def is_provisional(self, *facts: Fact) -> bool:
        """Whether one of them is about, or says it of, somebody nobody but a text knows."""
        uids = {uid for fact in facts for uid in (fact.subject, fact.object) if uid}
        return any(
            self.entities[uid].provisional and self.entities[uid].kind != "event"
            for uid in uids & self.entities.keys()
        )

    def is_new(self, *facts: Fact) -> bool:
        """Whether one of them is the draft's: what is between approved texts is known already."""
        return any(id(fact) not in self._known and fact.uid in self._new for fact in facts)

    @cached_property
    def notes(self) -> dict[UUID | None, str]:
        """In which words somebody is described, once a rule has found out."""
        return {}

    def _order(self, fact: Fact) -> Order:
        return self.places.get(fact.chapter, 0), fact.beat, fact.seq

    # By the facts' own id(), which is many times quicker than the hash of a UUID.

    @cached_property
    def _orders(self) -> dict[int, Order]:
        return {id(fact): self._order(fact) for fact in self.facts}

    @cached_property
    def _known(self) -> frozenset[int]:
        return frozenset(id(fact) for fact in self.facts if fact.uid not in self._new)

    @cached_property
    def _new(self) -> frozenset[UUID]:
        return frozenset(fact.uid for fact in self.draft)

    @cached_property
    def _asserted(self) -> "_Facts":
        return _Facts.among(fact for fact in self.facts if fact.asserted)

    @cached_property
    def _all(self) -> "_Facts":
        return _Facts.among(self.facts)


Pair = tuple[Fact, Fact]
Condition = Callable[[Fact, Fact, View], bool]
Key = Callable[[Fact], Hashable]


@dataclass(frozen=True)
class Conflict:
    """Two sentences that cannot both be; `earlier` comes first in the narration.

    `confirmed` is None where a rule only proposes it and nobody has judged it yet.
    `provisional`: one speaks of somebody or something that may be another after all.
    """

    rule: "Rule"
    earlier: Fact
    later: Fact
    confirmed: bool | None = None
    provisional: bool = False

    @property
    def severity(self) -> Severity:
        """Blocking only where both are stated, of known entities; what is implied, or merely
        proposed, is minor.
        """
        certainties = {self.earlier.certainty, self.later.certainty}
        if "implied" in certainties or not (self.rule.decides or self.confirmed):
            return "minor"
        unsure = self.provisional or certainties != {"stated"}
        if self.rule.severity == "blocking" and unsure:
            return "major"
        return self.rule.severity

    @property
    def key(self) -> tuple[str, UUID, UUID]:
        """The same in every re-run: what the author settled stays settled."""
        one, other = sorted((self.earlier.uid, self.later.uid))
        return self.rule.name, one, other


@dataclass(frozen=True)
class Rule:
    """`decides`: it is sure by itself; else the analyst confirms what it proposes.

    `pairs` are joined from the facts of `reads`, in roles of the rule's own (a death, an act);
    every condition sees them in these roles. `message` is a sentence for the author with
    %(who)s (the first fact's subject), %(what)s (its object), %(one)s and %(other)s (what
    the earlier and the later say).
    """

    name: str
    severity: Severity
    decides: bool
    reads: frozenset[str]
    pairs: Callable[[View], Iterable[Pair]]
    conditions: tuple[Condition, ...]
    message: str | Promise  # translated when it is shown

    def conflicts(self, view: View) -> Iterator[Conflict]:
        seen = set()
        for a, b in self.pairs(view):
            if not view.is_new(a, b) or a.uid == b.uid:
                continue
            if not all(condition(a, b, view) for condition in self.conditions):
                continue
            earlier, later = (a, b) if view.told_before(a, b) else (b, a)
            conflict = Conflict(self, earlier, later, provisional=view.is_provisional(a, b))
            if conflict.key not in seen:
                seen.add(conflict.key)
                yield conflict


def joined(
    view: View,
    ones: Iterable[Fact],
    others: Iterable[Fact],
    by: Key,
    by_other: Key | None = None,
) -> Iterator[Pair]:
    """Pairs with the same key of which one is the draft's: two approved ones were asked before.

    As `paired`, without going through the whole book for each chapter.
    """
    ones, others, by_other = tuple(ones), tuple(others), by_other or by
    new = [fact for fact in others if view.is_new(fact)]
    near = view.sharing(ones, by, {by_other(fact) for fact in new})
    yield from paired(near, new, by, by_other)
    new = [fact for fact in ones if view.is_new(fact)]
    near = view.sharing(others, by_other, {by(fact) for fact in new})
    yield from paired(new, (fact for fact in near if not view.is_new(fact)), by, by_other)


def paired(
    ones: Iterable[Fact], others: Iterable[Fact], by: Key, by_other: Key | None = None
) -> Iterator[Pair]:
    """Pairs of different facts with the same key; a key that is None, or holds a None, joins
    nothing.
    """
    table: dict[Hashable, list[Fact]] = {}
    for other in others:
        table.setdefault((by_other or by)(other), []).append(other)
    for one in ones:
        key = by(one)
        if key is None or (isinstance(key, tuple) and None in key):
            continue
        yield from ((one, other) for other in table.get(key, ()) if other.uid != one.uid)


def each_two(view: View, facts: Sequence[Fact], by: Key) -> Iterator[Pair]:
    """As `joined` of the facts with themselves, each two once."""
    return ((a, b) for a, b in joined(view, facts, facts, by) if a.uid < b.uid)


def subject(fact: Fact) -> UUID | None:
    return fact.subject


def object_of(fact: Fact) -> UUID | None:
    return fact.object


def subject_and_slot(fact: Fact) -> Hashable:
    return fact.subject, fact.slot


def subject_and_object(fact: Fact) -> Hashable:
    return fact.subject, fact.object


def is_affirmed(fact: Fact) -> bool:
    return fact.polarity == "+"


@dataclass(frozen=True)
class _Facts:
    """Facts by predicate, and what was asked of them, so that the next rule finds it made."""

    by_predicate: Mapping[str, tuple[Fact, ...]]
    given: dict[tuple[str, ...], tuple[Fact, ...]] = field(default_factory=dict)
    names: dict[int, tuple[str, ...]] = field(default_factory=dict)  # by what was given
    tables: dict[tuple[str, Key], dict[Hashable, list[tuple[int, Fact]]]] = field(
        default_factory=dict
    )

    @classmethod
    def among(cls, facts: Iterable[Fact]) -> "_Facts":
        found: dict[str, list[Fact]] = {}
        for fact in facts:
            found.setdefault(fact.predicate, []).append(fact)
        return cls({name: tuple(each) for name, each in found.items()})

    def of(self, names: tuple[str, ...]) -> tuple[Fact, ...]:
        if names not in self.given:
            found = tuple(fact for name in names for fact in self.by_predicate.get(name, ()))
            self.given[names] = found
            self.names[id(found)] = names
        return self.given[names]

    def gave(self, facts: Sequence[Fact]) -> bool:
        return bool(facts) and id(facts) in self.names

    def sharing(
        self, facts: Sequence[Fact], by: Key, keys: Collection[Hashable]
    ) -> Sequence[Fact]:
        found: list[Fact] = []
        for name in self.names[id(facts)]:
            table = self._table(name, by)
            here = sorted(
                (each for key in keys for each in table.get(key, ())), key=lambda each: each[0]
            )
            found += (fact for _place, fact in here)
        return found

    def _table(self, name: str, by: Key) -> dict[Hashable, list[tuple[int, Fact]]]:
        if (name, by) not in self.tables:
            table: dict[Hashable, list[tuple[int, Fact]]] = {}
            for place, fact in enumerate(self.by_predicate.get(name, ())):
                table.setdefault(by(fact), []).append((place, fact))
            self.tables[name, by] = table
        return self.tables[name, by]
