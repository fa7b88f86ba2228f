"""What the author can have a model propose for a book, and how each proposal stands.

The outline is a job, in parts; each of the others is one question, and so one task.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from novellaforge import jobs, queues
from novellaforge.models import Job, QueuedTask
from projects import outline_job
from projects.models import Project


@dataclass(frozen=True)
class Kind:
    """One thing to ask for: its name in addresses, its button, what is said meanwhile."""

    name: str
    task: str  # a function of projects/tasks.py; none: a job
    act: Promise
    meanwhile: Promise

    @property
    def func(self) -> str:
        return f"projects.tasks.{self.task}"


KINDS = (
    Kind(
        "concepts",
        "propose_concepts",
        gettext_lazy("Propose three concepts"),
        gettext_lazy("Three concepts are being proposed."),
    ),
    Kind(
        "synopsis",
        "write_synopsis",
        gettext_lazy("Write the synopsis"),
        gettext_lazy("The synopsis is being written."),
    ),
    Kind(
        "characters",
        "propose_characters",
        gettext_lazy("Propose characters"),
        gettext_lazy("Characters are being proposed."),
    ),
    Kind(
        outline_job.KIND,
        "",
        gettext_lazy("Outline the chapters"),
        gettext_lazy("The chapters are being outlined."),
    ),
)
BY_NAME = {kind.name: kind for kind in KINDS}


@dataclass(frozen=True)
class Proposal:
    """How the last asking of one kind stands; neither: never asked, or it is there."""

    kind: Kind
    is_waiting: bool = False
    failure: str = ""
    job: Job | None = None  # that runs, or ended before it was done


def ask(project: Project, kind: Kind, user_id: int | None = None) -> Job | None:
    """Queue it, once: a second asking while one waits changes nothing. The job, if it is one."""
    if not kind.task:
        return outline_job.start(project, user_id)
    _ask_once(project, kind)
    return None


def _ask_once(project: Project, kind: Kind) -> None:
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)
        asked = QueuedTask.objects.filter(project_id=project.pk, func=kind.func)
        if asked.filter(set_aside_at=None).exists():
            return
        queues.call_off(*asked.values_list("pk", flat=True))
        queues.enqueue(
            kind.func,
            str(project.pk),
            get_language() or project.language,
            queue=queues.GENERATION_MEDIUM,
            project_id=project.pk,
        )


def standing(project: Project, unfinished: Mapping[str, Job] | None = None) -> dict[str, Proposal]:
    """Every kind's proposal, by the kind's name.

    `unfinished` are the book's jobs that are not done, by kind; None: they are looked up.
    """
    tasks = [kind.func for kind in KINDS if kind.task]
    rows = QueuedTask.objects.filter(project_id=project.pk, func__in=tasks).order_by("pk")
    last = {row.func: row for row in rows}
    if unfinished is None:
        unfinished = jobs.unfinished_of([outline_job.KIND], project.pk)
    return {
        kind.name: _of_task(kind, last.get(kind.func))
        if kind.task
        else _of_job(kind, unfinished.get(kind.name))
        for kind in KINDS
    }


def _of_task(kind: Kind, row: QueuedTask | None) -> Proposal:
    if row is None:
        return Proposal(kind)
    if row.set_aside_at is None:
        return Proposal(kind, is_waiting=True)
    return Proposal(kind, failure=_sentence(row.failure))


def _of_job(kind: Kind, job: Job | None) -> Proposal:
    if job is None:
        return Proposal(kind)
    failure = job.sentence if job.state == Job.State.FAILED else ""
    return Proposal(kind, job.state == Job.State.RUNNING, failure, job)


def _sentence(failure: str) -> str:
    """A task's own sentence, or ours where only a traceback is left (it stays in the admin)."""
    if failure and "\n" not in failure.strip():
        return failure
    return _("It failed because of a fault in this program. Nothing of yours has changed.")
