"""How far an import has come: the words that it read, the chapters that memory knows of."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum

from novellaforge.models import Job
from projects.importing.chapters import chapters
from projects.models import ChapterVersion, Project
from projects.text import count_words
from writing.importing.found import Choice
from writing.importing.job import CHOICE, KIND, TEXT, waiting_in
from writing.importing.preview import taken
from writing.importing.waiting import is_waiting


@dataclass(frozen=True)
class Read:
    """`done` of `total` chapters are in memory."""

    words: int
    done: int
    total: int
    is_over: bool
    is_running: bool = False


def read_of(project: Project) -> Read | None:
    """Of the last import that was begun; None before there is one."""
    job = Job.objects.filter(kind=KIND, project_id=project.pk).order_by("created_at").last()
    if job is None or is_waiting(job):
        return None
    is_over, is_running = (job.state == each for each in (Job.State.DONE, Job.State.RUNNING))
    return Read(_words(job), job.done, job.total, is_over, is_running)


def chapters_read_of(project: Project) -> frozenset[UUID]:
    """The chapters of the last import that was begun."""
    job = Job.objects.filter(kind=KIND, project_id=project.pk).order_by("created_at").last()
    versions = job.cursor.get("versions", ()) if job else ()
    rows = ChapterVersion.objects.filter(pk__in=versions, chapter__project=project)
    return frozenset(rows.values_list("chapter", flat=True))


def _words(job: Job) -> int:
    if TEXT in job.cursor:
        given, choice = waiting_in(job), Choice(**job.cursor.get(CHOICE, {}))
        chosen, _places = taken(chapters(given.text), choice, given.corrections)
        return sum(count_words(each.text) for each in chosen)
    versions = ChapterVersion.objects.filter(pk__in=job.cursor.get("versions", ()))
    return int(versions.aggregate(words=Sum("word_count", default=0))["words"])
