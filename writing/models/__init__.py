"""Making a chapter: plans, runs, settings, importable from one place."""

from writing.models.analysis import BookReport, MeasuredVersion, SetAside
from writing.models.autopilot import Autopilot
from writing.models.budgets import UserBudget
from writing.models.plans import ChapterPlan
from writing.models.proposals import Proposal
from writing.models.reviews import ContinuityIssue
from writing.models.runs import (
    BeatDraft,
    GenerationRun,
    IdempotencyKey,
    Steering,
    StepResult,
)
from writing.models.settings import GenerationSettings

__all__ = [
    "Autopilot",
    "BeatDraft",
    "BookReport",
    "ChapterPlan",
    "ContinuityIssue",
    "GenerationRun",
    "GenerationSettings",
    "IdempotencyKey",
    "MeasuredVersion",
    "Proposal",
    "SetAside",
    "Steering",
    "StepResult",
    "UserBudget",
]
