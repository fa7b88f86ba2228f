"""Runs that would wait for ever: under way, and nothing in the queue that will go on with them.

None can come about by a kill, since a step's result and the tasks of what is due next are one
transaction. An operator who deletes rows can bring one about, and so can a fault of ours.
"""

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from novellaforge.examinations import Complaint, Examination
from novellaforge.models import QueuedTask
from writing.models import GenerationRun, StepResult
from writing.pipeline import ImpossibleState, Step
from writing.runs.advancing import CHAPTER_TASK, advance, standing
from writing.runs.locking import held_chapter, lock

Mode = GenerationRun.Mode


def stuck_runs() -> Iterator[Complaint]:
    """Every live run that nothing will go on with."""
    for run, why in _stuck():
        number, book = run.chapter.number, run.project.title
        what = _("Run %(run)s (chapter %(number)s of “%(book)s”)")
        yield Complaint(what % {"run": run.pk, "number": number, "book": book}, why)


def mend_runs() -> Iterator[str]:
    """Queue anew what is due of them, or end them; what contradicts itself is left as it is."""
    for run, _why in _stuck():
        with transaction.atomic():
            held_chapter(run.chapter_id)
            run = lock(run.pk)
            if run.is_live and why_stuck(run) and not _contradiction(run):
                run.steps.filter(state=StepResult.State.DUE).exclude(
                    key__in=[step.key for step in _queued(run)]
                ).delete()
                advance(run, resume=True)
                yield _("Run %(run)s goes on.") % {"run": run.pk}


def why_stuck(run: GenerationRun) -> str:
    """Inside a transaction that holds the run's lock; empty where something will go on with it."""
    if how := _contradiction(run):
        return _("What it has stored contradicts itself: %(how)s") % {"how": how}
    due = standing(run).due
    if not due:
        return _("Nothing of it is left to do, and it has not been ended.")
    if run.mode != Mode.DISTRIBUTED:
        waiting = QueuedTask.objects.filter(func=CHAPTER_TASK, name=str(run.pk), set_aside_at=None)
        return "" if waiting.exists() else _("No task is queued that would go on with it.")
    missing = sorted(step.key for step in set(due) - _queued(run))
    if not missing:
        return ""
    return _("Due, and no task is queued for it: %(steps)s.") % {"steps": ", ".join(missing)}


def _stuck() -> Iterator[tuple[GenerationRun, str]]:
    live = GenerationRun.objects.filter(state__in=GenerationRun.LIVE)
    for run_id in live.values_list("pk", flat=True):
        with transaction.atomic():
            run = lock(run_id)
            why = why_stuck(run) if run.is_live else ""
        if why:
            yield run, why


def _contradiction(run: GenerationRun) -> str:
    """What of its stored steps cannot be; empty where all is well."""
    try:
        standing(run).due  # noqa: B018 (asked for what it raises)
    except ImpossibleState as error:
        return str(error)
    return ""


def _queued(run: GenerationRun) -> set[Step]:
    """The steps for which a task waits or runs."""
    names = QueuedTask.objects.filter(name__startswith=str(run.pk), set_aside_at=None).values_list(
        "name", flat=True
    )
    keys = {name.rpartition(" ")[2] for name in names}
    rows = run.steps.filter(key__in=keys).values_list("stage", "beat", "revision")
    return {Step(stage, beat, revision) for stage, beat, revision in rows}


RUNS = Examination("runs", stuck_runs, mend_runs)
