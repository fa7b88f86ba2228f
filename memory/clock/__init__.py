"""Story time as a partial order: what is surely before what, and how long lies between. Pure.

`Clock.of` reads the facts, `StandingClock` those to which many will add a few; `read_when` some
words of time; `lasting`, `years_between` and `age_at` are the arithmetic that rules need.
"""

from memory.clock.clock import Clock, Cycle
from memory.clock.lengths import Bounds, age_at, amounts, days_of, lasting, years_between
from memory.clock.standing import StandingClock
from memory.clock.when import When, read_when

__all__ = [
    "Bounds",
    "Clock",
    "Cycle",
    "StandingClock",
    "When",
    "age_at",
    "amounts",
    "days_of",
    "lasting",
    "read_when",
    "years_between",
]
