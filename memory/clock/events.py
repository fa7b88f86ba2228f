"""Events in story time: when they are dated, how long they last, what comes before what. Pure."""

from collections.abc import Iterable
from uuid import UUID

from memory.clock.days import Days, ticks
from memory.clock.lengths import lasting
from memory.clock.marks import Mark, Moments
from memory.clock.network import Network
from memory.facts import Fact

SAY_WHEN = frozenset({"dated", "lasts", "before", "causes", "born_on"})


class Events:
    def __init__(self, network: Network, days: Days) -> None:
        self._network = network
        self._days = days
        self._points: dict[UUID, tuple[int, int]] = {}

    def further(self, network: Network, days: Days) -> "Events":
        """The same events, in a network that goes on from this one's."""
        events = Events(network, days)
        events._points = dict(self._points)
        return events

    def of(self, fact: Fact) -> Moments:
        """What the fact says is added; its own moments are its event's, a birth's the birth."""
        if fact.predicate == "born_on":
            birth = self._network.point()
            known = self._days.in_date(birth, fact.value, fact)
            return Moments.at(Mark(point=birth)) if known else Moments()
        if fact.subject is None:
            return Moments()
        start, end = self.points(fact.subject)
        if fact.predicate == "dated":
            self._days.in_date(start, fact.value, fact)
        elif fact.predicate == "lasts" and (length := lasting(fact.value, fact.exact)):
            self._network.within(start, end, *ticks(length), (fact,))
        elif fact.object:
            ends = end if fact.predicate == "before" else start
            self._network.add(ends, self.points(fact.object)[0], 1, (fact,))
        return Moments.at(Mark(point=start), Mark(point=end))

    def take_part(self, event: UUID, point: int, fact: Fact) -> None:
        """Whoever takes part does so while it lasts: a default, since a name may come again."""
        start, end = self.points(event)
        self._network.add(start, point, 0, (fact,), default=True)
        self._network.add(point, end, 0, (fact,), default=True)

    def points(self, event: UUID) -> tuple[int, int]:
        if event not in self._points:
            start, end = self._network.point(), self._network.point()
            self._network.add(start, end, 0)
            self._points[event] = start, end
        return self._points[event]


def timed_by(facts: Iterable[Fact]) -> frozenset[UUID]:
    """The events of which these say when they are, how long, or what comes before."""
    return frozenset(
        event
        for fact in facts
        if fact.predicate in SAY_WHEN and is_so(fact)
        for event in (fact.subject, fact.object)
        if event
    )


def taken_part_in(facts: Iterable[Fact]) -> frozenset[UUID]:
    """The events that are told with those who take part in them."""
    return frozenset(
        fact.object
        for fact in facts
        if fact.predicate == "takes_part" and fact.object and is_so(fact)
    )


def is_so(fact: Fact) -> bool:
    return fact.asserted and fact.polarity == "+"
