"""A book's projections made again from its texts, as a job with progress, stop and resume."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.utils.translation import gettext as _

from memory import indexing, projecting
from memory.maintenance.passages import approved, mend_vectors
from novellaforge import jobs, queues
from novellaforge.database import in_db
from novellaforge.jobs import Keep, Progress
from novellaforge.models import Job
from projects.models import Chapter, Document

KIND = "rebuild_memory"
TEXTS_A_PART = 10
CHAPTER, DOCUMENT = "chapter", "document"

Text = tuple[str, UUID]  # what it is of, and its chapter's or its own id


def register() -> None:
    jobs.register(KIND, work, queues.route(KIND))


def start(project_id: UUID, user_id: int | None = None) -> tuple[Job, bool]:
    """The job, and whether this call began it."""
    return jobs.start(KIND, project_id, user_id=user_id, total=len(_texts(project_id)))


async def work(job: Job) -> Keep:
    """One part: some texts cut anew, or in the end the graph. Raises GraphUnavailable."""
    left = await in_db(_left, job)
    if left:
        return partial(_keep_texts, left[:TEXTS_A_PART])
    await projecting.project_book(job.project_id, trusting=False)
    return _keep_end


def _keep_texts(some: Sequence[Text], job: Job) -> Progress:
    for text in some:
        _index(text)
    done = job.done + len(some)
    kind, last = some[-1]
    total = max(done, len(_texts(job.project_id)))
    said = _("%(done)d of %(total)d texts are cut into passages again.")
    cursor = {"after": [kind, str(last)]}
    return Progress(done, total, said % {"done": done, "total": total}, cursor)


def _keep_end(job: Job) -> Progress:
    mend_vectors(job.project_id)
    said = _("The passages and the graph are made again from the texts.")
    return Progress(job.done, job.total, said, job.cursor, is_last=True)


def _index(text: Text) -> None:
    kind, uid = text
    if kind == CHAPTER:
        chapter = Chapter.objects.select_related("approved_version").filter(pk=uid).first()
        if chapter and chapter.approved_version:
            indexing.index_version(chapter.approved_version)
    elif document := Document.objects.filter(pk=uid).first():
        indexing.index_document(document)


def _left(job: Job) -> list[Text]:
    after = job.cursor.get("after")
    every = _texts(job.project_id)
    return every if after is None else [each for each in every if _key(each) > tuple(after)]


def _texts(project_id: UUID) -> list[Text]:
    """In an order that does not change while texts come and go."""
    chapters = approved(project_id).values_list("chapter", flat=True)
    documents = Document.objects.filter(project=project_id).values_list("pk", flat=True)
    every = [*((CHAPTER, uid) for uid in chapters), *((DOCUMENT, uid) for uid in documents)]
    return sorted(every, key=_key)


def _key(text: Text) -> tuple[str, str]:
    kind, uid = text
    return kind, str(uid)
