"""Having books reconciled by the queue: each book once, however often it is asked."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from novellaforge import queues
from novellaforge.models import QueuedTask
from projects.models import Project

RECONCILE_PROJECT = "memory.reconcile_tasks.reconcile_project"
RECONCILE_BOOK_CHUNKS = "memory.reconcile_tasks.reconcile_book_chunks"
BOOKS_AT_ONCE = 100


def ask(project_id: UUID, *, mends: bool = True) -> bool:
    """Whether this queued it: where one waits already that does as much, nothing is added."""
    with transaction.atomic():
        list(Project.objects.select_for_update(no_key=True).filter(pk=project_id).only("pk"))
        if project_id in _asked(RECONCILE_PROJECT, [project_id], _name(mends)):
            return False
        _enqueue(RECONCILE_PROJECT, project_id, mends)
    return True


def is_asked(project_id: UUID) -> bool:
    """Whether a reconciliation of the book waits or runs."""
    return bool(_asked(RECONCILE_PROJECT, [project_id]))


def ask_for_all(func: str) -> int:
    """Queue `func` for every book that it does not wait for, some books a transaction. How many.

    It may be stopped and started anywhere.
    """
    books = list(
        Project.objects.filter(trashed_at=None).order_by("pk").values_list("pk", flat=True)
    )
    added = 0
    for first in range(0, len(books), BOOKS_AT_ONCE):
        some = books[first : first + BOOKS_AT_ONCE]
        with transaction.atomic():
            new = [each for each in some if each not in _asked(func, some)]
            for project_id in new:
                _enqueue(func, project_id, True)
            added += len(new)
    return added


def _enqueue(func: str, project_id: UUID, mends: bool) -> None:
    arguments = (str(project_id), mends) if func == RECONCILE_PROJECT else (str(project_id),)
    queue = queues.route(func.rpartition(".")[2])
    queues.enqueue(func, *arguments, queue=queue, project_id=project_id, name=_name(mends))


def _name(mends: bool) -> str:
    return "mend" if mends else "compare"


def _asked(func: str, books: Iterable[UUID], name: str = "") -> set[UUID]:
    """Those of these books for which it waits; one that runs may have looked already."""
    tasks = QueuedTask.objects.filter(func=func, project_id__in=list(books), set_aside_at=None)
    waiting = tasks.filter(name=name, owner="") if name else tasks
    return {each for each in waiting.values_list("project_id", flat=True) if each}
