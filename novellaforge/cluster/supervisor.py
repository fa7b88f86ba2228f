"""The supervisor: forks a cluster's children, starts again what dies, passes orders to stop on.

It is single-threaded and keeps no connection open, so that forking is safe. Signals are taken
one at a time where it waits, never in a handler.
"""

import logging
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
from django.conf import settings
from django.db import connections

from novellaforge.cluster.claimer import backoff
from novellaforge.cluster.housekeeper import Housekeeper
from novellaforge.cluster.process import Exit, call_me, fork
from novellaforge.cluster.rows import Terms, connect
from novellaforge.cluster.worker import Worker

log = logging.getLogger(__name__)
ORDERS = (signal.SIGTERM, signal.SIGINT)
TAKEN = {*ORDERS, signal.SIGCHLD}
TICK_SECONDS = 0.25
KILL_SECONDS = 5.0  # beyond QUEUE_STOP_SECONDS
SHORT_LIFE_SECONDS = 5.0
RESTART_SECONDS = (0.1, 5.0)
GIVE_UP_AFTER = 5  # starts in a row that failed on an error of the child's own
REMIND_SECONDS = 10.0


@dataclass
class Child:
    """One place in the cluster; its process changes with each start, and the owner with it."""

    name: str
    work: Callable[[str], Exit]
    pid: int = 0
    owner: str = ""
    started_at: float = 0.0
    start_at: float = 0.0
    short_lives: int = 0
    broken: int = 0


@dataclass(frozen=True)
class Orphans:
    """Rows of a process that has died, and whether its death counts against what it ran."""

    owner: str
    deaths: int


def _leave_to_main(order: int, _frame: object) -> None:
    """While the main thread does not listen, the kernel gives an order to one of a library's
    threads, which do not block it. The main thread does: there it waits to be heard.
    """
    signal.pthread_kill(threading.main_thread().ident or 0, order)


class Supervisor:
    """`run` answers the exit code: 0 once told to stop, 1 if it gave up."""

    def __init__(self, terms: Terms, processes: int, slots: int) -> None:
        self._terms = terms
        self._children = [
            Child(f"nf-worker-{number}", lambda owner: Worker(owner, terms, slots).work())
            for number in range(1, processes + 1)
        ]
        self._name = f"{socket.gethostname()[:36]}-{secrets.token_hex(4)}"
        self._children.append(
            Child(
                "nf-housekeeper",
                lambda _: Housekeeper(terms, self._name, processes * slots).work(),
            )
        )
        self._orphans: list[Orphans] = []
        self._stop_by: float | None = None
        self._gave_up = False
        self._free_at = 0.0

    def run(self) -> int:
        call_me("nf-supervisor")
        before = signal.pthread_sigmask(signal.SIG_BLOCK, TAKEN)
        handlers = {order: signal.signal(order, _leave_to_main) for order in ORDERS}
        try:
            connections.close_all()  # children must not share them
            if self._wait_for_database():
                self._supervise()
        finally:
            for order, handler in handlers.items():
                signal.signal(order, handler)
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return int(self._gave_up)

    def _supervise(self) -> None:
        while self._stop_by is None or any(child.pid for child in self._children):
            self._start_due()
            self._listen(TICK_SECONDS)
            self._bury()
            self._free_orphans()
            self._kill_late()
        self._free_orphans()
        log.info("The cluster has stopped.")

    def _wait_for_database(self) -> bool:
        """Whether it is there; False when told to stop before it was."""
        remind_at = 0.0
        while problem := self._database_problem():
            if time.monotonic() >= remind_at:
                log.warning("%s Waiting for it.", problem)
                remind_at = time.monotonic() + REMIND_SECONDS
            self._listen(1.0)
            if self._stop_by is not None:
                return False
        return True

    def _database_problem(self) -> str:
        try:
            with connect(self._terms, "supervisor") as rows:
                rows.next_due()
        except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn) as error:
            return f"The queue's table is not there yet ({error}): run manage.py migrate."
        except psycopg.Error as error:
            return f"The database that DATABASE_URL names does not answer: {error}."
        return ""

    def _start_due(self) -> None:
        if self._stop_by is not None:
            return
        now = time.monotonic()
        for child in self._children:
            if not child.pid and now >= child.start_at:
                self._start(child)

    def _start(self, child: Child) -> None:
        child.owner = f"{self._name}-{secrets.token_hex(8)}"
        child.started_at = time.monotonic()
        child.pid = fork(child.name, lambda: child.work(child.owner))

    def _listen(self, seconds: float) -> None:
        """Wait for a signal: the death of a child, or an order to stop."""
        taken = signal.sigtimedwait(TAKEN, seconds)
        if taken is None or taken.si_signo not in ORDERS:
            return
        if self._stop_by is None:
            self._order(signal.SIGTERM, settings.QUEUE_STOP_SECONDS)
            log.info("The cluster stops; what runs has %.0f s.", settings.QUEUE_STOP_SECONDS)
        else:
            log.info("The cluster stops now; what runs is put back.")
            self._order(signal.SIGQUIT, 0.0)

    def _order(self, order: signal.Signals, seconds: float) -> None:
        self._stop_by = time.monotonic() + seconds
        for child in self._children:
            if child.pid:
                os.kill(child.pid, order)  # not yet waited for, so the pid is still its own

    def _bury(self) -> None:
        """Take note of every child that has died, and say when it starts again."""
        for child in self._children:
            if not child.pid:
                continue
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            if pid:
                self._take_note(child, os.waitstatus_to_exitcode(status))

    def _take_note(self, child: Child, code: int) -> None:
        own_end = code in set(Exit)
        self._orphans.append(Orphans(child.owner, deaths=0 if own_end else 1))
        lived = time.monotonic() - child.started_at
        short = lived < SHORT_LIFE_SECONDS and code != Exit.GROWN
        child.short_lives = child.short_lives + 1 if short else 0
        child.broken = child.broken + 1 if short and code == Exit.BROKEN else 0
        child.start_at = time.monotonic()
        if short:
            child.start_at += backoff(child.short_lives, RESTART_SECONDS)
        if self._stop_by is None or not own_end:
            how = signal.strsignal(-code) if code < 0 else f"exit code {code}"
            log.warning("%s (%d) ended after %.1f s: %s.", child.name, child.pid, lived, how)
        child.pid = 0
        if child.broken >= GIVE_UP_AFTER and self._stop_by is None:
            log.critical("%s failed %d times in a row: giving up.", child.name, child.broken)
            self._gave_up = True
            self._order(signal.SIGTERM, settings.QUEUE_STOP_SECONDS)

    def _free_orphans(self) -> None:
        """What the dead held starts again elsewhere now, not when its lease lapses."""
        if not self._orphans or time.monotonic() < self._free_at:
            return
        try:
            with connect(self._terms, "supervisor") as rows:
                self._orphans = [
                    each for each in self._orphans if not rows.free_owner(each.owner, each.deaths)
                ]
        except psycopg.Error as error:
            log.warning("What a dead process held cannot be freed yet: %s", error)
            self._free_at = time.monotonic() + 1.0

    def _kill_late(self) -> None:
        if self._stop_by is None or time.monotonic() < self._stop_by + KILL_SECONDS:
            return
        for child in self._children:
            if child.pid:
                log.error("%s (%d) did not stop in time: killed.", child.name, child.pid)
                os.kill(child.pid, signal.SIGKILL)
