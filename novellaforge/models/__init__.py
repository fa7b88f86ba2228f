"""The house's rows, importable from one place: the queue, calls to models, prices, providers,
events, jobs, what was done, tokens, sessions, second factors.

They know no chapter.
"""

from novellaforge.models.answered import AnsweredRequest
from novellaforge.models.audit import AuditRow
from novellaforge.models.calls import LLMCall, Price, SpentSum
from novellaforge.models.events import LoggedEvent
from novellaforge.models.jobs import Job
from novellaforge.models.providers import ProviderSettings
from novellaforge.models.queue import NO_PROJECT, QueuedTask
from novellaforge.models.second_factor import RecoveryCode, SecondFactor
from novellaforge.models.sent import SentCall, SentPiece
from novellaforge.models.sessions import PersonSession
from novellaforge.models.tokens import ApiToken, SignedOut

__all__ = [
    "NO_PROJECT",
    "AnsweredRequest",
    "ApiToken",
    "AuditRow",
    "Job",
    "LLMCall",
    "LoggedEvent",
    "PersonSession",
    "Price",
    "ProviderSettings",
    "QueuedTask",
    "RecoveryCode",
    "SecondFactor",
    "SentCall",
    "SentPiece",
    "SignedOut",
    "SpentSum",
]
