"""The supervisor: forks a cluster's children, starts again what dies, passes orders to stop on.

It is single-threaded and keeps no connection open, so that forking is safe. Signals are taken
one at a time where it waits, never in a handler.
"""

import logging
import os
import secrets
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg
from django.conf import settings
from django.db import connections

from novellaforge.cluster.housekeeper import Housekeeper
from novellaforge.cluster.process import Exit, call_me, fork
from novellaforge.cluster.rows import Rows, Terms, connect
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


class Supervisor:
    """`run` answers the exit code: 0 once told to stop, 1 if it gave up."""

    def __init__(self, terms: Terms, processes: int, slots: int) -> None:
        self._terms = terms
        self._children = [
            Child(f"nf-worker-{number}", lambda owner: Worker(owner, terms, slots).work())
            for number in range(1, processes + 1)
        ]
        self._children.append(Child("nf-housekeeper", lambda _: Housekeeper(terms).work()))
        self._orphans: list[Orphans] = []
        self._stop_by: float | None = None
        self._gave_up = False

    def run(self) -> int:
        call_me("nf-supervisor")
        before = signal.pthread_sigmask(signal.SIG_BLOCK, TAKEN)
        try:
            connections.close_all()  # children must not share them
            if self._wait_for_database():
                self._supervise()
        finally:
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
    ...
