"""Where a fact stands in story time, before anything is asked. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment: a point, or a slot of the telling after a station; a point may be a station.

    `station` is -1 for what stands outside of the telling.
    """

    station: int = -1
    slot: int = 0
    point: int | None = None

    @property
    def order(self) -> tuple[int, int]:
        return self.station, -1 if self.point is not None else self.slot


@dataclass(frozen=True, slots=True)
class Moments:
    """Between what a fact starts and ends; None where nothing bounds it on that side.

    `apart`: it is strictly on this side of the mark that bounds it.
    """

    start_from: Mark | None = None
    start_to: Mark | None = None
    end_from: Mark | None = None
    end_to: Mark | None = None
    apart: bool = False

    @classmethod
    def at(cls, start: Mark, end: Mark | None = None) -> "Moments":
        return cls(start, start, end or start, end or start)

    @classmethod
    def earlier(cls, mark: Mark) -> "Moments":
        return cls(None, mark, None, mark, apart=True)

    @classmethod
    def later(cls, mark: Mark) -> "Moments":
        return cls(mark, None, mark, None, apart=True)
