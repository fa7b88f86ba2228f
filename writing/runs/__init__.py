"""The durable part of a run: start it, record what it did, stop it, go on. See `pipeline.py`.

Everything here runs in transactions of Postgres; a process may be killed between any two
lines, and the run goes on from what is stored.
"""

from writing.runs.approving import approve
from writing.runs.ending import cancel, retry
from writing.runs.performing import perform, perform_all
from writing.runs.recording import fail, record
from writing.runs.starting import start, start_once
from writing.runs.steering import again, steer

__all__ = [
    "again",
    "approve",
    "cancel",
    "fail",
    "perform",
    "perform_all",
    "record",
    "retry",
    "start",
    "start_once",
    "steer",
]
