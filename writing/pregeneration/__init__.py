"""Plans prepared ahead: chained, each on the end of the one before, and checked at use.

`asking` says which chapters get one and begins the job, `preparing` makes one (a part of the
job), `using` is what a run's plan stage does with it, `endings` knows how a chapter ends,
`staleness` whether a plan is older than the outline.
"""

from writing.pregeneration.asking import KIND, after_approval, is_asked, start, start_again
from writing.pregeneration.endings import state_at_the_end_of
from writing.pregeneration.preparing import prepare
from writing.pregeneration.staleness import is_stale, keep, keep_no_more, stale
from writing.pregeneration.using import plan_for

__all__ = [
    "KIND",
    "after_approval",
    "is_asked",
    "is_stale",
    "keep",
    "keep_no_more",
    "plan_for",
    "prepare",
    "stale",
    "start",
    "start_again",
    "state_at_the_end_of",
]
