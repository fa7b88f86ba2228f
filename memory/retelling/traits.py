"""Somebody introduced in full: several lasting traits in a few sentences. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from uuid import UUID

from memory.continuity.rule import Pair, View, subject
from memory.continuity.values import agree
from memory.facts import Fact
from memory.retelling.pairing import beside, drafted

TRAITS = ("attribute", "is_a", "role_is", "age", "kin_of")
FULL = 3  # traits, different ones
LONG = 12  # chapters after which somebody may be introduced once more
NEAR = 320  # characters from the first sentence to the last


def introductions(view: View) -> Iterator[Pair]:
    """The first fact of each full introduction."""
    traits = view.of(*TRAITS)
    again = [group[0] for group in _groups(drafted(view, *TRAITS))]
    who = {fact.subject for fact in again}
    told = [group[0] for group in _groups(fact for fact in traits if fact.subject in who)]
    return beside(view, told, again, subject)


def is_within_memory(a: Fact, b: Fact, view: View) -> bool:
    apart = view.places.get(b.chapter, 0) - view.places.get(a.chapter, 0)
    return apart <= LONG


def says_little_new(a: Fact, b: Fact, view: View) -> bool:
    """Whether three of its traits were in the other introduction, and fewer are new."""
    known, again = _group_of(a, view), _group_of(b, view)
    old = [each for each in again if any(_is_same(each, other) for other in known)]
    return len(old) >= FULL and len(old) > len(again) - len(old)


def _groups(facts: Iterable[Fact]) -> Iterator[list[Fact]]:
    shown = [fact for fact in facts if fact.subject and fact.polarity == "+"]
    for _, of_one in groupby(sorted(shown, key=_place), lambda fact: _place(fact)[:3]):
        yield from _full(list(of_one))


def _place(fact: Fact) -> tuple[str, UUID, int, int]:
    return str(fact.subject), fact.chapter, fact.beat, fact.start


def _full(facts: Sequence[Fact]) -> Iterator[list[Fact]]:
    """The first run of traits that stand near each other, where they are enough."""
    for fact in facts:
        near = [each for each in facts if 0 <= each.start - fact.start <= NEAR]
        if len({(each.predicate, each.slot, each.value) for each in near}) >= FULL:
            yield near
            return


def _group_of(first: Fact, view: View) -> list[Fact]:
    groups = _groups(fact for fact in view.of(*TRAITS) if fact.subject == first.subject)
    return next((group for group in groups if group[0].uid == first.uid), [])


def _is_same(one: Fact, other: Fact) -> bool:
    same = (one.predicate, one.slot, one.object) == (other.predicate, other.slot, other.object)
    return same and (agree(one.value, other.value) if one.value and other.value else True)
