"""Long work in parts, with progress, stop and resume: outlines, plans ahead, imports, rebuilds.

A part asks outside (a model, a file) and writes nothing; what it answers is kept in one
transaction together with the job's progress and the next part's task. So a job that is killed
anywhere goes on from the last part that was kept, and no part's effects are there twice.

Locks are taken in this order: the job, its task, then what `keep` needs (the book).
"""

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from novellaforge import logs, loop, queues
from novellaforge.database import in_db
from novellaforge.errors import NovellaForgeError, Refused
from novellaforge.llm.errors import BudgetSpent
from novellaforge.models import Job, QueuedTask
from novellaforge.queues import Claim

logger = logging.getLogger(__name__)

TASK = "novellaforge.jobs.run_part"
TRIES = 3  # of one part, where trying again may help
FIRST_WAIT_SECONDS = 2.0
STRANGE_SECONDS = 30.0  # until another worker may take a job that this one does not know
State = Job.State

# What fails no job: the queue delivers the part again, and in the end sets it aside.
_FOR_THE_QUEUE = (queues.ClaimLost, Job.DoesNotExist, OperationalError, InterfaceError)


@dataclass(frozen=True)
class Progress:
    """How a job stands after a part. `cursor` (JSON) says where the next one begins."""

    done: int
    total: int
    sentence: str = ""
    cursor: dict[str, Any] = field(default_factory=dict)
    is_last: bool = False


# Keeps what a part has made: in a transaction that holds the job's lock and its claim.
Keep = Callable[[Job], Progress]
# One part: from the job as it stands to what is to be kept. Raises NovellaForgeError.
Work = Callable[[Job], Awaitable[Keep]]


@dataclass(frozen=True)
class Kind:
    name: str
    work: Work
    queue: str


_kinds: dict[str, Kind] = {}


def register(name: str, work: Work, queue: str) -> None:
    """An app says in `ready` how its kind of job is done."""
    _kinds[name] = Kind(name, work, queue)


def start(
    kind: str,
    project_id: UUID,
    *,
    user_id: int | None = None,
    total: int = 0,
    cursor: dict[str, Any] | None = None,
) -> tuple[Job, bool]:
    """The book's running job of this kind, and whether this call began it."""
    with transaction.atomic():
        job, is_new = Job.objects.get_or_create(
            kind=kind,
            project_id=project_id,
            state=State.RUNNING,
            defaults={
                "requested_by_id": user_id,
                "language": get_language() or settings.LANGUAGE_CODE,
                "total": total,
                "cursor": cursor or {},
            },
        )
        if is_new:
            _queue(job)
    return job, is_new


def unfinished(kind: str, project_id: UUID) -> Job | None:
    """The book's last job of this kind, unless it is done: it runs, was stopped or failed."""
    job = Job.objects.filter(kind=kind, project_id=project_id).order_by("created_at").last()
    return None if job is None or job.state == State.DONE else job


def unfinished_of(kinds: Iterable[str], project_id: UUID) -> dict[str, Job]:
    """As `unfinished`, of several kinds at once, by kind."""
    jobs = Job.objects.filter(kind__in=list(kinds), project_id=project_id)
    last = jobs.order_by("kind", "-created_at").distinct("kind")
    return {job.kind: job for job in last if job.state != State.DONE}


def stop(job: Job) -> Job:
    """What was kept stays; a part that runs is abandoned. Asking twice is harmless."""
    with transaction.atomic():
        job = _lock(job.pk)
        if job.state == State.RUNNING:
            _call_off(name=str(job.pk))
            with translation.override(job.language):
                _end(job, State.STOPPED, _("Stopped. What was done is kept."))
    return job


def resume(job: Job) -> Job:
    """Go on after the last part that was kept. Raises Refused where that cannot be."""
    with transaction.atomic():
        job = _lock(job.pk)
        if job.state == State.RUNNING:
            return job
        if job.state == State.DONE:
            raise Refused(_("This work is done; there is nothing to go on with."))
        if job.kind not in _kinds:
            raise Refused(_unknown(job))
        job.state, job.sentence, job.tries, job.finished_at = State.RUNNING, "", 0, None
        try:
            job.save()
        except IntegrityError as error:  # one running job a kind
            raise Refused(_("The same work was begun anew meanwhile.")) from error
        _queue(job)
    return job


def adrift() -> "QuerySet[Job]":
    """Running jobs that no task will go on with: their rows were deleted, or cannot be read."""
    tasks = QueuedTask.objects.filter(func=TASK, set_aside_at=None)
    mine = tasks.filter(name=Cast(OuterRef("pk"), TextField()))
    return Job.objects.filter(state=State.RUNNING).exclude(Exists(mine))


def take_up(job: Job) -> None:
    """Queue anew what is adrift; anything else is left as it is."""
    with transaction.atomic():
        _lock(job.pk)
        if job.kind in _kinds and adrift().filter(pk=job.pk).exists():
            _queue(job)


def forget(project_id: UUID) -> None:
    """Inside a transaction: the book is being deleted, and its jobs with it."""
    list(Job.objects.select_for_update().filter(project_id=project_id))
    _call_off(project_id=project_id)
    Job.objects.filter(project_id=project_id).delete()


def run_part(job_id: str) -> None:
    """The task: one part of a job."""
    loop.run(_part(UUID(job_id), queues.current_claim()))


async def _part(job_id: UUID, claim: Claim | None) -> None:
    job = await in_db(_begin, job_id, claim)
    if job is None:
        return
    with translation.override(job.language):
        if job.kind not in _kinds:
            await in_db(_leave_to_others, job, claim)
            return
        try:
            keep = await _kinds[job.kind].work(job)
            await in_db(_keep, job_id, keep, claim)
        except _FOR_THE_QUEUE:
            raise
        except Exception as error:
            await in_db(_fail, job_id, error, claim)


@transaction.atomic
def _begin(job_id: UUID, claim: Claim | None) -> Job | None:
    job = Job.objects.filter(pk=job_id).first()
    if job is None or job.state != State.RUNNING:
        queues.settle(claim)
        return None
    return job


@transaction.atomic
def _leave_to_others(job: Job, claim: Claim | None) -> None:
    """A worker with newer code may know it; where none does, the queue sets the task aside."""
    sentence = _unknown(job)
    logger.warning("job %s: %s", job.pk, sentence)
    queues.put_back(claim, STRANGE_SECONDS, sentence)


def _unknown(job: Job) -> str:
    return _(
        "The program that runs here does not know work of the kind “%(kind)s”: another version "
        "of it began this. Bring all its processes to one version, then go on."
    ) % {"kind": job.kind}


@transaction.atomic
def _keep(job_id: UUID, keep: Keep, claim: Claim | None) -> None:
    job = _lock(job_id)
    queues.settle(claim)
    progress = keep(job)
    job.done, job.total, job.tries = progress.done, progress.total, 0
    job.sentence, job.cursor = progress.sentence, progress.cursor
    job.save()
    if progress.is_last:
        _end(job, State.DONE, progress.sentence)
    else:
        _queue(job)


@transaction.atomic
def _fail(job_id: UUID, error: Exception, claim: Claim | None) -> None:
    """Try the part again later, or leave the job to the author with its reason."""
    job = _lock(job_id)
    job.tries += 1
    seconds = _wait_before(error, job.tries)
    if seconds is None:
        queues.settle(claim)
        ended = State.STOPPED if isinstance(error, BudgetSpent) else State.FAILED
        _end(job, ended, _reason(error, job))
        return
    queues.put_back(claim, seconds, str(error), counted=False)
    job.sentence = _("Trying again (%(next)d of %(most)d): %(why)s") % {
        "next": job.tries + 1,
        "most": TRIES,
        "why": error,
    }
    job.save(update_fields=["tries", "sentence", "updated_at"])


def _wait_before(error: Exception, tries: int) -> float | None:
    """Seconds until the part is tried again; None: it is given up."""
    if not isinstance(error, NovellaForgeError) or error.permanent or tries >= TRIES:
        return None
    backoff: float = FIRST_WAIT_SECONDS * 2 ** (tries - 1)
    return max(error.retry_after or 0.0, backoff)


def fail(job_id: UUID, sentence: str) -> None:
    """Inside a transaction: the job's task was given up."""
    job = Job.objects.select_for_update().filter(pk=job_id, state=State.RUNNING).first()
    if job is None:
        return
    with translation.override(job.language):
        _end(job, State.FAILED, _given_up(sentence))


def _given_up(why: str) -> str:
    if "\n" in why.strip():  # a traceback, which stays in the admin
        return _("It failed because of a fault in this program. What was done is kept.")
    return _("This work was given up: %(why)s What was done is kept.") % {"why": why}


def _reason(error: Exception, job: Job) -> str:
    if isinstance(error, NovellaForgeError):
        return str(error)
    return _(
        "It failed because of a fault in this program, no. %(fault)s in its log. What was done is "
        "kept."
    ) % {"fault": logs.fault(logger, f"job {job.pk} ({job.kind})", error)}


def _queue(job: Job) -> None:
    """The job's one task; what is left of an earlier one (set aside, in the admin) goes."""
    _call_off(name=str(job.pk))
    queues.enqueue(
        TASK,
        str(job.pk),
        queue=_kinds[job.kind].queue,
        project_id=job.project_id,
        name=str(job.pk),
    )


def _call_off(**which: object) -> None:
    tasks = QueuedTask.objects.filter(func=TASK, **which)
    queues.call_off(*tasks.values_list("pk", flat=True))


def _lock(job_id: UUID) -> Job:
    return Job.objects.select_for_update().get(pk=job_id)


def _end(job: Job, state: str, sentence: str) -> None:
    job.state, job.sentence, job.finished_at = state, sentence, timezone.now()
    job.save()
