"""Tasks of the queue's tests. What they did is a row of `queue_trace`, a table of these tests."""

import asyncio
import os
import signal
import sys
import threading
import time
from typing import Any

from django.db import connection, transaction
from django.utils import translation

from novellaforge import loop, queues

TRACE = """
CREATE TABLE IF NOT EXISTS queue_trace (
    id bigserial PRIMARY KEY, what text NOT NULL, label text NOT NULL, pid int NOT NULL
)
"""


STEPS = """
CREATE TABLE IF NOT EXISTS queue_steps (
    run int NOT NULL, step text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp()
)
"""
PARALLEL = ("a", "b", "c", "d")
STEPS_OF_A_RUN = ("first", *PARALLEL, "last")


def note(what: str, label: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO queue_trace (what, label, pid) VALUES (%s, %s, %s)",
            [what, label, os.getpid()],
        )


def noted(what: str) -> list[str]:
    """The labels noted under `what`, in order."""
    return [label for label, _ in _rows(what)]


def pids(what: str) -> list[int]:
    return [pid for _, pid in _rows(what)]


def _rows(what: str) -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT label, pid FROM queue_trace WHERE what = %s ORDER BY id", [what])
        return cursor.fetchall()


def open_gate(name: str) -> None:
    note("gate", name)


def _gate_is_open(name: str) -> bool:
    return name in noted("gate")


# Tasks


def plain(label: str) -> None:
    note("done", label)


def fenced(label: str) -> None:
    note("started", label)
    _commit(label)


def gated(label: str, gate: str) -> None:
    """Waits at a gate in a coroutine, then commits its effect with its claim."""
    note("started", label)
    loop.run(_pass(gate))
    _commit(label)


def dozes(label: str) -> None:
    """Takes a moment, so that others are under way when it ends."""
    note("started", label)
    loop.run(asyncio.sleep(0.1))
    _commit(label)


_kept: list[bytearray] = []


def grows(label: str, megabytes: int) -> None:
    """Leaves so much behind in its process."""
    note("grown", label)
    _kept.append(bytearray(b"x") * (megabytes << 20))
    _commit(label)


def gated_thread(label: str, gate: str) -> None:
    """Waits where nothing can cancel it."""
    note("started", label)
    while not _gate_is_open(gate):
        time.sleep(0.05)
    try:
        _commit(label)
    except queues.ClaimLost:
        note("refused", label)
        raise


def cancellable(label: str) -> None:
    try:
        note("started", label)
        loop.run(asyncio.sleep(600))
    except loop.Abandoned as error:
        note("abandoned", f"{label}: {error}")
        raise


def fails(label: str) -> None:
    note("started", label)
    raise OSError("The model does not answer.")


def fails_unspeakably(label: str) -> None:
    raise OSError(f"{label}\0 \ud800 " + "x" * 100_000)


def fails_once(label: str) -> None:
    note("started", label)
    if noted("started").count(label) == 1:
        raise OSError("The model does not answer.")
    _commit(label)


def kills_its_process(label: str) -> None:
    note("started", label)
    os.kill(os.getpid(), signal.SIGKILL)


def exits(label: str) -> None:
    note("started", label)
    sys.exit(3)


async def is_async(label: str) -> None:
    note("done", label)


def puts_itself_back(label: str) -> None:
    claim = queues.current_claim()
    note("started", label)
    with transaction.atomic():
        if noted("started").count(label) == 1:
            queues.put_back(claim, 0.0, "Not yet.", counted=False)
        else:
            note("done", label)
            queues.settle(claim)


def sets_itself_aside(label: str) -> None:
    with transaction.atomic():
        note("done", label)
        queues.set_aside(queues.current_claim(), "The author's key is refused.")


def records_steps(label: str) -> None:
    """A long task that keeps its claim over several commits."""
    claim = queues.current_claim()
    for step in ("one", "two"):
        with transaction.atomic():
            queues.hold(claim)
            note("step", f"{label} {step}")
    _commit(label)


def claims_in_a_coroutine(label: str) -> None:
    async def ask() -> queues.Claim | None:
        return queues.current_claim()

    if loop.run(ask()) == queues.current_claim() is not None:
        note("done", label)


def says_its_thread(label: str) -> None:
    async def name() -> str:
        return threading.current_thread().name

    note("thread", loop.run(name()))


def pipeline_step(run: int, step: str, milliseconds: int) -> None:
    """Some work outside, then in one transaction: its row, its claim's end, and what is due."""
    loop.run(asyncio.sleep(milliseconds / 1_000))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [run])
        cursor.execute("INSERT INTO queue_steps (run, step) VALUES (%s, %s)", [run, step])
        cursor.execute("SELECT step FROM queue_steps WHERE run = %s", [run])
        for due in _due(step, {name for (name,) in cursor.fetchall()}):
            queue_step(run, due, milliseconds)
        queues.settle(queues.current_claim())


def queue_step(run: int, step: str, milliseconds: int) -> None:
    path = f"{pipeline_step.__module__}.pipeline_step"
    queues.enqueue(path, run, step, milliseconds, queue=queues.BEATS_HIGH, name=step)


def _due(step: str, done: set[str]) -> tuple[str, ...]:
    if step == "first":
        return PARALLEL
    return ("last",) if step in PARALLEL and done.issuperset(PARALLEL) else ()


def _commit(label: str) -> None:
    with transaction.atomic():
        note("done", label)
        queues.settle(queues.current_claim())


async def _pass(gate: str) -> None:
    while not await asyncio.to_thread(_gate_is_open_apart, gate):  # noqa: ASYNC110 (a row)
        await asyncio.sleep(0.05)


def _gate_is_open_apart(gate: str) -> bool:
    """In a thread of the pool, which must not keep a connection of its own."""
    try:
        return _gate_is_open(gate)
    finally:
        connection.close()


def on_set_aside(sender: Any, func: str, args: tuple[str, ...], why: str, **_: Any) -> None:
    with translation.override("fr" if args[0] == "en français" else "en"):
        note("set aside", f"{args[0]}: {why}")
