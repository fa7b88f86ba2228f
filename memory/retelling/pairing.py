"""What approved chapters tell, set beside what a draft tells. The bible tells a reader nothing."""

from collections.abc import Callable, Hashable, Iterable, Iterator

from memory.continuity.rule import Pair, View, paired
from memory.facts import Fact


def beside(
    view: View, tells: Iterable[Fact], again: Iterable[Fact], by: Callable[[Fact], Hashable]
) -> Iterator[Pair]:
    """What chapters before the draft's tell, in their order, with what the draft tells."""
    for a, b in paired(tells, again, by):
        if 0 < view.places.get(a.chapter, 0) < view.places.get(b.chapter, 0):
            yield a, b


def drafted(view: View, *predicates: str) -> list[Fact]:
    """The draft's asserted facts of these predicates."""
    return [fact for fact in view.draft if fact.asserted and fact.predicate in predicates]
