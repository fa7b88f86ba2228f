"""Making a chapter: plans, runs, settings, importable from one place."""

from writing.models.analysis import BookReport, MeasuredVersion, SetAside
from writing.models.autopilot import Autopilot
from writing.models.budgets import UserBudget
from writing.models.comments import Comment
from writing.models.context_choices import ContextChoice
from writing.models.notes import BookNote
from writing.models.plans import ChapterPlan
from writing.models.proposals import Proposal
from writing.models.replacements import ReplacedText, Replacement
from writing.models.reviews import ContinuityIssue
from writing.models.runs import (
    BeatDraft,
    GenerationRun,
    IdempotencyKey,
    Steering,
    StepResult,
)
from writing.models.settings import GenerationSettings
from writing.models.word import ReturnedChapter, WordReturn

__all__ = [
    "Autopilot",
    "BeatDraft",
    "BookNote",
    "BookReport",
    "ChapterPlan",
    "Comment",
    "ContextChoice",
    "ContinuityIssue",
    "GenerationRun",
    "GenerationSettings",
    "IdempotencyKey",
    "MeasuredVersion",
    "Proposal",
    "ReplacedText",
    "Replacement",
    "ReturnedChapter",
    "SetAside",
    "Steering",
    "StepResult",
    "UserBudget",
    "WordReturn",
]
