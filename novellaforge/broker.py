"""Django-Q2's broker on our table: what `async_task`, `scheduler()`, the admin and `Stat` need.

Its queue ("cluster" in Django-Q2's words) is one of `queues.PRIORITY`. Claiming is not here:
`cluster/` does that, with leases and fencing that this interface has no words for.
"""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_q.brokers import Broker
from django_q.signing import SignedPackage
from django_q.utils import get_func_repr

from novellaforge.models import NO_PROJECT, QueuedTask
from novellaforge.queues import PRIORITY, QUERIES, Claim


class PostgresBroker(Broker):  # type: ignore[misc]
    """Queues tasks in the caller's transaction; `last_id` is the row of the last one."""

    def __init__(
        self, list_key: str | None = None, *, project_id: UUID | None = None, after: float = 0.0
    ) -> None:
        queue = list_key or settings.Q_CLUSTER["name"]
        if queue not in PRIORITY:
            raise ValueError(f"There is no queue {queue!r}: there are {', '.join(PRIORITY)}.")
        super().__init__(queue)
        self.project_id = project_id
        self.after = after
        self.last_id = 0

    def enqueue(self, task: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(QUERIES["enqueue"], self._values(task))
            self.last_id = cursor.fetchone()[0]
        return self.last_id

    def _values(self, task: str) -> dict[str, Any]:
        package = SignedPackage.loads(task)
        return {
            "queue": self.list_key,
            "priority": PRIORITY.index(self.list_key),
            "payload": task,
            "name": package["name"][:120],
            "func": (get_func_repr(package["func"]) or "")[:256],
            "project_id": self.project_id,
            "line": self.project_id or NO_PROJECT,
            "after": self.after,
        }

    def queue_size(self) -> int:
        return self._waiting().count()

    def lock_size(self) -> int:
        return self._rows().filter(lease_until__gt=timezone.now()).count()

    def purge_queue(self) -> int:
        """Delete what waits; what runs goes on."""
        return self._waiting().delete()[0]

    def delete_queue(self) -> int:
        return self._rows().delete()[0]

    def delete(self, task_id: int) -> None:
        self._rows().filter(pk=task_id).delete()

    def acknowledge(self, task_id: int) -> None:
        self.delete(task_id)

    def fail(self, task_id: int) -> None:
        self.delete(task_id)

    def ping(self) -> bool:
        return connection.is_usable() if connection.connection else True

    def info(self) -> str:
        return f"PostgreSQL {self.list_key}"

    def _rows(self) -> "QuerySet[QueuedTask]":
        return QueuedTask.objects.filter(queue=self.list_key, set_aside_at=None)

    def _waiting(self) -> "QuerySet[QueuedTask]":
        now = timezone.now()
        return self._rows().filter(Q(lease_until=None) | Q(lease_until__lt=now), ready_at__lte=now)


class GoingOn(PostgresBroker):
    """Makes a task of a delivery's own row; `last_id` stays 0 where others wait before it."""

    def __init__(self, queue: str, claim: Claim, project_id: UUID | None) -> None:
        super().__init__(queue, project_id=project_id)
        self.claim = claim

    def enqueue(self, task: str) -> int:
        before = list(PRIORITY[: PRIORITY.index(self.list_key) + 1])
        values = {**self._values(task), **asdict(self.claim), "before": before}
        with connection.cursor() as cursor:
            cursor.execute(QUERIES["go_on"], values)
            self.last_id = self.claim.id if cursor.rowcount else 0
        return self.last_id
