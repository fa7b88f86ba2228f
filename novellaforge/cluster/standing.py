"""How a cluster stands, in the shape from which Django-Q2's `Stat` is made (its sentinel)."""

import uuid
from dataclasses import dataclass

from django.utils import timezone
from django_q.conf import Conf

from novellaforge.broker import PostgresBroker
from novellaforge.cluster.depth import depths
from novellaforge.cluster.process import children


@dataclass(frozen=True)
class Child:
    pid: int


class Waiting:
    """The queues of a cluster, as last looked at; where `Stat` expects one that has a length."""

    def __init__(self, queues: tuple[str, ...]) -> None:
        self._queues = queues
        self._waiting = self.running = 0

    def look(self) -> None:
        """At all of them at once: it is done every second."""
        mine = [each for each in depths() if each.queue in self._queues]
        self._waiting = sum(each.waiting for each in mine)
        self.running = sum(each.running for each in mine)

    def qsize(self) -> int:
        return self._waiting


class Nothing:
    """Results wait nowhere: they are written where they are made."""

    def qsize(self) -> int:
        return 0


class Standing:
    """Seen from a child of the supervisor `pid`."""

    def __init__(self, pid: int, queues: tuple[str, ...]) -> None:
        self.pid = self.parent_pid = pid
        self.cluster_id = uuid.uuid4()
        self.broker = PostgresBroker(queues[0])
        self.tob = timezone.now()
        self.reincarnations = 0
        self.monitor = self.pusher = None
        self.task_queue = Waiting(queues)
        self.result_queue = Nothing()

    @property
    def pool(self) -> list[Child]:
        return [Child(pid) for pid in children(self.pid)]

    def status(self) -> str:
        return str(Conf.WORKING if self.task_queue.running else Conf.IDLE)
