"""The vectors of a book's passages, made in parts: of new ones, and of all for another model;
then those that are prepared for passages to come. Each text's is made once, whoever wants it.

Who adds passages calls `hold` first and `begin` last, in their own transaction: then either
the job that runs sees them before it ends, or another is begun.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from memory import embedder, vector_index
from memory.embedder import Embedder, EmbedderMissing, Vector
from memory.models import Chunk, PreparedVector
from novellaforge import jobs, queues, schedules
from novellaforge.database import in_db
from novellaforge.errors import Refused
from novellaforge.jobs import Keep, Progress
from novellaforge.llm import Origin
from novellaforge.models import Job

KIND = "embeddings"
PASSAGES_A_PART = 16
PREPARED_A_PART = 4  # few: a text that is not approved may change meanwhile
PROJECTS_AT_ONCE = 50
CATCHING_UP = schedules.Schedule(
    name="catch up on vectors",
    func="memory.tasks.rebuild_embeddings",
    queue=queues.MAINTENANCE_LOW,
    cron="*/5 * * * *",
)


@dataclass(frozen=True)
class Waiting:
    """Some of what lacks a vector: passages, and all texts by their sha256."""

    ids: tuple[int, ...]
    texts: Mapping[str, str]


def register() -> None:
    jobs.register(KIND, work, queues.route("embed_passages"))
    schedules.register(CATCHING_UP)


def without_vector(chosen: Embedder) -> QuerySet[Chunk]:
    """Passages that this model has made no vector of."""
    return Chunk.objects.exclude(embedding_model=chosen.name)


def to_prepare() -> QuerySet[PreparedVector]:
    """Those that were asked for and are not made."""
    return PreparedVector.objects.filter(embedding_model="")


def hold(project_id: UUID) -> None:
    """Inside a transaction, before anything of the book: a running job ends no part meanwhile."""
    list(_running(project_id))


def begin(project_id: UUID) -> Job | None:
    """The job that makes the missing vectors, and a large book's indexes; None where nothing is
    missing, or there is no model.
    """
    chosen = embedder.chosen()
    if chosen is None:
        return None
    with transaction.atomic():
        waiting = (without_vector(chosen), to_prepare())
        is_waiting = any(each.filter(project_id=project_id).exists() for each in waiting)
        if not is_waiting and not vector_index.is_due(project_id, chosen):
            return None
        while True:
            job, is_new = jobs.start(KIND, project_id, total=_passages(project_id).count())
            if is_new or _running(project_id).filter(pk=job.pk).first():
                return job  # and locked


def catch_up() -> int:
    """Begin or take up what is missing anywhere: the model was away, or is another now, or one
    process built while another book's index was due.

    A job that somebody stopped is left alone. How many books were taken up.
    """
    chosen = embedder.chosen()
    if chosen is None:
        return 0
    waiting = _books(without_vector(chosen)).union(_books(to_prepare()))
    books = list({*waiting, *_without_index(chosen)})
    random.shuffle(books)  # none waits for ever behind others that fail
    return sum(islice(filter(None, map(_take_up, books)), PROJECTS_AT_ONCE))


async def work(job: Job) -> Keep:
    """One part: some passages' vectors, or in the end the index. Raises EmbedderError."""
    chosen = embedder.chosen()
    if chosen is None:
        raise EmbedderMissing
    waiting = await in_db(_next, job.project_id, chosen)
    origin = Origin(job.project_id, step=KIND)
    vectors = await chosen.passages(list(waiting.texts.values()), origin)
    if not waiting.texts and await in_db(vector_index.is_due, job.project_id, chosen):
        await in_db(vector_index.build, job.project_id, chosen)
    return partial(_keep, chosen, waiting, dict(zip(waiting.texts, vectors, strict=True)))


def _keep(chosen: Embedder, waiting: Waiting, made: Mapping[str, Vector], job: Job) -> Progress:
    """Also in passages that were added meanwhile with one of these texts."""
    same = Q(project_id=job.project_id, embedding_model="", sha256__in=list(made))
    # What another transaction holds is being moved or taken out: it comes again, if it stays.
    chunks = Chunk.objects.select_for_update(skip_locked=True)
    _give(chunks.filter(Q(pk__in=waiting.ids) | same), chosen, made)
    _give(PreparedVector.objects.filter(same), chosen, made, text="")
    return _progress(job.project_id, chosen, is_over=not waiting.texts)


def _give(rows: QuerySet[Any], chosen: Embedder, made: Mapping[str, Vector], **more: str) -> None:
    given = list(rows.only("pk", "sha256"))
    for row in given:
        row.embedding, row.embedding_model = made[row.sha256], chosen.name
        for name, value in more.items():
            setattr(row, name, value)
    rows.model._base_manager.bulk_update(given, ["embedding", "embedding_model", *more])


def _progress(project_id: UUID, chosen: Embedder, *, is_over: bool) -> Progress:
    """Counted anew: passages come and go meanwhile."""
    total = _passages(project_id).count()
    waiting = without_vector(chosen).filter(project_id=project_id).count()
    is_left = waiting or to_prepare().filter(project_id=project_id).exists()
    is_last = not is_left and (is_over or not vector_index.is_due(project_id, chosen))
    sentence = _("%(done)d of %(total)d passages can be found by what they mean.") % {
        "done": total - waiting,
        "total": total,
    }
    return Progress(total - waiting, total, sentence, {"model": chosen.name}, is_last)


def _next(project_id: UUID, chosen: Embedder) -> Waiting:
    """What can be searched by its words already comes first."""
    passages = without_vector(chosen).filter(project_id=project_id).order_by("pk")
    lacking = list(passages.values_list("pk", "sha256", "text")[:PASSAGES_A_PART])
    texts = {sha256: text for _pk, sha256, text in lacking}
    prepared = to_prepare().filter(project_id=project_id).order_by("pk")
    room = min(PREPARED_A_PART, PASSAGES_A_PART - len(lacking))
    texts.update(prepared.values_list("sha256", "text")[:room])
    return Waiting(tuple(pk for pk, _sha256, _text in lacking), texts)


def _books(waiting: QuerySet[Any]) -> QuerySet[Any, UUID]:
    return waiting.order_by().values_list("project_id", flat=True).distinct()


def _without_index(chosen: Embedder) -> Iterator[UUID]:
    """Large books by their jobs' counts: counting all passages would read each book's."""
    large = Job.objects.filter(kind=KIND, total__gte=vector_index.LEAST_PASSAGES)
    return (each for each in _books(large) if vector_index.is_due(each, chosen))


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
