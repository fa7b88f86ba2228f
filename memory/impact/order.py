"""What changes its order when chapters move: facts that a rule could set side by side. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from uuid import UUID

from memory.facts import Fact

Pair = tuple[Fact, Fact]
Places = Mapping[UUID, int]


def flipped(before: Places, after: Places, facts: Iterable[Fact]) -> tuple[Pair, ...]:
    """The pairs that share somebody or something and are told the other way round afterwards.

    Each once, what was told first before the other. `before` and `after` are the places of
    chapters; a fact of what has none in both (a deleted chapter, the bible) is in no pair.
    """
    by_chapter: dict[UUID, list[Fact]] = {}
    for fact in facts:
        by_chapter.setdefault(fact.chapter, []).append(fact)
    found: dict[tuple[UUID, UUID], Pair] = {}
    for one, other in _flipped_chapters(before, after, by_chapter):
        for a, b in _sharing(by_chapter[one], by_chapter[other]):
            found[a.uid, b.uid] = (a, b)
    return tuple(found.values())


def _flipped_chapters(
    before: Places, after: Places, told: Iterable[UUID]
) -> Iterator[tuple[UUID, UUID]]:
    """Pairs of chapters whose order is another; one of each has another place."""
    there = sorted((each for each in told if each in before and each in after), key=before.get)  # type: ignore[arg-type]
    moved = {each for each in there if before[each] != after[each]}
    for one, other in combinations(there, 2):
        if (one in moved or other in moved) and after[one] > after[other]:
            yield one, other


def _sharing(ones: Iterable[Fact], others: Iterable[Fact]) -> Iterator[Pair]:
    of: dict[UUID, list[Fact]] = {}
    for other in others:
        for uid in about(other):
            of.setdefault(uid, []).append(other)
    return ((one, other) for one in ones for uid in about(one) for other in of.get(uid, ()))


def about(fact: Fact) -> frozenset[UUID]:
    """Who and what it is about."""
    return frozenset(uid for uid in (fact.subject, fact.object, fact.other) if uid)
