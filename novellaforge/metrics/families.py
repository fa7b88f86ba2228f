"""Families of figures: a name, what it says, and its samples. Values.

A histogram's buckets count what is at most their edge; durations are in seconds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["gauge", "counter", "histogram"]

SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0)
LONG_SECONDS = (5.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 300.0, 600.0, 1_200.0)


@dataclass(frozen=True)
class Sample:
    """One figure, by the values of its family's labels."""

    labels: tuple[str, ...]
    value: float


@dataclass(frozen=True)
class Spread:
    """How often something lay between two edges; the last count is of all beyond them."""

    labels: tuple[str, ...]
    counts: tuple[int, ...]
    total: float

    @property
    def many(self) -> int:
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        return self.total / self.many if self.many else None

    def at_most(self, edges: tuple[float, ...], share: float) -> float | None:
        """Under what `share` (0 to 1) of them lie, taken as even within a bucket. None of none;
        the last edge where it lies beyond.
        """
        wanted, seen = share * self.many, 0
        for place, count in enumerate(self.counts[:-1]):
            if count and seen + count >= wanted:
                low = edges[place - 1] if place else 0.0
                return low + (edges[place] - low) * (wanted - seen) / count
            seen += count
        return edges[-1] if self.many else None


@dataclass(frozen=True)
class Family:
    """`aliases` are other names under which the same samples are exported."""

    name: str
    says: str
    kind: Kind
    labels: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = ()
    spreads: tuple[Spread, ...] = ()
    edges: tuple[float, ...] = ()
    aliases: tuple[str, ...] = ()


def gauge(
    name: str,
    says: str,
    samples: Mapping[str, float | None] | float | None,
    label: str = "",
    aliases: tuple[str, ...] = (),
) -> Family:
    """One figure, or one for each value of `label`. What is None is not known, and left out."""
    given = samples if isinstance(samples, Mapping) else {"": samples}
    known = tuple(
        Sample((value,) if label else (), figure)
        for value, figure in given.items()
        if figure is not None
    )
    return Family(name, says, "gauge", (label,) if label else (), known, aliases=aliases)


def merged(spreads: Iterable[Spread], labels: tuple[str, ...] = ()) -> Spread | None:
    """All of them as one; None of none."""
    given = tuple(spreads)
    if not given:
        return None
    counts = tuple(map(sum, zip(*(each.counts for each in given), strict=True)))
    return Spread(labels, counts, sum(each.total for each in given))
