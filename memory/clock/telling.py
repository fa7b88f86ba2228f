"""From facts in the order of their telling to time points and the gaps between them. Pure.

Told "now", with no words of time, a fact needs no point: it stands between two stations of the
telling, the facts that have some. See `clock` for what is assumed.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from uuid import UUID

from memory.clock.days import A_DAY, Day, Days, Frame, Scene
from memory.clock.events import SAY_WHEN, Events, is_so, timed_by
from memory.clock.further import FurtherNetwork
from memory.clock.lengths import day_of
from memory.clock.marks import Mark, Moments
from memory.clock.network import Edge, Network
from memory.clock.when import SOME_DAY, When, read_when
from memory.facts import Fact

Key = tuple[int, int, int, int]


class Telling:
    """Reads all facts once; `moments` are by the uids' numbers. `timed` are events that others
    date.
    """

    def __init__(
        self,
        facts: Iterable[Fact],
        places: Mapping[UUID, int],
        timed: frozenset[UUID] = frozenset(),
    ) -> None:
        self.places = places
        self.network = Network()
        self.stations: list[int] = []
        self.links: list[Edge] = []  # from each station to the next
        self.moments: dict[int, Moments] = {}
        self.origin = 0  # the station where the story begins
        self._days = Days(self.network)
        self.calendar = self._days.calendar
        self._events = Events(self.network, self._days)
        self._frames: dict[tuple[int, str], Frame] = {}
        self._scene = Scene()
        self._slot = self._first_of_beat = 0
        self._said_at: tuple[int, int] = (-1, 0)  # the beat and point of the last words of time
        self._beat = -1
        self._last: Fact | None = None
        facts = tuple(facts)
        self._timed = timed_by(facts) | timed
        self._read(facts)

    def further(self, facts: Sequence[Fact], places: Mapping[UUID, int]) -> "Telling":
        """As if these had been read too; they are told after all others, in other chapters.

        An event that only these date must have been among `timed`, if others take part in it.
        """
        return self._going_on(FurtherNetwork(self.network), facts, places)

    def grown(self, facts: Sequence[Fact], places: Mapping[UUID, int]) -> "Telling":
        """As `further`, to stay: it needs this one no more, and others may go on from it."""
        return self._going_on(self.network.copied(), facts, places)

    def _going_on(
        self, network: Network, facts: Sequence[Fact], places: Mapping[UUID, int]
    ) -> "Telling":
        telling = copy(self)
        telling.places = places
        telling.network = network
        telling.stations, telling.links = list(self.stations), list(self.links)
        telling.moments = dict(self.moments)
        telling._days = self._days.further(network)
        telling._events = self._events.further(network, telling._days)
        telling._frames = {}
        telling._scene = Scene()
        telling._timed = self._timed | timed_by(facts)
        telling._read(facts)
        return telling

    def order(self, fact: Fact) -> Key:
        return self.places[fact.chapter], fact.beat, fact.start, fact.seq

    def close(self) -> None:
        """After this nothing is read any more: there is a station at least."""
        if not self.stations:
            self._station()
        self._note_hubs()

    def _note_hubs(self) -> None:
        if self.stations:
            self.network.hubs = (self.calendar, self.stations[self.origin])

    def _read(self, facts: Iterable[Fact]) -> None:
        before = self._last
        for fact in sorted(facts, key=self.order):
            new_beat = before is None or _beat(before) != _beat(fact)
            if new_beat:
                self._begin(fact, before)
            if before is None or self._is_later(fact, before):
                self._slot += 1
            if new_beat:
                self._first_of_beat = self._slot
            self.moments[fact.uid.int] = self._moments(fact)
            before = fact
        self._last = before
        self._note_hubs()

    def _is_later(self, fact: Fact, before: Fact) -> bool:
        """Facts of one sentence, and the bible's, are in no order."""
        if self.places[fact.chapter] <= 0:
            return False
        return sentence_of(fact) != sentence_of(before) and self.order(fact) > self.order(before)

    def _begin(self, fact: Fact, before: Fact | None) -> None:
        self._beat += 1
        if fact.chapter != self._scene.chapter:
            self._scene = Scene(fact.chapter)
        story = self.places[fact.chapter] > 0
        if before is None or (story and self.places[before.chapter] <= 0):
            self.origin = len(self.stations)
            self._station()

    def _station(self) -> Mark:
        """A new point of the telling: by default after all that was told before."""
        last = self.stations[-1] if self.stations else None
        point = self.network.point(near=last)
        if last is not None:
            self.links.append(self.network.add(last, point, 1, default=True))
        self.stations.append(point)
        return Mark(len(self.stations) - 1, self._slot, point)

    def _moments(self, fact: Fact) -> Moments:
        if fact.predicate in SAY_WHEN:
            return self._events.of(fact) if is_so(fact) else Moments()
        earlier = fact.anchor == "earlier" or fact.modality == "memory"
        when = read_when(fact.time_text) if fact.time_text and fact.asserted else When()
        of_bible = self.places[fact.chapter] <= 0
        if (of_bible and when) or (fact.anchor == "unknown" and not earlier):
            moments = self._by_date(fact, when)
        elif earlier or fact.anchor == "later":
            moments = self._aside(fact, when, earlier)
        elif when.goes_back and self._slot > self._first_of_beat:
            moments = self._aside(fact, when, earlier=True)
        else:
            moments = Moments.at(self._now(fact, when))
        if fact.predicate == "takes_part" and fact.object in self._timed and is_so(fact):
            return self._part(fact, moments)
        return moments

    def _by_date(self, fact: Fact, when: When) -> Moments:
        """Of what has no place in the telling, a date with its year says all there is."""
        if not when.date:
            return Moments()
        point = self.network.point()
        full = day_of(when.date)
        self._days.tie(point, Frame(when, day=self._days.dated(full) if full else None), fact)
        return Moments.at(Mark(point=point))

    def _now(self, fact: Fact, when: When) -> Mark:
        frame = self._frame(fact, when)
        if frame is None:
            return Mark(len(self.stations) - 1, self._slot)
        mark = self._station()
        assert mark.point is not None
        self._days.tie(mark.point, frame, fact)
        self._said_at = (self._beat, mark.point)
        return mark

    def _frame(self, fact: Fact, when: When) -> Frame | None:
        """What the words say here. Said again in the same beat, they say the same."""
        if not when:
            return None
        key = (self._beat, fact.time_text)
        if key not in self._frames:
            since = self._since(fact) if self._needs_since(when) else None
            day = self._day_now(when, since, fact)
            self._frames[key] = Frame(when, since, day)
        return self._frames[key]

    def _needs_since(self, when: When) -> bool:
        return when.gap is not None or (bool(when.days) and self._scene.day is None)

    def _since(self, fact: Fact) -> int:
        """The moment told of just before; not before the last words of time of this beat or of
        the one before it.
        """
        point = self._station().point
        assert point is not None
        beat, said = self._said_at
        if beat >= 0 and self._beat - beat <= 1:
            self.network.add(said, point, 0, (fact,))
        return point

    def _day_now(self, when: When, since: int | None, fact: Fact) -> Day | None:
        """The day that the words mean; the scene goes on in it."""
        scene = self._scene
        full = day_of(when.date) or self._scene.of_this_year(when.day)
        if full:
            scene.set(self._days.dated(full), full.isoformat())
            scene.full = full
        elif when.date or when.gap or when.day == SOME_DAY:
            scene.set(
                self._days.some_day(self.stations[-1]) if when.hour and not when.date else None
            )
        elif when.day:
            if when.day != scene.name:
                scene.set(self._days.some_day(self.stations[-1]), when.day)
        elif when.days is not None:
            scene.set(self._days_later(when.days, since, fact))
        elif not scene.goes_on(when.hour, self._beat):
            scene.set(self._days.some_day(self.stations[-1]))
        scene.hour = when.hour.name if when.hour else ""
        scene.beat = self._beat
        return scene.day

    def _days_later(self, days: int, since: int | None, fact: Fact) -> Day:
        base = self._scene.day
        if base is None:
            base = self._days.some_day(self.stations[-1])
            if since is not None:
                self.network.within(base.midnight, since, 0, A_DAY - 1)
        return self._days.shifted(base, days, fact)

    def _aside(self, fact: Fact, when: When, earlier: bool) -> Moments:
        """Told out of turn: before or after the beat's now, as far as its words say."""
        told = Moments.earlier if earlier else Moments.later
        wrong_way = when.gap is not None and earlier != when.goes_back
        if not when or wrong_way or (when.days and earlier != when.goes_back):
            return told(Mark(len(self.stations) - 1, self._slot))
        now = self._station().point
        assert now is not None
        point = self.network.point(near=now)
        self._days.tie(point, Frame(when, now, self._day_aside(when, point, now, fact)), fact)
        first, last = (point, now) if earlier else (now, point)
        self.network.add(first, last, 1, default=True)
        return Moments.at(Mark(point=point))

    def _day_aside(self, when: When, point: int, now: int, fact: Fact) -> Day | None:
        full = day_of(when.date) or self._scene.of_this_year(when.day)
        if full:
            return self._days.dated(full)
        if when.days is None:
            return None
        if self._scene.day:
            return self._days.shifted(self._scene.day, when.days, fact)
        least, most = (when.days - 1) * A_DAY, (when.days + 1) * A_DAY
        self.network.within(now, point, least + 1, most - 1, (fact,))
        return None

    def _part(self, fact: Fact, moments: Moments) -> Moments:
        """Ties what is told to its event's other words of time."""
        if fact.object is None or moments.start_from is None or moments.start_to is None:
            return moments
        mark = moments.start_from if moments.start_from.point is not None else self._station()
        assert mark.point is not None
        self._events.take_part(fact.object, mark.point, fact)
        return Moments.at(mark)


def sentence_of(fact: Fact) -> tuple[UUID, int, int, str]:
    return fact.chapter, fact.beat, fact.start, fact.sentence


def _beat(fact: Fact) -> tuple[UUID, int]:
    return fact.chapter, fact.beat
