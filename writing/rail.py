"""The stages of a run as the desk lines them up: to come, now, done in how long, failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from novellaforge import figures
from writing import pipeline
from writing.models import GenerationRun, StepResult
from writing.plan import Plan

StageState = Literal["", "now", "done", "failed"]
Step = StepResult.State

LABELS: tuple[tuple[str, Promise], ...] = (
    (pipeline.COLLECT, pgettext_lazy("stage", "Context")),
    (pipeline.RETRIEVE, pgettext_lazy("stage", "Passages")),
    (pipeline.PLAN, pgettext_lazy("stage", "Plan")),
    (pipeline.WRITE, pgettext_lazy("stage", "Writing")),
    (pipeline.SEAM, pgettext_lazy("stage", "Seams")),
    (pipeline.VALIDATE, pgettext_lazy("stage", "Check")),
    (pipeline.CRITICISE, pgettext_lazy("stage", "Critic")),
    (pipeline.GATE, pgettext_lazy("stage", "Gate")),
    (pipeline.REVISE, pgettext_lazy("stage", "Revision")),
    (pipeline.APPROVE, pgettext_lazy("stage", "Your approval")),
)


@dataclass(frozen=True)
class Stage:
    """`elapsed` is in seconds, where the stage is still going on."""

    name: str
    label: str
    state: StageState = ""
    note: str = ""
    elapsed: float | None = None

    @property
    def is_hidden(self) -> bool:
        return self.name == pipeline.REVISE and not self.state


def rail(steps: Sequence[StepResult], plan: Plan | None, run: GenerationRun) -> tuple[Stage, ...]:
    """One stage after the other; revision stands hidden until one is asked for."""
    stages = []
    for name, label in LABELS:
        mine = [step for step in steps if step.stage == name]
        if name == pipeline.APPROVE:
            stages.append(_approval(str(label), run))
        else:
            stages.append(_stage(name, str(label), mine, _expected(name, plan)))
    return tuple(stages)


def _expected(name: str, plan: Plan | None) -> int:
    """How many steps of this stage there will be at least."""
    if plan and name == pipeline.WRITE:
        return plan.count
    if plan and name == pipeline.SEAM:
        return plan.count - 1
    return 1


def _stage(name: str, label: str, steps: Sequence[StepResult], expected: int) -> Stage:
    newest = max((step.revision for step in steps), default=0)
    steps = [step for step in steps if step.revision == newest]
    done = sum(step.state == Step.STORED for step in steps)
    if any(step.state == Step.FAILED for step in steps):
        return Stage(name, label, "failed", _("failed"))
    if steps and done == len(steps) >= expected:
        return Stage(name, label, "done", _duration(steps))
    if not steps:
        return Stage(name, label)
    note = _("%(done)s of %(all)s") % {"done": done, "all": expected} if expected > 1 else ""
    return Stage(name, label, "now", note, _elapsed(steps))


def _approval(label: str, run: GenerationRun) -> Stage:
    if run.state == GenerationRun.State.APPROVED:
        return Stage(pipeline.APPROVE, label, "done", _("approved"))
    if run.state == GenerationRun.State.DRAFTED:
        return Stage(pipeline.APPROVE, label, "now", _("waiting for you"))
    return Stage(pipeline.APPROVE, label)


def _duration(steps: Sequence[StepResult]) -> str:
    ends = [step.stored_at for step in steps if step.stored_at]
    begins = [step.started_at for step in steps if step.started_at]
    if not (begins and ends):
        return ""
    return figures.seconds(max(0.0, (max(ends) - min(begins)).total_seconds()))


def _elapsed(steps: Sequence[StepResult]) -> float:
    begun = min(step.started_at or step.due_at for step in steps)
    return max(0.0, (timezone.now() - begun).total_seconds())
