"""The house's rows, importable from one place: the queue, calls to models, prices, providers,
events, jobs.

They know no chapter.
"""

from novellaforge.models.calls import LLMCall, Price, SpentSum
from novellaforge.models.events import LoggedEvent
from novellaforge.models.jobs import Job
from novellaforge.models.providers import ProviderSettings
from novellaforge.models.queue import NO_PROJECT, QueuedTask

__all__ = [
    "NO_PROJECT",
    "Job",
    "LLMCall",
    "LoggedEvent",
    "Price",
    "ProviderSettings",
    "QueuedTask",
    "SpentSum",
]
