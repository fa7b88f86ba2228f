"""The outline as a job: one part for the arcs, then one for each window of chapters."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.utils.translation import gettext as _

from novellaforge import jobs, queues
from novellaforge.database import in_db
from novellaforge.jobs import Keep, Progress
from novellaforge.models import Job
from projects.models import Arc, Chapter, Project
from projects.outline import (
    AnsweredArc,
    ask_arcs,
    ask_window,
    numbers_of,
    store_arcs,
    store_window,
    window_size,
)
from projects.planner import Planner
from projects.windows import Answered, missing_numbers

KIND = "outline"
NEXT = "next"  # in the cursor: the number at which the next window begins


def register() -> None:
    jobs.register(KIND, work, queues.GENERATION_MEDIUM)


def start(project: Project, user_id: int | None = None) -> Job:
    """Begins it, or finds the one that runs. What the author has outlined stays."""
    total = project.chapter_count
    return jobs.start(KIND, project.pk, user_id=user_id, total=total, cursor={NEXT: 1})[0]


async def work(job: Job) -> Keep:
    """One part. Raises Refused (no premise, no such book), Unusable, ModelError."""
    planner = await Planner.open(job.project_id)
    if not await Arc.objects.filter(project=job.project_id).aexists():
        return partial(_keep_arcs, await ask_arcs(planner))
    missing = await in_db(_missing, planner.project, job.cursor.get(NEXT, 1))
    numbers = tuple(missing[: window_size(planner)])
    return partial(_keep_window, numbers, await ask_window(planner, numbers) if numbers else ())


def _keep_arcs(arcs: Sequence[AnsweredArc], job: Job) -> Progress:
    store_arcs(job.project_id, arcs)
    return _progress(job.project_id, job.cursor.get(NEXT, 1), _("The arcs are planned."))


def _keep_window(numbers: Sequence[int], chapters: Sequence[Answered], job: Job) -> Progress:
    if not numbers:
        return _progress(job.project_id, job.cursor.get(NEXT, 1), _("Every chapter is outlined."))
    store_window(job.project_id, chapters)
    return _progress(job.project_id, numbers[-1] + 1, _outlined(numbers[0], numbers[-1]))


def _outlined(first: int, last: int) -> str:
    if first == last:
        return _("Chapter %(number)d is outlined.") % {"number": first}
    return _("Chapters %(first)d to %(last)d are outlined.") % {"first": first, "last": last}


def _progress(project_id: UUID, after: int, sentence: str) -> Progress:
    """Counted anew: the author may have added chapters, or planned fewer."""
    project = Project.objects.get(pk=project_id)
    wanted = range(1, project.chapter_count + 1)
    done = Chapter.objects.filter(project=project, number__in=wanted).count()
    is_last = not _missing(project, after)
    return Progress(done, len(wanted), sentence, {NEXT: after}, is_last)


def _missing(project: Project, first: int) -> list[int]:
    return missing_numbers(first, project.chapter_count, numbers_of(project.pk))
