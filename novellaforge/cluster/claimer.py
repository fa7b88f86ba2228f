"""The claimer: a worker's one thread that talks to the queue's table on behalf of its slots.

It claims as many rows as slots are free, renews the leases of all that run, and writes how
they ended. A connection that breaks is made anew; what was to be written waits for it.
"""

import logging
import math
import queue
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable

import psycopg

from novellaforge import queues
from novellaforge.cluster.process import Bell
from novellaforge.cluster.rows import Delivery, Rows, Terms, connect
from novellaforge.cluster.shares import Share, share_out
from novellaforge.cluster.slot import Outcome, Running
from novellaforge.queues import Claim

log = logging.getLogger(__name__)
LOOK_SECONDS = 1.0  # how often to look without having been told (lapsed leases, lost notices)
RECONNECT_SECONDS = (0.05, 1.0)
BACKOFF_SECONDS = (1.0, 300.0)
UNKNOWN_SECONDS = (1.0, 15.0)
LOST = "The task's claim was lost: its lease lapsed, or it was called off."


def backoff(failures: int, least_and_most: tuple[float, float] = BACKOFF_SECONDS) -> float:
    """Seconds to wait after the n-th failure in a row: doubled each time."""
    least, most = least_and_most
    return min(most, least * 2.0 ** (min(failures, 64) - 1))


def rest_of_unknown(unknown_for: float) -> float:
    """Seconds to wait for code that knows a task's function: as long again as it has waited."""
    least, most = UNKNOWN_SECONDS
    return min(most, max(least, unknown_for))


class Claimer:
    """`work` runs in a thread of its own; the other methods are for the others."""

    def __init__(self, owner: str, terms: Terms, slots: int) -> None:
        self.deliveries: queue.SimpleQueue[Running | None] = queue.SimpleQueue()
        self._owner = owner
        self._terms = terms
        self._slots = slots
        self._shares = share_out(terms.queues, slots)
        self._running: dict[Claim, Running] = {}  # changed by this thread only
        self._outcomes: deque[Outcome] = deque()
        self._bell = Bell()
        self._stopping = False
        self._putting_back = False
        self._alone = False  # a suspect runs, or waits for the others to end
        self._renewed_at = time.monotonic()
        self._look_at = 0.0
        self._due_at = 0.0  # when the next task's time comes that waits for it
        self._cuts = 0  # connections lost in a row
        self.has_worked = False

    # For the slots and the worker's main thread

    def report(self, outcome: Outcome) -> None:
        self._outcomes.append(outcome)
        self._bell.ring()

    def stop(self) -> None:
        """Claim nothing more; `work` returns when what runs has ended."""
        self._stopping = True
        self._bell.ring()

    def wind_down(self) -> None:
        """Tell what runs that nothing new is to be begun."""
        for running in list(self._running.values()):
            running.waiter.is_ending = True

    def last_call(self) -> None:
        """Tell what runs to stop at the next good place."""
        for running in list(self._running.values()):
            running.waiter.is_last_call = True

    def give_up(self, why: str) -> None:
        """Cancel what runs on the loop; it is put back, uncounted."""
        for running in list(self._running.values()):
            running.waiter.give_up(why)

    def put_back_all(self) -> None:
        """Put back what still runs, so that its late commit is refused; `work` then returns."""
        self._putting_back = True
        self.stop()

    @property
    def running(self) -> int:
        return len(self._running)

    @property
    def seconds_unrenewed(self) -> float:
        """How long the leases of what runs have not been moved on."""
        return time.monotonic() - self._renewed_at if self._running else 0.0

    # The thread

    def work(self) -> None:
        """Serve until stopped, over as many connections as it takes."""
        while not (self._stopping and not self._running):
            try:
                with connect(self._terms, "claimer") as rows:
                    self._serve(rows)
            except psycopg.Error as error:
                level = logging.INFO if self._cuts else logging.WARNING
                log.log(level, "The queue's database is out of reach, trying again: %s", error)
                self._cuts += 1
                self._bell.wait(backoff(self._cuts, RECONNECT_SECONDS))

    def _serve(self, rows: Rows) -> None:
        rows.listen()
        rows.free_strays(self._owner, self._running)
        self._renew(rows)
        while True:
            self._write(rows)
            if self._putting_back:
                self._put_back(rows)
            if self._stopping and not self._running:
                return
            self._keep_leases(rows)
            self._claim(rows)
            self._cuts = 0
            self._wait(rows)

    def _write(self, rows: Rows) -> None:
        """Write outcomes; each stays until it is written, and twice is as good as once."""
        ended = list(self._outcomes)
        done = [each.running for each in ended if not each.failure]
        if done:
            rows.finish(self._owner, [each.claim for each in done])
        for each in ended:
            if each.failure:
                self._write_failure(rows, each)
        for each in ended:
            self._outcomes.popleft()
            self._forget(each.running.claim)

    def _write_failure(self, rows: Rows, ended: Outcome) -> None:
        claim, delivery, failure = ended.running.claim, ended.running.delivery, ended.failure
        if ended.running.waiter.why:  # given up by us: the task is not to blame
            rows.free(claim, 0.0, "", failures=0)
            return
        if ended.unknown:
            self._write_unknown(rows, delivery, failure)
            return
        held = rows.free(claim, self._rest(delivery), failure, failures=1)
        level = logging.WARNING if held else logging.INFO
        log.log(level, "Task %d, delivery %d, failed: %s", claim.id, claim.attempts, failure)

    def _write_unknown(self, rows: Rows, delivery: Delivery, failure: str) -> None:
        """Leave it to code that knows the function, newer or older; in the end to nobody."""
        claim = delivery.claim
        if delivery.unknown_for < self._terms.unknown:
            rows.free_unknown(claim, rest_of_unknown(delivery.unknown_for), failure)
            log.warning(
                "Task %d, delivery %d, is given back: %s", claim.id, claim.attempts, failure
            )
        else:
            rows.free(claim, 0.0, failure, failures=self._terms.most)

    def _rest(self, delivery: Delivery) -> float:
        failures = delivery.failures + 1
        return 0.0 if failures >= self._terms.most else backoff(failures)

    def _put_back(self, rows: Rows) -> None:
        for claim in list(self._running):
            rows.free(claim, 0.0, "", failures=0)
            self._forget(claim)

    def _forget(self, claim: Claim) -> None:
        self._running.pop(claim, None)
        queues.forget(claim)

    def _keep_leases(self, rows: Rows) -> None:
        if time.monotonic() - self._renewed_at >= self._terms.lease / 3:
            self._renew(rows)

    def _renew(self, rows: Rows) -> None:
        """Move leases on, and give up at once what is no longer ours: its commit is refused."""
        asked_at = time.monotonic()
        if self._running:
            self._drop(set(self._running) - rows.renew(self._owner, self._running))
        self._renewed_at = asked_at

    def _drop(self, lost: Iterable[Claim]) -> None:
        for claim in lost:
            waiter = self._running[claim].waiter
            if not waiter.why and not queues.is_settling(claim):
                log.info("Task %d, delivery %d: the claim was lost.", claim.id, claim.attempts)
                waiter.give_up(LOST)

    def _claim(self, rows: Rows) -> None:
        """Fill the free slots; leave them empty while a suspect runs or is about to."""
        if not self._takes:
            return
        if self._alone:
            self._start(lambda: rows.claim_suspect(self._owner))
            self._alone = bool(self._running)
        if not self._alone:
            looks = self._looks_again()
            if looks or time.monotonic() >= self._due_at:
                rows.admit()
            self._start(lambda: rows.claim(self._owner, self._free, self._shares_left()))
            self._alone = looks and rows.suspect_waits()

    def _shares_left(self) -> list[Share]:
        taken = Counter(running.delivery.queue for running in self._running.values())
        return [share.less(taken) for share in self._shares]

    def _start(self, claim: Callable[[], list[Delivery]]) -> None:
        asked_at = time.monotonic()
        claimed = claim()
        if not self._running:
            self._renewed_at = asked_at
        for delivery in claimed:
            self.has_worked = True
            running = Running(delivery)
            running.waiter.is_ending = self._stopping
            self._running[running.claim] = running
            self.deliveries.put(running)

    @property
    def _free(self) -> int:
        return 0 if self._stopping else self._slots - len(self._running)

    @property
    def _takes(self) -> bool:
        """Whether anything can be claimed now: not beside a suspect, nor before one."""
        return self._free > 0 and not (self._alone and self._running)

    def _looks_again(self) -> bool:
        now = time.monotonic()
        if now < self._look_at:
            return False
        self._look_at = now + LOOK_SECONDS
        return True

    def _wait(self, rows: Rows) -> None:
        """For a notice, an outcome, a renewal, or the time of a task that waits for it."""
        if self._outcomes or self._heard(rows):
            return
        seconds = min(LOOK_SECONDS, self._renewed_at + self._terms.lease / 3 - time.monotonic())
        if self._takes:
            due = rows.next_due()
            due = math.inf if due is None else due
            self._due_at = time.monotonic() + due
            seconds = min(seconds, due)
        self._bell.wait(seconds, rows.fileno())
        self._heard(rows)

    def _heard(self, rows: Rows) -> bool:
        heard = rows.heard()
        if "nf_cancel" in heard:
            self._renew(rows)
        return bool(heard)
