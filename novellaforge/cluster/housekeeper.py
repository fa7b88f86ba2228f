"""The housekeeper: one child that sets aside what is spent, runs schedules, and is seen.

Several clusters have several; each thing they do is safe beside the others.
"""

import logging
import os
import signal
import time
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django_q.conf import Conf
from django_q.models import Schedule
from django_q.scheduler import scheduler
from django_q.signing import SignedPackage
from django_q.status import Stat

from novellaforge import queues, schedules
from novellaforge.broker import PostgresBroker
from novellaforge.cluster.process import Bell, Exit
from novellaforge.cluster.rows import Terms
from novellaforge.cluster.standing import Standing

log = logging.getLogger(__name__)
ROUND_SECONDS = 0.5
SCHEDULE_SECONDS = 2.0
LIST_SECONDS = 60.0  # another version of the code, running beside ours, may keep another list
STAT_SECONDS = 1.0  # Django-Q2 forgets a cluster after three
PATIENCE_SECONDS = 30.0  # before a task is tried again whose receivers failed
UNSEEN_SECONDS = 10.0


def _sentence_of_deaths(deaths: int) -> str:
    return _(
        "The process that ran this task died each time, %(deaths)d times in all; the last "
        "time nothing else ran in it."
    ) % {"deaths": deaths}


_died = lazy(_sentence_of_deaths, str)  # in the language of whoever is told


class Housekeeper:
    """Does its rounds until SIGTERM. `cluster` begins the owner's name of each of its workers."""

    def __init__(self, terms: Terms, cluster: str = "", slots: int = 0) -> None:
        self._terms = terms
        self._cluster = cluster
        self._slots = slots
        self._bell = Bell()
        self._stopping = False
        self._refused: dict[int, float] = {}  # tasks whose receivers failed: not before then
        self._due: dict[Callable[[], None], float] = {}
        self._standing = Standing(os.getppid(), terms.queues)

    def work(self) -> Exit:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for number in (signal.SIGTERM, signal.SIGQUIT):
            signal.signal(number, self._stop)
        while not self._stopping:
            self._round()
            self._bell.wait(ROUND_SECONDS)
        return Exit.DONE

    def _stop(self, *_: object) -> None:
        self._stopping = True
        self._bell.ring()

    def _round(self) -> None:
        try:
            close_old_connections()
            self._every(0.0, self._set_aside_spent)
            self._every(LIST_SECONDS, schedules.keep)
            self._every(SCHEDULE_SECONDS, self._run_schedules)
        except (DatabaseError, InterfaceError) as error:
            log.warning("The housekeeper cannot reach the database, trying again: %s", error)
        self._every(STAT_SECONDS, self._be_seen)

    def _every(self, seconds: float, what: Callable[[], None]) -> None:
        now = time.monotonic()
        if now >= self._due.get(what, 0.0):
            self._due[what] = now + seconds
            what()

    def _set_aside_spent(self) -> None:
        now = time.monotonic()
        self._refused = {task: until for task, until in self._refused.items() if until > now}
        while not self._stopping and self._set_aside_one():
            pass

    def _set_aside_one(self) -> bool:
        """One task and its domain's reaction, together or not at all. False: none is left."""
        task = 0
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(queues.QUERIES["set_aside_spent"], self._spent())
                row = cursor.fetchone()
                if row is None:
                    return False
                task, func, payload, failure, died = row
                why = _died(self._terms.most) if died else failure.partition(" : Traceback")[0]
                queues.announce_set_aside(func, payload, why)
        except Exception:
            if not task:
                raise
            log.exception("Task %d is spent, but a receiver of task_set_aside failed.", task)
            self._refused[task] = time.monotonic() + PATIENCE_SECONDS
        else:
            log.error("Task %d (%s) is set aside: %s", task, func, failure)
        return True

    def _spent(self) -> dict[str, float | str | list[int]]:
        return {
            "lease": self._terms.lease,
            "most": self._terms.most,
            "except": list(self._refused),
            "died": str(_died(self._terms.most)),
        }

    def _busy(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(queues.QUERIES["busy"], {"cluster": self._cluster})
            return int(cursor.fetchone()[0])

    def _run_schedules(self) -> None:
        """Queue what is due. Django-Q2's scheduler serves the one queue that Conf names."""
        due = list(Schedule.objects.exclude(repeats=0).filter(next_run__lt=timezone.now()))
        if not due:
            return
        schedules.put_off_faulty(due)
        for name in self._terms.queues:
            Conf.CLUSTER_NAME = name
            scheduler(PostgresBroker(name))

    def _be_seen(self) -> None:
        """What `Stat.save` does, which would complain of a silent cache every second."""
        standing = self._standing
        try:
            standing.task_queue.look()
            stat = Stat(standing)
            stat.queues, stat.slots, stat.busy = self._terms.queues, self._slots, self._busy()
            stat.worker_processes = len(stat.workers) - 1  # the housekeeper itself is not one
            standing.broker.set_stat(stat.key, SignedPackage.dumps(stat, True), 3)
        except Exception as error:
            log.warning("The cluster cannot be seen in Django-Q2's monitor: %s", error)
            self._due[self._be_seen] = time.monotonic() + UNSEEN_SECONDS
