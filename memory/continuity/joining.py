"""Pairs of facts of which one is the draft's: two approved ones were asked before. Pure."""

from collections.abc import Callable, Hashable, Iterator, Sequence

from memory.continuity.rule import Pair, View, joined
from memory.facts import Fact


def joined_to_new(
    view: View,
    ones: Sequence[Fact],
    others: Sequence[Fact],
    by: Callable[[Fact], Hashable],
    by_other: Callable[[Fact], Hashable] | None = None,
) -> Iterator[Pair]:
    """As `joined`, without going through the whole book for each chapter."""
    new = [fact for fact in others if view.is_new(fact)]
    yield from joined(ones, new, by, by_other)
    known = [fact for fact in others if not view.is_new(fact)]
    yield from joined(filter(view.is_new, ones), known, by, by_other)
