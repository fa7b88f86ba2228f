"""Making a chapter: plans, runs, settings, importable from one place."""

from writing.models.plans import ChapterPlan
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
    "BeatDraft",
    "ChapterPlan",
    "ContinuityIssue",
    "GenerationRun",
    "GenerationSettings",
    "IdempotencyKey",
    "Steering",
    "StepResult",
]
