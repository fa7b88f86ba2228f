"""What a run did and when, as bars: a row for each step, on one scale of seconds. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

WIDTH = 1_000.0  # of the drawing, in its own units
THINNEST = 2.0  # so that a step of a moment is seen


@dataclass(frozen=True)
class Timed:
    """A step as it is stored. Times are None for what has not happened (a step without a hop is
    never started).
    """

    key: str
    state: str
    due_at: datetime
    started_at: datetime | None = None
    stored_at: datetime | None = None
    tries: int = 0
    failures: int = 0
    failure: str = ""


@dataclass(frozen=True)
class Asked:
    """The calls to models of one step, together. Costs by currency; `ended` is the last's end."""

    calls: int = 0
    failed: int = 0
    tokens_in: int = 0
    tokens_cached: int = 0
    tokens_out: int = 0
    costs: tuple[tuple[str, Decimal], ...] = ()
    unpriced: int = 0
    ended: datetime | None = None


@dataclass(frozen=True)
class Bar:
    """Seconds since the run began; `x`, `waits` and `works` in units of the drawing.

    `wait` is from due to started; `seconds` from started to the end, None while it has none.
    """

    step: Timed
    asked: Asked
    begin: float
    end: float | None
    wait: float | None
    seconds: float | None
    x: float
    waits: float
    works: float

    @property
    def is_wrong(self) -> bool:
        """Whether there is something to say of what went wrong."""
        return bool(self.step.failures or self.step.failure or self.asked.failed)

    @property
    def works_at(self) -> float:
        return round(self.x + self.waits, 1)


@dataclass(frozen=True)
class Timeline:
    """`elsewhere` is what was asked for steps that are no more (a run that was gone on with)."""

    bars: tuple[Bar, ...]
    seconds: float
    elsewhere: Asked | None
    total: Asked


NOTHING = Asked()


def timeline(
    began: datetime, steps: Sequence[Timed], asked: Mapping[str, Asked], now: datetime
) -> Timeline:
    """The steps in the order in which they were due; those that run reach to `now`."""
    ordered = sorted(steps, key=lambda step: (step.due_at, step.key))
    ends = [_end(step, asked.get(step.key, NOTHING), now) for step in ordered]
    last = max((end for end in ends if end), default=began)
    whole = max((last - began).total_seconds(), 0.001)
    bars = tuple(
        _bar(step, asked.get(step.key, NOTHING), end, began, whole)
        for step, end in zip(ordered, ends, strict=True)
    )
    known = {step.key for step in steps}
    others = [each for key, each in asked.items() if key not in known]
    return Timeline(
        bars=bars,
        seconds=whole,
        elsewhere=together(others) if others else None,
        total=together(asked.values()),
    )


def together(each: Iterable[Asked]) -> Asked:
    all_ = list(each)
    costs: dict[str, Decimal] = {}
    for one in all_:
        for currency, cost in one.costs:
            costs[currency] = costs.get(currency, Decimal(0)) + cost
    return Asked(
        calls=sum(one.calls for one in all_),
        failed=sum(one.failed for one in all_),
        tokens_in=sum(one.tokens_in for one in all_),
        tokens_cached=sum(one.tokens_cached for one in all_),
        tokens_out=sum(one.tokens_out for one in all_),
        costs=tuple(sorted(costs.items())),
        unpriced=sum(one.unpriced for one in all_),
        ended=max((one.ended for one in all_ if one.ended), default=None),
    )


def _end(step: Timed, asked: Asked, now: datetime) -> datetime | None:
    """Of a failed step that of its last call, since its own is not kept."""
    if step.stored_at:
        return step.stored_at
    if step.started_at is None:
        return None
    return (asked.ended or step.started_at) if step.state == "failed" else now


def _bar(step: Timed, asked: Asked, end: datetime | None, began: datetime, whole: float) -> Bar:
    def since(moment: datetime) -> float:
        return max((moment - began).total_seconds(), 0.0)

    due = since(step.due_at)
    started = since(step.started_at) if step.started_at else None
    ended = since(end) if end else None
    begin = due if started is None else max(started, due)
    worked = None if ended is None or started is None else max(ended - begin, 0.0)
    scale = WIDTH / whole
    x = min(due * scale, WIDTH - THINNEST)
    waits = max(min(begin * scale, WIDTH - THINNEST) - x, 0.0)
    works = max((worked or 0.0) * scale, THINNEST) if ended is not None else 0.0
    return Bar(
        step=step,
        asked=asked,
        begin=begin,
        end=ended,
        wait=None if started is None else begin - due,
        seconds=worked,
        x=round(x, 1),
        waits=round(waits, 1),
        works=round(min(works, WIDTH - x - waits), 1),
    )
