"""The calls of a book, a chapter or a run as their page and the API show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from novellaforge import figures
from novellaforge.llm import sent
from novellaforge.models import LLMCall, SentCall
from projects.models import Project
from writing.models import GenerationRun
from writing.spending.showing import money_of
from writing.spending.step_names import name_of
from writing.spending.usage_shown import PURPOSES


@dataclass(frozen=True)
class Shown:
    """`until`: how long its texts are kept; None where they are not (any more)."""

    pk: int
    at: datetime
    step: str
    purpose: str
    host: str
    model: str
    tokens: str
    seconds: str
    cost: str
    outcome: str
    until: datetime | None


def calls_of(
    project: Project, *, chapter_id: UUID | None = None, run_id: UUID | None = None
) -> QuerySet[LLMCall]:
    """The newest first; each with `is_kept`."""
    calls = LLMCall.objects.filter(project_id=project.pk)
    if run_id:
        calls = calls.filter(run_id=run_id)
    elif chapter_id:
        runs = GenerationRun.objects.filter(project=project, chapter=chapter_id).values("pk")
        calls = calls.filter(run_id__in=runs)
    kept = SentCall.objects.filter(call=OuterRef("pk"))
    return calls.annotate(is_kept=Exists(kept)).order_by("-started_at", "-pk")


def shown(calls: Iterable[LLMCall]) -> list[Shown]:
    return [_shown(call) for call in calls]


def _shown(call: LLMCall) -> Shown:
    is_kept = getattr(call, "is_kept", False)
    return Shown(
        call.pk,
        call.started_at,
        name_of(call.step),
        str(PURPOSES.get(call.purpose, call.purpose)),
        host_of(call),
        call.model,
        _("%(in)s in (%(cached)s cached), %(out)s out")
        % {
            "in": figures.compact(call.tokens_in),
            "cached": figures.compact(call.tokens_cached),
            "out": figures.compact(call.tokens_out),
        },
        figures.seconds(call.seconds),
        money_of({call.currency: call.cost} if call.priced else {}, not call.priced),
        "" if call.outcome in LLMCall.UNFAILED else call.outcome,
        sent.until_of(call.started_at) if is_kept else None,
    )


def host_of(call: LLMCall) -> str:
    return call.provider.partition("/")[0]
