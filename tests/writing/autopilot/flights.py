"""Books for the autopilot, and runs that end as a test says, without a model."""

from typing import Any

from novellaforge import queues
from novellaforge.models import QueuedTask
from projects.models import Chapter, ChapterVersion, Project
from tests.factories import a_version, an_outlined_project
from tests.writing.plans import a_plan_row
from writing import autopilot, pipeline
from writing.autopilot import moving
from writing.models import Autopilot, GenerationRun, GenerationSettings
from writing.pipeline import Step
from writing.review import Check, Critique, ValidationReport
from writing.runs.advancing import store
from writing.stages.quality_gate import CRITIC, ENABLED_CHECKS

State = Autopilot.State


def a_book(chapters: int = 5, **values: Any) -> Project:
    """No round of revision is allowed, no plan is prepared ahead."""
    book = an_outlined_project(chapters, **values)
    GenerationSettings.objects.create(
        project=book, max_revisions=0, pregenerate_after_approval=0, write_distributed_beats=True
    )
    return book


def planned(book: Project) -> Project:
    """Its chapters have short plans of their author's."""
    from tests.writing.briefs import a_plan

    plan = a_plan(2, 60)
    for chapter in book.chapters.all():
        a_plan_row(chapter, plan=plan.model_dump(mode="json"))
    book.chapters.update(target_words=plan.words)
    return book


def chapter(book: Project, number: int) -> Chapter:
    return book.chapters.get(number=number)


def fly(book: Project, first: int = 1, last: int = 5, **how: Any) -> Autopilot:
    return autopilot.start(book, book.owner, first=first, last=last, **how)[0]


def now(found: Autopilot) -> Autopilot:
    return Autopilot.objects.select_related("chapter", "run").get(pk=found.pk)


def run_of(book: Project, number: int) -> GenerationRun:
    """The chapter's one run."""
    return GenerationRun.objects.get(chapter__project=book, chapter__number=number)


def end(run: GenerationRun, score: float = 9.0, **values: Any) -> ChapterVersion:
    """The run is drafted; all that is due of it is called off."""
    version = a_version(chapter=run.chapter, run_id=run.pk, **values)
    checks = tuple(Check(name=name, done=True) for name in sorted(ENABLED_CHECKS - {CRITIC}))
    revision = Project.objects.get(pk=run.project_id).revision
    store(run, Step(pipeline.VALIDATE), ValidationReport(checks=checks, revision=revision))
    store(run, Step(pipeline.CRITICISE), Critique(score=score))
    run.version, run.state = version, GenerationRun.State.DRAFTED
    run.reason = "" if score > 8 else "The critic gives 3.0."
    run.save(update_fields=["version", "state", "reason"])
    QueuedTask.objects.filter(name__startswith=str(run.pk)).delete()
    return version


def looks() -> int:
    """How many of the autopilot's tasks are queued."""
    return QueuedTask.objects.filter(func=moving.TASK).count()


def carry_out() -> None:
    """Every task of the autopilot that is queued, as a worker does."""
    while task := QueuedTask.objects.filter(func=moving.TASK).order_by("pk").first():
        claim = queues.Claim(task.pk, 1, "here")
        QueuedTask.objects.filter(pk=task.pk).update(owner="here", attempts=1)
        moving.move_on(Autopilot.objects.get(pk=task.name.split()[1]).pk, claim)


def ends_well(book: Project, *numbers: int) -> None:
    """Each of these chapters is written, and passes."""
    for number in numbers:
        end(run_of(book, number))
        carry_out()
