"""A worker process: one claimer, K slots, and a main thread that watches and stops them."""

import logging
import signal
import threading
import time
from collections.abc import Callable

from django.conf import settings

from novellaforge import loop
from novellaforge.cluster.claimer import Claimer
from novellaforge.cluster.process import Bell, Exit, resident_megabytes
from novellaforge.cluster.rows import Terms
from novellaforge.cluster.slot import Slot

log = logging.getLogger(__name__)
WATCH_SECONDS = 0.5
CUT_OFF_AFTER = 5 / 6  # of a lease: renewals at one and at two thirds have both been missed
UNWIND_SECONDS = 1.0  # at most, and a tenth of the time to stop in: for what was cancelled to end
LAST_CALL_SECONDS = 5.0  # at most, and half of the time to stop in: for a beat to end its sentence
FLUSH_SECONDS = 2.0
RECYCLE_SECONDS = 300.0  # for what runs, when the process has grown; it claims nothing meanwhile


class Worker:
    """Runs `slots` tasks at a time until SIGTERM; SIGQUIT stops without waiting for them."""

    def __init__(self, owner: str, terms: Terms, slots: int) -> None:
        self._owner = owner
        self._lease = terms.lease
        self._claimer = Claimer(owner, terms, slots)
        self._bell = Bell()
        self._stop_by: float | None = None
        self._threads = [
            threading.Thread(
                target=Slot(self._claimer.deliveries, self._claimer.report).work,
                name=f"slot-{number}",
                daemon=True,
            )
            for number in range(1, slots + 1)
        ]
        self._claiming = threading.Thread(target=self._claim, name="claimer", daemon=True)

    def work(self) -> Exit:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches us through the supervisor
        signal.signal(signal.SIGTERM, lambda *_: self._stop(settings.QUEUE_STOP_SECONDS))
        signal.signal(signal.SIGQUIT, lambda *_: self._stop(0.0))
        for thread in (*self._threads, self._claiming):
            thread.start()
        log.info("Worker %s is ready: %d slots.", self._owner, len(self._threads))
        while self._stop_by is None:
            self._bell.wait(WATCH_SECONDS)
            if self._cut_off():
                return Exit.CUT_OFF
            if not self._claiming.is_alive():
                return Exit.BROKEN
            if self._has_grown():
                self._stop(RECYCLE_SECONDS)
                return self._wind_up(Exit.GROWN)
        return self._wind_up(Exit.DONE)

    def _has_grown(self) -> bool:
        """Beyond its bound, by work: one that is too large from the start would never work."""
        bound: int = settings.QUEUE_RECYCLE_MB
        size = resident_megabytes()
        if not bound or size <= bound or not self._claimer.has_worked:
            return False
        log.warning(
            "Worker %s has grown to %.0f MB (QUEUE_RECYCLE_MB=%d): it ends after the %d tasks "
            "that run, and starts anew.",
            self._owner,
            size,
            bound,
            self._claimer.running,
        )
        return True

    def _claim(self) -> None:
        try:
            self._claimer.work()
        finally:
            self._bell.ring()

    def _stop(self, seconds: float) -> None:
        """In a signal handler: the first order to stop, or one to stop sooner."""
        stop_by = time.monotonic() + seconds
        self._stop_by = min(stop_by, self._stop_by or stop_by)
        self._bell.ring()

    def _cut_off(self) -> bool:
        """Whether what runs may be claimed by others soon: better that it ends now."""
        if self._claimer.seconds_unrenewed < self._lease * CUT_OFF_AFTER:
            return False
        log.error(
            "Worker %s could not renew its leases for %.1f s: it ends, and its %d tasks start "
            "again elsewhere.",
            self._owner,
            self._claimer.seconds_unrenewed,
            self._claimer.running,
        )
        return True

    def _wind_up(self, end: Exit) -> Exit:
        """Let what runs end; when time is short, let it stop well, then cancel and put it back."""
        self._claimer.stop()
        log.info(
            "Worker %s claims nothing more; %d tasks run.", self._owner, self._claimer.running
        )
        self._claimer.wind_down()
        unwind = min(UNWIND_SECONDS, settings.QUEUE_STOP_SECONDS / 10)
        last_call = min(LAST_CALL_SECONDS, settings.QUEUE_STOP_SECONDS / 2)
        self._wait(lambda: self._time_left() - unwind - last_call)
        self._claimer.last_call()
        self._wait(lambda: self._time_left() - unwind)
        if self._claiming.is_alive():
            log.info("Worker %s puts back %d tasks.", self._owner, self._claimer.running)
            self._claimer.give_up(loop.STOPPING)
            until = time.monotonic() + unwind
            self._wait(lambda: until - time.monotonic())
            self._claimer.put_back_all()
            self._claiming.join(FLUSH_SECONDS)
        if self._claiming.is_alive() or self._claimer.running:
            return Exit.CUT_OFF  # the database is out of reach: the supervisor frees the rest
        self._end_slots()
        return end

    def _time_left(self) -> float:
        return (self._stop_by or 0.0) - time.monotonic()

    def _wait(self, seconds: Callable[[], float]) -> None:
        """For the claimer to have nothing left to do, while `seconds` says there is time."""
        while self._claiming.is_alive() and (left := seconds()) > 0:
            self._bell.wait(min(left, WATCH_SECONDS))

    def _end_slots(self) -> None:
        loop.close()
        for _ in self._threads:
            self._claimer.deliveries.put(None)
