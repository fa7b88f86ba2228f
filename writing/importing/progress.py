"""How far an import has come: the words that it read, the chapters that memory knows of."""

from dataclasses import dataclass

from django.db.models import Sum

from novellaforge.models import Job
from projects.importing.chapters import chapters, words_of
from projects.models import ChapterVersion, Project
from writing.importing.job import KIND, TEXT
from writing.importing.waiting import is_waiting


@dataclass(frozen=True)
class Read:
    """`done` of `total` chapters are in memory."""

    words: int
    done: int
    total: int
    is_over: bool


def read_of(project: Project) -> Read | None:
    """Of the last import that was begun; None before there is one."""
    job = Job.objects.filter(kind=KIND, project_id=project.pk).order_by("created_at").last()
    if job is None or is_waiting(job):
        return None
    return Read(_words(job), job.done, job.total, job.state == Job.State.DONE)


def _words(job: Job) -> int:
    if TEXT in job.cursor:
        return sum(words_of(chapters(job.cursor[TEXT])))
    versions = ChapterVersion.objects.filter(pk__in=job.cursor.get("versions", ()))
    return int(versions.aggregate(words=Sum("word_count", default=0))["words"])
