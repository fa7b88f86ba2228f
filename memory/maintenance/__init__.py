"""Memory kept in order: compared with the texts, mended, rebuilt, cleaned up, by the clock.

`mending` is the way in; the modules beside it are one part of memory each and know nothing of
the others. Imports the rest of `memory` but its tasks and API.
"""

from memory.maintenance.mending import Reconciliation, compare, mend, reconcile
from memory.maintenance.report import Difference, Report, Unchecked

__all__ = [
    "Difference",
    "Reconciliation",
    "Report",
    "Unchecked",
    "compare",
    "mend",
    "reconcile",
]
