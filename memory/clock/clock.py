"""Story time: which facts are surely before others, and how long lies between. Pure.

What is assumed, besides what the text says; an assumption (a default) gives way to it:

- Beats follow each other in the order of the narration, and the sentences of a beat too. What
  is told "now" happens where it is told. Facts of one sentence are in no order.
- A fact told as "earlier", or remembered, happens before the place where it is told, and by its
  words of time ("two years before"); "later" likewise; "unknown" anywhere.
- "Two days later" counts from what was told just before, and not from before the last words of
  time of this beat or the one before it. At the head of a beat, "two days earlier" takes the
  telling back; further on, only its own fact.
- "The next day" counts from the day of the last words of time in the chapter. A day lasts until
  other words of time; a clock time of no day that is told again in the chapter, with no other
  words of time between, is the same one.
- A day without its year is of the year of a full date in its chapter that is near.
- A state holds when it is told; how long is not known. Who takes part in an event does so while
  it lasts (a default).
- Only what is asserted and affirmed says when an event is. What nobody vouches for has a place in
  the telling, and bounds nothing.

The order of sentences alone never makes two facts overlap, nor a cycle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from uuid import UUID

from memory.clock.marks import Mark
from memory.clock.network import MINUTE
from memory.clock.telling import Telling, sentence_of
from memory.facts import Fact, Interval, predicate

STATES = frozenset({"fixed", "one", "many"})


@dataclass(frozen=True, slots=True)
class Cycle:
    """Facts, in the order of their telling, whose sentences cannot all be true of time."""

    facts: tuple[Fact, ...]


class Clock:
    """Answers for the facts that it was made of; any other is a KeyError."""

    def __init__(self, telling: Telling) -> None:
        self._network = telling.network
        self._stations = telling.stations
        self._links = telling.links
        self._moments = telling.moments
        self._origin = telling.stations[telling.origin]
        holds = self._network.holds
        self._breaks = list(accumulate((not holds(each) for each in self._links), initial=0))
        self.cycles: tuple[Cycle, ...] = tuple(
            Cycle(tuple(sorted(facts, key=telling.order))) for facts in telling.network.cycles
        )

    @classmethod
    def of(cls, facts: Sequence[Fact], places: Mapping[UUID, int]) -> "Clock":
        """`places` gives each chapter's number; the bible's is 0."""
        telling = Telling(facts, places)
        telling.close()
        return cls(telling)

    def surely_before(self, a: Fact, b: Fact) -> bool:
        """Whether a is over before b begins; a state, whether it began before."""
        first, second = self._moments[a.uid.int], self._moments[b.uid.int]
        one, other = first.end_to, second.start_from
        if one is None or other is None or self.surely_overlap(a, b):
            return False
        if sentence_of(a) == sentence_of(b) and not (first.apart or second.apart):
            return self._is_said(one, other, 1)
        if one.station >= 0 and other.station >= 0 and self._unbroken(one, other):
            return one.order < other.order or (
                one.order == other.order and (first.apart or second.apart)
            )
        return self._is_sure(one, other, 1 - (first.apart or second.apart))

    def surely_overlap(self, a: Fact, b: Fact) -> bool:
        """Whether some moment, to the minute, is of both; by the text's own words of time."""
        first, second = self._moments[a.uid.int], self._moments[b.uid.int]
        reach = 1 - MINUTE
        return self._is_said(second.start_to, first.end_from, reach) and self._is_said(
            first.start_to, second.end_from, reach
        )

    def between(self, a: Fact, b: Fact) -> tuple[int | None, int | None]:
        """Minutes from a's start to b's, at least and at most; None where nothing is sure."""
        first, second = self._moments[a.uid.int], self._moments[b.uid.int]
        back = self._least(second.start_to, first.start_from)
        return _down(self._least(first.start_to, second.start_from)), _up(_minus(back))

    def surely_within(self, a: Fact, b: Fact, minutes: int) -> bool:
        """Whether less than so many minutes lie between their starts, whichever is first.

        As `between` says, but quick where nothing is sure.
        """
        first, second = self._moments[a.uid.int], self._moments[b.uid.int]
        ticks = (1 - minutes) * MINUTE
        return self._comes_after(first.start_to, second.start_from, ticks) and self._comes_after(
            second.start_to, first.start_from, ticks
        )

    def interval(self, fact: Fact) -> Interval:
        """In minutes from the story's beginning. Nobody knows when a state ends."""
        self._network.warm_to(self._origin)
        moments = self._moments[fact.uid.int]
        found = predicate(fact.predicate)
        lasts_on = found is not None and found.group in STATES and fact.predicate not in (
            "dated", "lasts", "born_on",
        )  # fmt: skip
        return Interval(
            _down(self._since_origin(moments.start_from)),
            _up(self._until_origin(moments.start_to)),
            _down(self._since_origin(moments.end_from)),
            None if lasts_on else _up(self._until_origin(moments.end_to)),
        )

    def _since_origin(self, mark: Mark | None) -> int | None:
        return self._least(Mark(point=self._origin), mark)

    def _until_origin(self, mark: Mark | None) -> int | None:
        return _minus(self._least(mark, Mark(point=self._origin)))

    def _unbroken(self, one: Mark, other: Mark) -> bool:
        """Whether the telling goes on from one to the other without a leap back."""
        return self._breaks[one.station] == self._breaks[other.station]

    def _is_said(self, one: Mark | None, other: Mark | None, least: int) -> bool:
        if one is None or other is None or one.point is None or other.point is None:
            return False
        return self._network.is_said(one.point, other.point, least)

    def _comes_after(self, one: Mark | None, other: Mark | None, least: int) -> bool:
        """Whether `_least` of the two is so many ticks."""
        if one is None or other is None:
            return False
        if one.point is None and other.point is None and _follows(one, other):
            return int(one.slot < other.slot) >= least
        return self._is_sure(one, other, least)

    def _is_sure(self, one: Mark, other: Mark, least: int) -> bool:
        """Whether the other comes at least so many ticks after the one."""
        start, before = self._after(one)
        end, after = self._before(other)
        if start is None or end is None:
            return False
        return self._network.is_sure(start, end, least - before - after)

    def _least(self, one: Mark | None, other: Mark | None) -> int | None:
        if one is None or other is None:
            return None
        if one.point is None and other.point is None and _follows(one, other):
            return int(one.slot < other.slot)
        start, before = self._after(one)
        end, after = self._before(other)
        if start is None or end is None:
            return None
        gap = self._network.least(start, end)
        return None if gap is None else gap + before + after

    def _after(self, mark: Mark) -> tuple[int | None, int]:
        """The next point at or after the mark, and how many ticks at least lie between."""
        if mark.point is not None:
            return mark.point, 0
        links = self._links
        if mark.station >= len(links) or not self._network.holds(links[mark.station]):
            return None, 0
        return self._stations[mark.station + 1], 1

    def _before(self, mark: Mark) -> tuple[int | None, int]:
        if mark.point is not None:
            return mark.point, 0
        return self._stations[mark.station], 1


def _follows(one: Mark, other: Mark) -> bool:
    return one.station == other.station and one.slot <= other.slot


def _minus(ticks: int | None) -> int | None:
    return None if ticks is None else -ticks


def _down(ticks: int | None) -> int | None:
    return None if ticks is None else ticks // MINUTE


def _up(ticks: int | None) -> int | None:
    return None if ticks is None else -(-ticks // MINUTE)
