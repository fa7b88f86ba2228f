"""Sums over all rows since ever that cost what the last hour's rows cost.

A source is asked for the sums of a span of time. What lies more than an hour back is added once
and kept in Redis (and here, should Redis be away); a scrape asks only for what came since. Rows
are thus read twice at most, and a sum never falls, though old rows are deleted. Kept sums that
are lost are made again from the rows that there are.

A row must be written within an hour of its time: a request to a model, a step.
"""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from novellaforge.caches import UNAVAILABLE
from novellaforge.metrics.families import Sample, Spread

logger = logging.getLogger(__name__)

SETTLED = timedelta(hours=1)
GRID = timedelta(minutes=10)
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
MOST_SERIES = 400  # of one source: models have the names that authors give them
OTHER = "other"


@dataclass(frozen=True)
class Key:
    """A series with the values of its labels; `bucket` is 0 where it has none."""

    series: str
    labels: tuple[str, ...]
    bucket: int = 0


@dataclass(frozen=True)
class Sum:
    many: int
    total: float

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.many + other.many, self.total + other.total)


NONE = Sum(0, 0.0)
Sums = Mapping[Key, Sum]
Added = Callable[[datetime, datetime], Iterable[tuple[Key, Sum]]]


@dataclass(frozen=True)
class Kept:
    """The sums of everything before `until`."""

    until: datetime = BEGINNING
    sums: Sums = field(default_factory=dict)


_here: dict[str, Kept] = {}


def since_ever(name: str, added: Added, now: datetime | None = None) -> Sums:
    """What `added` (a span from, inclusive, to, exclusive) gives from the beginning to `now`.

    `name` says also of which shape its series are: kept sums of another are not read.
    """
    now = now or timezone.now()
    kept, border = _kept(name), settled_at(now)
    if kept.until < border:
        kept = Kept(border, together(kept.sums, added(kept.until, border)))
        _keep(name, kept)
    return together(kept.sums, added(kept.until, now + SETTLED))


def settled_at(now: datetime) -> datetime:
    """Before this no row comes any more; on a grid, so that it moves seldom."""
    past = now - SETTLED
    return past - (past - BEGINNING) % GRID


def together(sums: Sums, added: Iterable[tuple[Key, Sum]]) -> dict[Key, Sum]:
    """Beyond MOST_SERIES the first label of a new series is `other`; those there stay."""
    found = dict(sums)
    known = {(key.series, key.labels) for key in found}
    for key, value in added:
        if (key.series, key.labels) not in known and len(known) >= MOST_SERIES:
            key = Key(key.series, (OTHER, *key.labels[1:]), key.bucket)
        known.add((key.series, key.labels))
        found[key] = found.get(key, NONE) + value
    return found


def samples(sums: Sums, series: str) -> tuple[Sample, ...]:
    return tuple(
        Sample(key.labels, value.total)
        for key, value in sorted(sums.items(), key=_order)
        if key.series == series
    )


def spreads(sums: Sums, series: str, edges: tuple[float, ...]) -> tuple[Spread, ...]:
    """A bucket's number is that of the edges below it (width_bucket of Postgres)."""
    counts: dict[tuple[str, ...], list[int]] = {}
    totals: dict[tuple[str, ...], float] = {}
    for key, value in sorted(sums.items(), key=_order):
        if key.series == series:
            of_series = counts.setdefault(key.labels, [0] * (len(edges) + 1))
            of_series[min(key.bucket, len(edges))] += value.many
            totals[key.labels] = totals.get(key.labels, 0.0) + value.total
    return tuple(Spread(labels, tuple(counts[labels]), totals[labels]) for labels in counts)


def _order(item: tuple[Key, Sum]) -> tuple[str, tuple[str, ...], int]:
    return item[0].series, item[0].labels, item[0].bucket


def _kept(name: str) -> Kept:
    here = _here.get(name, Kept())
    try:
        stored = cache.get(_address(name))
    except UNAVAILABLE as error:
        _unanswered(error)
        return here
    there = _read(stored) if stored else Kept()
    return max(here, there, key=lambda each: each.until) if stored else here


def _keep(name: str, kept: Kept) -> None:
    _here[name] = kept
    rows = [
        [key.series, key.labels, key.bucket, value.many, value.total]
        for key, value in kept.sums.items()
    ]
    try:
        cache.set(_address(name), json.dumps([kept.until.isoformat(), rows]), None)
    except UNAVAILABLE as error:
        _unanswered(error)


def _read(stored: str) -> Kept:
    try:
        until, rows = json.loads(stored)
        return Kept(
            datetime.fromisoformat(until),
            {
                Key(series, tuple(labels), bucket): Sum(many, total)
                for series, labels, bucket, many, total in rows
            },
        )
    except (ValueError, TypeError):
        return Kept()  # of another release: made again


def _address(name: str) -> str:
    return f"metrics:{name}"


def forget() -> None:
    """What this process kept (Redis forgets its own): rows are read from the beginning again."""
    _here.clear()


def _unanswered(error: Exception) -> None:
    logger.warning("Redis did not answer: %s", error, extra={"action": "metrics_sums"})
