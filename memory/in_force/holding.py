"""All that holds, of one view. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from memory.continuity.rule import View, is_affirmed
from memory.facts import Fact
from memory.in_force.minds import minds
from memory.in_force.openings import Opening, openings
from memory.in_force.states import last_values, lasting_values
from memory.in_force.telling import EVENTS, FIXED, is_now, whose
from memory.in_force.ties import ties

RECENT = 5  # chapters whose events count as recent
_OF_THE_DEAD = frozenset({"life_status", *FIXED})


@dataclass(frozen=True)
class InForce:
    """All in the order of the narration."""

    states: tuple[Fact, ...] = ()
    minds: tuple[Fact, ...] = ()  # who knows, learnt or told what; "-": who does not know it
    ties: tuple[Fact, ...] = ()
    openings: tuple[Opening, ...] = ()
    events: tuple[Fact, ...] = ()  # of the last RECENT chapters


def in_force(view: View, number: int) -> InForce:
    """What holds before chapter `number`; later facts are not looked at."""
    facts = [fact for fact in view.facts if fact.asserted and view.order(fact)[0] < number]
    states = [*lasting_values(facts), *last_values(facts, view)]
    dead = _dead(states)
    return InForce(
        tuple(sorted(_of_the_living(states, dead), key=view.order)),
        tuple(fact for fact in minds(facts, view) if whose(fact) not in dead),
        tuple(sorted(ties(facts, view, dead), key=view.order)),
        tuple(openings(view, number)),
        tuple(_events(facts, view, number)),
    )


def _dead(states: Iterable[Fact]) -> frozenset[UUID | None]:
    return frozenset(
        fact.subject for fact in states if fact.predicate == "life_status" and fact.value == "dead"
    )


def _of_the_living(states: Iterable[Fact], dead: frozenset[UUID | None]) -> Iterator[Fact]:
    for fact in states:
        if fact.predicate in _OF_THE_DEAD or whose(fact) not in dead:
            yield fact


def _events(facts: Iterable[Fact], view: View, number: int) -> Iterator[Fact]:
    """One a sentence."""
    seen: set[tuple[UUID, int, int]] = set()
    for fact in facts:
        at = (fact.chapter, fact.beat, fact.start)
        if at not in seen and _is_event(fact) and _is_recent(view.order(fact)[0], number):
            seen.add(at)
            yield fact


def _is_event(fact: Fact) -> bool:
    return fact.predicate in EVENTS and is_affirmed(fact) and is_now(fact)


def _is_recent(place: int, number: int) -> bool:
    return place > 0 and number - RECENT <= place < number
