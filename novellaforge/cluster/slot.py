"""A slot: one thread that runs Django-Q2's `worker()` loop on in-process objects of ours."""

import inspect
import logging
import queue
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pydoc import locate
from typing import Any, Literal

from django.db import connections
from django_q.brokers import get_broker
from django_q.monitor import save_task
from django_q.signals import post_execute, pre_execute
from django_q.signing import SignedPackage
from django_q.worker import worker

from novellaforge import queues
from novellaforge.cluster.rows import Delivery
from novellaforge.loop import Waiter, wait_through
from novellaforge.queues import Claim

log = logging.getLogger(__name__)
STOP: Literal["STOP"] = "STOP"  # worker()'s sentinel
FAILURE_CHARACTERS = 20_000
NO_TIMEOUT = -1  # alarms do not work in threads: a step bounds its own time
Task = dict[str, Any]  # Django-Q2's package


@dataclass(frozen=True)
class Running:
    """A delivery in a slot, and the handle that gives it up."""

    delivery: Delivery
    waiter: Waiter = field(default_factory=Waiter, compare=False)

    @property
    def claim(self) -> Claim:
        return self.delivery.claim


@dataclass(frozen=True)
class Outcome:
    """How a delivery ended. `failure` is empty for a task that returned.

    `unknown`: it was not begun, since this code has no such function.
    """

    running: Running
    failure: str = ""
    unknown: bool = False


class Timer:
    """What `worker()` reports its state to. Its lock is never contended."""

    def __init__(self) -> None:
        self.value = 0.0
        self._lock = threading.RLock()

    def get_lock(self) -> threading.RLock:
        return self._lock


class Slot:
    """`worker()`'s task queue and result queue. Outcomes go to `report`."""

    def __init__(
        self, deliveries: "queue.SimpleQueue[Running | None]", report: Callable[[Outcome], None]
    ) -> None:
        self._deliveries = deliveries
        self._report = report
        self._running: Running | None = None
        self._stopped = False

    def work(self) -> None:
        """Until a None is delivered. `worker()` ends early on an error outside the task's call."""
        while not self._stopped:
            try:
                worker(self, self, Timer(), NO_TIMEOUT)
            except BaseException:  # a task that exits, a module that cannot be imported
                self._end(traceback.format_exc())
        connections.close_all()

    def get(self) -> Task | Literal["STOP"]:
        """The next task that can be read and whose function is known."""
        while (running := self._deliveries.get()) is not None:
            self._running = running
            try:
                task = SignedPackage.loads(running.delivery.payload)
                known = callable(task["func"]) or locate(task["func"]) is not None
            except Exception:
                self._end(
                    "The task cannot be read: it was signed with another SECRET_KEY, or names "
                    f"code that is gone.\n{traceback.format_exc()}"
                )
                continue
            if known:
                return {**task, "delivery": running}
            self._end(f"This version of the code has no function {task['func']}.", unknown=True)
        self._stopped = True
        return STOP

    def put(self, task: Task) -> None:
        """Take the outcome of `worker()`'s call."""
        result = task["result"]
        if inspect.iscoroutine(result):
            result.close()
            task["success"], task["result"] = (
                False,
                (
                    f"{task['func']} is a coroutine function: queue a function that hands the "
                    "coroutine to novellaforge.loop.run."
                ),
            )
        try:
            if task.get("save"):
                save_task(task, get_broker())
            post_execute.send_robust(sender="django_q", task=task)
        finally:
            self._end("" if task["success"] else str(task["result"]))

    def _end(self, failure: str, *, unknown: bool = False) -> None:
        running, self._running = self._running, None
        queues.deliver(None)
        wait_through(None)
        if running is None:
            log.error("A slot failed between two tasks and goes on.\n%s", failure)
        else:
            self._report(Outcome(running, _storable(failure), unknown))


def _storable(failure: str) -> str:
    """What a text column takes: no NUL, no half of a surrogate pair, no novel."""
    text = failure[:FAILURE_CHARACTERS].replace("\0", "")
    return text.encode("utf-8", "replace").decode("utf-8")


def _deliver(task: Task, **_: object) -> None:
    """Tell the slot's thread, and what it runs on the loop, which delivery it works for."""
    running = task.pop("delivery", None)
    if running is not None:
        queues.deliver(running.claim)
        wait_through(running.waiter)


pre_execute.connect(_deliver, dispatch_uid="novellaforge.cluster.slot")
