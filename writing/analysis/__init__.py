"""Analysts of the whole book: each says what it found in the approved texts, with its sentences.

`measuring` reads one chapter, and what it counts is kept for as long as the text stands; an
analyst (`threads_due`, `openings`, `phrases`, `point_of_view`, `voices`, `pacing`) is a pure
function of all of them. `job` makes the report, `asking` starts it and keeps what the author set
aside. May import `memory`, `projects` and what of `writing` is the models and the plan.
"""

from writing.analysis.asking import bring_back, latest_of, reports_of, running, set_aside, start
from writing.analysis.job import KIND

__all__ = [
    "KIND",
    "bring_back",
    "latest_of",
    "reports_of",
    "running",
    "set_aside",
    "start",
]
