"""What a run took and gave, as a table for the terminal; nothing is rounded in its favour."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Max, Min
from django.utils.translation import gettext as _

from novellaforge.embedded.model_server import requests_begun
from novellaforge.models import LLMCall
from projects.models import ChapterVersion, Project
from writing import pipeline
from writing.briefing import Record, record_of
from writing.models import GenerationRun
from writing.remarks import CHECKS
from writing.review import Critique, ValidationReport
from writing.runs.telling import usage_of
from writing.stages.quality_gate import ENABLED_CHECKS, coherence
from writing.telling_live import stage_name

TOLERANCE = 0.10
Row = tuple[str, str]


@dataclass(frozen=True)
class Tally:
    """Begun before the run, so that the model server's count is of this run alone."""

    begun_before: int

    @classmethod
    def begin(cls, project: Project) -> "Tally":
        return cls(requests_begun(settings.VAR_DIR))

    def table(self, run: GenerationRun, streamed: str) -> str:
        record = record_of(run)
        rows: list[Row] = [
            *_words(run),
            *_seconds(run),
            *_reviews(record),
            *_tokens(run),
            *self._requests(run),
            *_streamed(record, streamed),
        ]
        width = max(len(name) for name, _value in rows)
        return "\n".join(f"{name:<{width}}  {value}" for name, value in rows)

    def _requests(self, run: GenerationRun) -> list[Row]:
        calls = LLMCall.objects.filter(project_id=run.project_id)  # memory's too
        recorded = calls.count()
        if not settings.LLM_IS_EMBEDDED:
            return [(_("model calls"), _("%s recorded") % recorded)]
        begun = requests_begun(settings.VAR_DIR) - self.begun_before
        same = _("equal") if begun == recorded else _("NOT EQUAL")
        value = _("%(all)s recorded; in the model server's log: %(begun)s (%(same)s)") % {
            "all": recorded,
            "begun": begun,
            "same": same,
        }
        return [(_("model calls"), value)]


def _words(run: GenerationRun) -> list[Row]:
    words = run.version.word_count if run.version else 0
    off = words / run.target_words - 1
    verdict = _("within ±10 %%") if abs(off) <= TOLERANCE else _("off by more than ±10 %%")
    value = f"{words} / {run.target_words} ({off:+.1%}, {verdict % ()})"
    return [(_("words"), value)]


def _seconds(run: GenerationRun) -> list[Row]:
    """Per stage, from the first step's start to the last one's end."""
    rows: list[Row] = []
    for stage in pipeline.STAGES:
        steps = run.steps.filter(stage=stage).exclude(stored_at=None).exclude(started_at=None)
        spent = steps.aggregate(begun=Min("started_at"), ended=Max("stored_at"), steps=Count("pk"))
        if spent["steps"]:
            each = _(" (%s steps)") % spent["steps"] if spent["steps"] > 1 else ""
            rows.append((stage_name(stage), _seconds_of(spent["ended"] - spent["begun"]) + each))
    if run.finished_at:
        rows.append((_("whole chapter"), _seconds_of(run.finished_at - run.created_at)))
    return rows


def _seconds_of(time: timedelta) -> str:
    return f"{time.total_seconds():.1f} s"


def _reviews(record: Record) -> list[Row]:
    report: ValidationReport | None = record.last(pipeline.VALIDATE)
    critique: Critique | None = record.last(pipeline.CRITICISE)
    rows: list[Row] = []
    if report:
        score = coherence(report, ENABLED_CHECKS)
        rows.append((_("coherence"), _("not checked") if score is None else f"{score:.1f} / 10"))
        for check in report.checks:
            made = _("checked") if check.done else _("not checked: %s") % check.why
            rows.append((f"  {CHECKS.get(check.name, check.name)}", made))
        rows.extend((f"  {each.severity}", each.sentence) for each in report.findings)
    if critique:
        unread = _("not checked: %s") % critique.why
        value = unread if critique.score is None else f"{critique.score:.1f} / 10"
        rows.append((_("critic"), value))
    return rows


def _tokens(run: GenerationRun) -> list[Row]:
    usage = usage_of(run.pk)
    value = _("%(in)s in (%(cached)s cached), %(out)s out, %(cost)s %(currency)s") % {
        "in": usage.tokens_in,
        "cached": usage.tokens_cached,
        "out": usage.tokens_out,
        "cost": usage.cost,
        "currency": usage.currency,
    }
    return [(_("tokens"), value)]


def _streamed(record: Record, streamed: str) -> list[Row]:
    """The text as it was told, against the version that was first joined."""
    joined = record.of(pipeline.JOIN)
    if joined is None:
        return []
    stored = ChapterVersion.objects.get(pk=joined.version)
    told = hashlib.sha256(streamed.encode()).hexdigest()
    same = _("equal") if told == stored.sha256 else _("NOT EQUAL")
    return [(_("streamed text"), f"sha256 {told[:12]}… / {stored.sha256[:12]}… ({same})")]
