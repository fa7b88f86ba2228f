"""The clock of facts that stay, for many who add a few to them. Pure."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from uuid import UUID

from memory.clock.clock import Clock
from memory.clock.events import taken_part_in, timed_by
from memory.clock.telling import Telling
from memory.facts import Fact

READINGS = 3  # kept, of those that differ in what others date


class StandingClock:
    """Reads its facts once; `places` gives each chapter's number, the bible's is 0."""

    def __init__(self, facts: Sequence[Fact], places: Mapping[UUID, int]) -> None:
        self._facts, self._places = tuple(facts), places
        self._chapters = frozenset(fact.chapter for fact in facts)
        self._last = max((places[each] for each in self._chapters), default=-1)
        self._taken_part_in = taken_part_in(facts)
        self._timed = timed_by(facts)
        self._tellings: OrderedDict[frozenset[UUID], Telling] = OrderedDict()
        self._turn = Lock()

    def grown(self, facts: Sequence[Fact], places: Mapping[UUID, int]) -> "StandingClock":
        """One of these too. What was read is not read again, where they are told after it all and
        date no event of it.
        """
        new = StandingClock(facts, places)
        clock = StandingClock((), places)
        clock._facts = self._facts + new._facts
        clock._chapters = self._chapters | new._chapters
        clock._last = max(self._last, new._last)
        clock._taken_part_in = self._taken_part_in | new._taken_part_in
        clock._timed = self._timed | new._timed
        read = self._tellings.get(frozenset())
        dates_old = (new._timed & self._taken_part_in) - self._timed
        if read and self._ends_before(facts, places) and not dates_old:
            clock._tellings[frozenset()] = telling = read.grown(facts, places)
            telling.network.warm()
        return clock

    def further(self, facts: Sequence[Fact], places: Mapping[UUID, int]) -> Clock:
        """As `Clock.of` all of them. `places` has the chapters of all."""
        if not self._ends_before(facts, places):
            return Clock.of((*self._facts, *facts), places)
        timed = (timed_by(facts) & self._taken_part_in) - self._timed
        telling = self._telling(timed).further(facts, places)
        telling.close()
        return Clock(telling)

    def _ends_before(self, facts: Sequence[Fact], places: Mapping[UUID, int]) -> bool:
        chapters = {fact.chapter for fact in facts}
        is_later = all(places[each] > self._last for each in chapters)
        return is_later and chapters.isdisjoint(self._chapters)

    def _telling(self, timed: frozenset[UUID]) -> Telling:
        """Of old events that only the new facts date, those that take part are tied to it."""
        with self._turn:
            telling = self._tellings.get(timed)
            if telling is None:
                telling = self._tellings[timed] = Telling(self._facts, self._places, timed)
                telling.network.warm()
                while len(self._tellings) > READINGS:
                    self._tellings.popitem(last=False)
            self._tellings.move_to_end(timed)
            return telling
