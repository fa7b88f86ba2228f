"""What a rule of continuity is: which two facts it sets side by side, and what must be true.

A rule is a join and a tuple of named conditions, all of which must hold; so that any of them
can be taken out to see which near miss it stops. Pure.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.utils.functional import Promise

from memory.continuity.some import Some
from memory.continuity.tables import Each, Key, Of, Order
from memory.continuity.view import Named, View
from memory.facts import Fact

__all__ = [
    "Condition",
    "Conflict",
    "Each",
    "Key",
    "Named",
    "Of",
    "Order",
    "Pair",
    "Rule",
    "Severity",
    "Some",
    "View",
    "about",
    "beat_of",
    "chapter_of",
    "each_two",
    "is_affirmed",
    "is_denied",
    "joined",
    "object_of",
    "paired",
    "sentence_of",
    "subject",
    "subject_and_object",
]

Severity = Literal["blocking", "major", "minor"]

Pair = tuple[Fact, Fact]
Condition = Callable[[Fact, Fact, View], bool]


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
        seen, drafted = set(), view.drafted
        for a, b in self.pairs(view):
            # asked here of most pairs, which are many, without a call
            if not (id(a) in drafted or id(b) in drafted or view.is_new(a, b)):
                continue
            if a.uid.int == b.uid.int or not self._holds_of(a, b, view):
                continue
            earlier, later = (a, b) if view.told_before(a, b) else (b, a)
            conflict = Conflict(self, earlier, later, provisional=view.is_provisional(a, b))
            if conflict.key not in seen:
                seen.add(conflict.key)
                yield conflict

    def _holds_of(self, a: Fact, b: Fact, view: View) -> bool:
        for condition in self.conditions:  # noqa: SIM110  (quicker, of some thousand pairs)
            if not condition(a, b, view):
                return False
        return True


def joined(
    view: View,
    ones: Sequence[Fact],
    others: Sequence[Fact],
    by: Key,
    by_other: Key | None = None,
) -> Iterator[Pair]:
    """Pairs with the same key of which one is the draft's: two approved ones were asked before.

    As `paired`, without going through the whole book for each chapter: of what a view gives,
    only the draft's facts are gone through.
    """
    by_other = by_other or by
    new = _new(others, view)
    yield from paired(_near(ones, by, map(by_other, new)), new, by, by_other)
    new = _new(ones, view)
    yield from paired(new, _near(_old(others, view), by_other, map(by, new)), by, by_other)


def _new(facts: Sequence[Fact], view: View) -> Sequence[Fact]:
    if isinstance(facts, Some):
        return facts.new
    return [fact for fact in facts if view.is_new(fact)]


def _old(facts: Sequence[Fact], view: View) -> Sequence[Fact]:
    if isinstance(facts, Some):
        return facts.old
    return [fact for fact in facts if not view.is_new(fact)]


def _near(facts: Sequence[Fact], by: Key, keys: Iterable[Hashable]) -> Sequence[Fact]:
    """Those that may have one of the keys; of a plain list, all."""
    if not isinstance(facts, Some):
        return facts
    return facts.sharing(by, {key for key in keys if _joins(key)})


def _joins(key: Hashable) -> bool:
    return not (key is None or (isinstance(key, tuple) and None in key))


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
        if _joins(key):
            uid = one.uid.int  # quicker to compare than a UUID
            for other in table.get(key, ()):
                if other.uid.int != uid:
                    yield one, other


def each_two(view: View, facts: Sequence[Fact], by: Key) -> Iterator[Pair]:
    """As `joined` of the facts with themselves, each two once."""
    return ((a, b) for a, b in joined(view, facts, facts, by) if a.uid.int < b.uid.int)


def subject(fact: Fact) -> UUID | None:
    return fact.subject


def object_of(fact: Fact) -> UUID | None:
    return fact.object


def subject_and_object(fact: Fact) -> Hashable:
    return fact.subject, fact.object


def chapter_of(fact: Fact) -> UUID:
    return fact.chapter


def beat_of(fact: Fact) -> Hashable:
    return fact.chapter, fact.beat


def sentence_of(fact: Fact) -> Hashable:
    return fact.chapter, fact.beat, fact.start


def _subject_and_object_each(fact: Fact) -> set[UUID | None]:
    return {fact.subject, fact.object}


about = Each(_subject_and_object_each)


def is_affirmed(fact: Fact) -> bool:
    return fact.polarity == "+"


def is_denied(fact: Fact) -> bool:
    return fact.polarity != "+"
