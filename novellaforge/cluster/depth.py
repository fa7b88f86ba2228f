"""How the queues stand, and which clusters live: read by the admin's page and by `doctor`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django_q.status import Stat

from novellaforge.logs import secrets
from novellaforge.queues import PRIORITY, QUERIES
from novellaforge.redacting import redacted


@dataclass(frozen=True)
class Depth:
    """Tasks of one queue. `oldest_wait` is in seconds, 0 where none waits."""

    queue: str
    waiting: int = 0
    delayed: int = 0
    running: int = 0
    set_aside: int = 0
    oldest_wait: float = 0.0


@dataclass(frozen=True)
class Cluster:
    """A living `manage.py qcluster`. `slots` is 0 where it did not say (an older version)."""

    host: str
    pid: int
    since: datetime
    workers: int
    queues: tuple[str, ...]
    slots: int
    busy: int


class ClustersUnknown(Exception):
    """Which clusters live is told through the cache, which does not answer."""


def depths() -> tuple[Depth, ...]:
    """Every queue in order of priority; then names that rows have and no queue."""
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["depths"])
        found = {queue: Depth(queue, *figures) for queue, *figures in cursor.fetchall()}
    others = sorted(set(found) - set(PRIORITY))
    return tuple(found.get(queue, Depth(queue)) for queue in (*PRIORITY, *others))


def clusters() -> tuple[Cluster, ...]:
    """Those that have said within three seconds that they live. ClustersUnknown."""
    try:
        told = Stat.get_all()
    except Exception as error:  # of whichever cache is configured
        raise ClustersUnknown(redacted(str(error), secrets())) from error
    return tuple(sorted(map(_cluster, told), key=lambda each: (each.host, each.since)))


def unserved(depths: Iterable[Depth], clusters: Iterable[Cluster]) -> tuple[str, ...]:
    """Queues that have waiting tasks and no living cluster that takes them."""
    served = {queue for cluster in clusters for queue in cluster.queues}
    return tuple(each.queue for each in depths if each.waiting and each.queue not in served)


def _cluster(stat: Stat) -> Cluster:
    return Cluster(
        host=stat.host,
        pid=stat.sentinel,
        since=stat.tob,
        workers=getattr(stat, "worker_processes", len(stat.workers)),
        queues=getattr(stat, "queues", ()),
        slots=getattr(stat, "slots", 0),
        busy=getattr(stat, "busy", 0),
    )
