"""Who knows what, as the story tells it: each statement once for whom knows it. Pure."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from memory.continuity.rule import View, is_affirmed
from memory.continuity.values import agree
from memory.evidence import fold
from memory.facts import Fact
from memory.in_force.telling import whose

MINDS = ("knows", "learns", "tells")


def minds(facts: list[Fact], view: View) -> Iterator[Fact]:
    """Each statement once for whom knows it; who did not know and then learnt, knows."""
    told: dict[UUID | None, list[Fact]] = {}
    for fact in facts:
        says = is_affirmed(fact) or fact.predicate == "knows"
        if fact.predicate in MINDS and fact.value and says:
            told.setdefault(whose(fact), []).append(fact)
    kept = [fact for each in told.values() for fact in _known(each, view)]
    yield from sorted(kept, key=view.order)


def _known(told: list[Fact], view: View) -> Iterator[Fact]:
    learnt = [fact for fact in told if is_affirmed(fact)]
    seen: set[str] = set()
    for fact in told:
        said = fold(fact.value)
        if said in seen or (not is_affirmed(fact) and _is_learnt(fact, learnt, view)):
            continue
        seen.add(said)
        yield fact


def _is_learnt(ignorance: Fact, learnt: Iterable[Fact], view: View) -> bool:
    return any(
        not view.clock.surely_before(fact, ignorance)
        and view.told_before(ignorance, fact)
        and agree(fact.value, ignorance.value)
        for fact in learnt
    )
