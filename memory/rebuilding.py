"""The vectors of a book's passages, made in parts: of new ones, and of all for another model.

Who adds passages calls `hold` first and `begin` last, in their own transaction: then either
the job that runs sees them before it ends, or another is begun.
"""

import random
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from memory import embedder, vector_index
from memory.embedder import Embedder, EmbedderMissing, Vector
from memory.models import Chunk
from novellaforge import jobs, queues, schedules
from novellaforge.database import in_db
from novellaforge.errors import Refused
from novellaforge.jobs import Keep, Progress
from novellaforge.llm import Origin
from novellaforge.models import Job

KIND = "embeddings"
PASSAGES_A_PART = 16
PROJECTS_AT_ONCE = 50
CATCHING_UP = schedules.Schedule(
    name="catch up on vectors",
    func="memory.tasks.rebuild_embeddings",
    queue=queues.MAINTENANCE_LOW,
    cron="*/5 * * * *",
)


def register() -> None:
    jobs.register(KIND, work, queues.route("index_embeddings"))
    schedules.register(CATCHING_UP)


def without_vector(chosen: Embedder) -> QuerySet[Chunk]:
    """Passages that this model has made no vector of."""
    return Chunk.objects.exclude(embedding_model=chosen.name)


def hold(project_id: UUID) -> None:
    """Inside a transaction, before anything of the book: a running job ends no part meanwhile."""
    list(_running(project_id))


def begin(project_id: UUID) -> Job | None:
    """The job that makes the missing vectors; None where none is missing, or there is no model."""
    chosen = embedder.chosen()
    if chosen is None:
        return None
    with transaction.atomic():
        waiting = without_vector(chosen).filter(project_id=project_id)
        if not waiting.exists():
            return None
        while True:
            job, is_new = jobs.start(KIND, project_id, total=_passages(project_id).count())
            if is_new or _running(project_id).filter(pk=job.pk).first():
                return job  # and locked


def catch_up() -> int:
    """Begin or take up what is missing anywhere: the model was away, or is another now.

    A job that somebody stopped is left alone. How many books were taken up.
    """
    chosen = embedder.chosen()
    if chosen is None:
        return 0
    waiting = without_vector(chosen).order_by("project_id")
    books = list(waiting.values_list("project_id", flat=True).distinct())
    random.shuffle(books)  # none waits for ever behind others that fail
    return sum(islice(filter(None, map(_take_up, books)), PROJECTS_AT_ONCE))


async def work(job: Job) -> Keep:
    """One part: some passages' vectors, or in the end the index. Raises EmbedderError."""
    chosen = embedder.chosen()
    if chosen is None:
        raise EmbedderMissing
    waiting = await in_db(_next, job.project_id, chosen)
    texts = [text for _id, text in waiting]
    vectors = await chosen.passages(texts, Origin(job.project_id, step=KIND))
    if not waiting and await in_db(vector_index.is_due, job.project_id, chosen):
        await in_db(vector_index.build, job.project_id, chosen)
    return partial(_keep, chosen, [id for id, _text in waiting], vectors)


def _keep(chosen: Embedder, ids: Sequence[int], vectors: Iterable[Vector], job: Job) -> Progress:
    made = dict(zip(ids, vectors, strict=True))
    # What another transaction holds is being moved or taken out: it comes again, if it stays.
    chunks = Chunk.objects.select_for_update(skip_locked=True).filter(pk__in=ids).only("pk")
    kept = list(chunks)
    for chunk in kept:
        chunk.embedding, chunk.embedding_model = made[chunk.pk], chosen.name
    Chunk.objects.bulk_update(kept, ["embedding", "embedding_model"])
    return _progress(job.project_id, chosen, is_over=not ids)


def _progress(project_id: UUID, chosen: Embedder, *, is_over: bool) -> Progress:
    """Counted anew: passages come and go meanwhile."""
    total = _passages(project_id).count()
    waiting = without_vector(chosen).filter(project_id=project_id).count()
    is_last = waiting == 0 and (is_over or not vector_index.is_due(project_id, chosen))
    sentence = _("%(done)d of %(total)d passages can be found by what they mean.") % {
        "done": total - waiting,
        "total": total,
    }
    return Progress(total - waiting, total, sentence, {"model": chosen.name}, is_last)


def _next(project_id: UUID, chosen: Embedder) -> list[tuple[int, str]]:
    waiting = without_vector(chosen).filter(project_id=project_id).order_by("pk")
    return list(waiting.values_list("pk", "text")[:PASSAGES_A_PART])


def _passages(project_id: UUID) -> QuerySet[Chunk]:
    return Chunk.objects.filter(project_id=project_id)


def _running(project_id: UUID) -> QuerySet[Job]:
    running = Job.objects.filter(kind=KIND, project_id=project_id, state=Job.State.RUNNING)
    return running.select_for_update()


def _take_up(project_id: UUID) -> bool:
    job = jobs.unfinished(KIND, project_id)
    if job is None:
        return begin(project_id) is not None
    if job.state != Job.State.FAILED:
        return False
    try:
        jobs.resume(job)
    except Refused:  # begun anew meanwhile
        return False
    return True
