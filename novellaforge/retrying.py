"""A task that was set aside is done again, once: by putting it back, or as its domain says.

A run's step and a job's part have ended in their own rows when their task was set aside, so
that the bare task would find nothing to do: what they belong to goes on instead, with new tasks.
"""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.signing import SignedPackage

from novellaforge import jobs
from novellaforge.errors import Refused
from novellaforge.models import Job, QueuedTask

# What goes on instead of the task, given the task's arguments: inside a transaction, harmless
# when it is asked twice. It takes its own locks; the task's row is locked after them. Refused.
Again = Callable[[tuple[object, ...]], None]
_domains: dict[str, Again] = {}


def register(func: str, again: Again) -> None:
    """An app says in `ready` how its tasks of this function are done again."""
    _domains[func] = again


def retry(task: QueuedTask) -> bool:
    """False: it is not set aside (any more), as when two operators ask at the same time.

    Raises Refused with a sentence, and changes nothing, where it cannot go on.
    """
    with transaction.atomic():
        failed = QueuedTask.objects.filter(pk=task.pk, set_aside_at__isnull=False)
        if not failed.exists():
            return False
        again = _domains.get(task.func)
        if again is None:
            return bool(_put_back(task.pk))
        again(_arguments(task))
        failed.delete()
    return True


def _put_back(task_id: int) -> int:
    """Claimable from now on, with a clean slate; `attempts` go on, being part of its token."""
    now = timezone.now()
    return QueuedTask.objects.filter(pk=task_id, set_aside_at__isnull=False).update(
        set_aside_at=None,
        unknown_since=None,
        failures=0,
        deaths=0,
        failure="",
        created_at=now,  # what it may be put off for counts from here
        ready_at=now,
        turn=None,
    )


def _arguments(task: QueuedTask) -> tuple[object, ...]:
    try:
        return tuple(SignedPackage.loads(task.payload)["args"])
    except Exception as error:  # bad signature, or a pickle of code that is gone
        raise Refused(
            _("Task %(task)s cannot be read any more: delete it.") % {"task": task.pk}
        ) from error


def _go_on_with_job(args: tuple[object, ...]) -> None:
    job = Job.objects.filter(pk=UUID(str(args[0]))).first()
    if job is None:
        raise Refused(_("Its job is gone: delete the task."))
    jobs.resume(job)


register(jobs.TASK, _go_on_with_job)
