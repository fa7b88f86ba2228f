"""Chapters written one after the other, each approved when the gate passes it.

No process waits: the end of a run queues a task (`receivers`) in its own transaction, and the
task moves the autopilot on (`moving`): it reads how things stand (`standing`), decides what
follows (`deciding`, pure) and does it under the lock of the autopilot's row. A move that was not
committed is made again; one that was is not, since its row says so. Imports `writing.runs`.
"""

from writing.autopilot.asking import go_on, start, stop
from writing.autopilot.progress import latest_of

__all__ = ["go_on", "latest_of", "start", "stop"]
