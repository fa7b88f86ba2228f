"""A clock to which facts are added answers as one that was made of all of them."""

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from memory.clock import Clock, StandingClock
from memory.facts import Fact
from tests.memory.clock.facts import PLACES, Told

WHEN = (
    "", "", "", "two days later", "the next morning", "at noon", "on 3 March 1901",
    "on 5 May 1902", "in 1900", "three weeks earlier", "an hour later", "that evening",
    "on Tuesday",
)  # fmt: skip
EVENTS = ("the ball", "the flood", "the trial", "the duel")
DATES = ("1901-03-03", "1901-03-05", "1902", "1899-12")
DAY = 24 * 60
LAST = 4  # the chapter of what is added


def tell(told: Told, chance: random.Random, many: int) -> None:
    for _ in range(many):
        event, other = chance.sample(EVENTS, 2)
        sort = chance.choices(("", "part", "dated", "lasts", "before", "causes", "born"),
                              (12, 4, 1, 1, 1, 1, 1))[0]  # fmt: skip
        anchor = chance.choices(("now", "earlier", "later", "unknown"), (8, 2, 1, 1))[0]
        if sort == "part":
            told(chance.choice(WHEN), "takes_part", object=event, anchor=anchor)
        elif sort in ("dated", "lasts"):
            value = chance.choice(DATES) if sort == "dated" else chance.choice(("P2D", "PT4H"))
            told("", sort, subject=event, object=None, value=value)
        elif sort in ("before", "causes"):
            told("", sort, subject=event, object=other)
        elif sort == "born":
            told("", "born_on", object=None, value=chance.choice(DATES))
        else:
            told(chance.choice(WHEN), anchor=anchor,
                 modality=chance.choice(("real", "real", "memory", "claim")))  # fmt: skip


def a_telling(seed: int) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    """The bible and three chapters; and a further chapter."""
    chance, told = random.Random(seed), Told()
    for chapter in range(LAST):
        for beat in (1, 2):
            told.beat(beat, chapter)
            tell(told, chance, chance.randint(0, 7))
    standing = len(told.facts)
    for beat in (1, 2):
        told.beat(beat, LAST)
        tell(told, chance, chance.randint(0, 6))
    return tuple(told.facts[:standing]), tuple(told.facts[standing:])


def answers(clock: Clock, facts: Sequence[Fact]) -> list[tuple]:
    return [
        (
            clock.between(a, b),
            clock.surely_before(a, b),
            clock.surely_overlap(a, b),
            clock.surely_within(a, b, 2 * 24 * 60),
        )
        for a in facts
        for b in facts
    ] + [(clock.interval(fact),) for fact in facts]


@pytest.mark.parametrize("seed", range(60))
def test_it_answers_as_one_made_of_all(seed: int) -> None:
    standing, further = a_telling(seed)
    clock = StandingClock(standing, PLACES).further(further, PLACES)
    rebuilt = Clock.of((*standing, *further), PLACES)
    assert clock.cycles == rebuilt.cycles
    assert answers(clock, (*standing, *further)) == answers(rebuilt, (*standing, *further))


@pytest.mark.parametrize("seed", range(0, 60, 7))
def test_what_is_within_is_what_lies_between(seed: int) -> None:
    facts = sum(a_telling(seed), ())
    clock = Clock.of(facts, PLACES)
    for a in facts:
        for b in facts:
            low, high = clock.between(a, b)
            for minutes in (1, 60, 3 * 24 * 60):
                within = None not in (low, high) and -minutes < low and high < minutes
                assert clock.surely_within(a, b, minutes) == within


def test_what_was_added_to_one_is_in_no_other() -> None:
    standing, further = a_telling(3)
    clock = StandingClock(standing, PLACES)
    before = answers(clock.further((), PLACES), standing)
    for seed in range(20):
        clock.further(a_telling(seed)[1], PLACES)
    assert answers(clock.further((), PLACES), standing) == before
    with pytest.raises(KeyError):
        clock.further((), PLACES).between(standing[0], further[0])


def test_many_may_add_to_it_at_once() -> None:
    standing, _ = a_telling(5)
    clock = StandingClock(standing, PLACES)
    drafts = [a_telling(seed)[1] for seed in range(24)]
    with ThreadPoolExecutor(8) as threads:
        found = list(
            threads.map(lambda draft: answers(clock.further(draft, PLACES), standing), drafts)
        )
    assert found == [answers(Clock.of((*standing, *draft), PLACES), standing) for draft in drafts]


def test_an_old_event_that_only_the_new_facts_date_ties_who_took_part_in_it() -> None:
    told = Told()
    told.beat(1, 1)
    start = told("on 3 March 1901")
    part = told("", "takes_part", object="the ball")
    standing = tuple(told.facts)
    told.beat(1, 2)
    dated = told("", "dated", subject="the ball", object=None, value="1901-03-05")
    clock = StandingClock(standing, PLACES).further((dated,), PLACES)
    without = StandingClock(standing, PLACES).further((), PLACES)
    assert (without.between(start, part)[0] or 0) < DAY <= (clock.between(start, part)[0] or 0)


def test_a_default_of_old_gives_way_to_what_the_new_facts_say() -> None:
    told = Told()
    told.beat(1, 1)
    first = told("", "takes_part", object="the ball")
    second = told("", "takes_part", object="the trial")
    told("", "lasts", subject="the ball", object=None, value="PT1H")
    told("", "lasts", subject="the trial", object=None, value="PT1H")
    standing = tuple(told.facts)
    told.beat(1, 2)
    further = (
        told("", "dated", subject="the ball", object=None, value="1902-03-05"),
        told("", "dated", subject="the trial", object=None, value="1901-03-05"),
    )
    without = StandingClock(standing, PLACES).further((), PLACES)
    clock = StandingClock(standing, PLACES).further(further, PLACES)
    rebuilt = Clock.of((*standing, *further), PLACES)
    assert without.surely_before(first, second)
    assert answers(clock, (*standing, *further)) == answers(rebuilt, (*standing, *further))


def test_facts_that_are_not_told_last_are_read_with_the_others() -> None:
    standing, further = a_telling(8)
    clock = StandingClock(further, PLACES).further(standing, PLACES)
    rebuilt = Clock.of((*further, *standing), PLACES)
    assert answers(clock, (*standing, *further)) == answers(rebuilt, (*standing, *further))
