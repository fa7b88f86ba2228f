"""Days and what happens in them, as points of the network. Pure."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from memory.clock.hours import Hour
from memory.clock.lengths import DAY, Bounds, day_of, days_of
from memory.clock.network import MINUTE, Network
from memory.clock.when import When
from memory.facts import Fact

A_DAY = DAY * MINUTE
NEAR_DATE = timedelta(days=120)  # so near a date of the chapter, a day's year is that date's


@dataclass(slots=True)
class Day:
    """A day's midnight, and the moments of it that have a name."""

    midnight: int
    moments: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Frame:
    """What some words of time say where they stand; whoever has them there shares it."""

    when: When
    since: int | None = None  # what they count from
    day: Day | None = None


@dataclass(slots=True)
class Scene:
    """What day it is, as far as this chapter's words have said."""

    chapter: UUID | None = None
    day: Day | None = None
    name: str = ""  # of the day
    hour: str = ""
    full: date | None = None  # the last full date
    beat: int = -1  # where the last words of time stand

    def set(self, day: Day | None, name: str = "") -> None:
        self.day, self.name, self.hour = day, name, ""

    def goes_on(self, hour: Hour | None, beat: int) -> bool:
        """Whether a time of day without a word of its day is the scene's: the same again, or
        the first after a word of the day in the same beat.
        """
        if self.day is None or hour is None or not hour.name:
            return False
        first = not self.hour and self.beat == beat and not self.day.moments
        return self.hour == hour.name or first

    def of_this_year(self, day: str) -> date | None:
        """A day without a year, where a full date of the chapter is near enough to give it."""
        known = self.full
        if known is None or not day.startswith("--"):
            return None
        years = (known.year - 1, known.year, known.year + 1)
        found = (day_of(f"{year:04}{day[1:]}") for year in years if 0 < year < 10_000)
        return next((each for each in found if each and abs(each - known) <= NEAR_DATE), None)


class Days:
    """The calendar's days and the story's own; `tie` puts a point where words of time say."""

    def __init__(self, network: Network, calendar: int | None = None) -> None:
        self._network = network
        self.calendar = network.point() if calendar is None else calendar
        self._days: dict[date, Day] = {}

    def further(self, network: Network) -> "Days":
        """The same days, in a network that goes on from this one's."""
        days = Days(network, self.calendar)
        days._days = {at: Day(day.midnight, dict(day.moments)) for at, day in self._days.items()}
        return days

    def dated(self, day: date) -> Day:
        if day not in self._days:
            midnight = self._network.point()
            at = day.toordinal() * A_DAY
            self._network.within(self.calendar, midnight, at, at)
            self._days[day] = Day(midnight)
        return self._days[day]

    def some_day(self, near: int) -> Day:
        return Day(self._network.point(near=near))

    def shifted(self, base: Day, days: int, fact: Fact) -> Day:
        if not days:
            return base
        midnight = self._network.point(near=base.midnight)
        self._network.within(base.midnight, midnight, days * A_DAY, days * A_DAY, (fact,))
        return Day(midnight)

    def tie(self, point: int, frame: Frame, fact: Fact) -> None:
        when, within = frame.when, self._network.within
        if frame.day is not None:
            self._tie_to_day(point, frame.day, when.hour, fact)
        elif when.date:
            self.in_date(point, when.date, fact)
        if when.gap and frame.since is not None:  # last: against a date, it is what gives way
            within(frame.since, point, *ticks(when.gap), (fact,))

    def _tie_to_day(self, point: int, day: Day, hour: Hour | None, fact: Fact) -> None:
        within = self._network.within
        if hour is None:
            within(day.midnight, point, 0, A_DAY - 1, (fact,))
        elif hour.name:
            within(self.moment(day, hour), point, 0, MINUTE - 1, (fact,))
        else:
            least, most = hour.least * MINUTE, hour.most * MINUTE
            within(day.midnight, point, least, most + MINUTE - 1, (fact,))

    def moment(self, day: Day, hour: Hour) -> int:
        if hour.name not in day.moments:
            point = self._network.point(near=day.midnight)
            least, most = hour.least * MINUTE, hour.most * MINUTE
            self._network.within(day.midnight, point, least, most)
            day.moments[hour.name] = point
        return day.moments[hour.name]

    def in_date(self, point: int, iso: str, fact: Fact) -> bool:
        """Whether the date could be read; the point is then in it."""
        days = days_of(iso)
        if days:
            first, last = days[0].toordinal() * A_DAY, (days[1].toordinal() + 1) * A_DAY - 1
            self._network.within(self.calendar, point, first, last, (fact,))
        return days is not None


def ticks(bounds: Bounds) -> tuple[int | None, int | None]:
    return (
        None if bounds.least is None else bounds.least * MINUTE,
        None if bounds.most is None else bounds.most * MINUTE,
    )
