"""How a cluster stands, in the shape from which Django-Q2's `Stat` is made (its sentinel)."""

import uuid
from dataclasses import dataclass

from django.utils import timezone
from django_q.conf import Conf

from novellaforge.broker import PostgresBroker
from novellaforge.cluster.process import children


@dataclass(frozen=True)
class Child:
    pid: int


class Waiting:
    """The queues of a cluster, where `Stat` expects one that knows its length."""

    def __init__(self, brokers: list[PostgresBroker]) -> None:
        self._brokers = brokers

    def qsize(self) -> int:
        return sum(broker.queue_size() for broker in self._brokers)

    def running(self) -> int:
        return sum(broker.lock_size() for broker in self._brokers)


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
        self.task_queue = Waiting([PostgresBroker(name) for name in queues])
        self.result_queue = Nothing()

    @property
    def pool(self) -> list[Child]:
        return [Child(pid) for pid in children(self.pid)]

    def status(self) -> str:
        return str(Conf.WORKING if self.task_queue.running() else Conf.IDLE)
