"""How long does a task wait for a free slot, and how many can the queue carry?

A fenced step is what a run's steps are: one transaction writes its result, ends its delivery
and queues the next.

    python -m benchmarks.queue_hops

On the database server of the settings, in a database of its own that is dropped afterwards.
"""

import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.ground import a_database, report

IDLE_TASKS = 200
MANY_TASKS = 1_000
PIPELINES, STEPS = 300, 6
PROCESSES, SLOTS = 2, 4


def note_start(number: int) -> None:
    """The task whose start is measured."""
    from django.db import connection

    started = time.time()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_hop VALUES (%s, %s)", [number, started])


def nothing(number: int) -> None:
    """The task that is counted."""


def fenced_step(pipeline: int, step: int) -> None:
    """One of a pipeline's steps: its effect, its end and the next one in one transaction."""
    from django.db import connection, transaction

    from novellaforge import queues

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_step VALUES (%s, %s)", [pipeline, step])
        if step < STEPS:
            queues.enqueue(FENCED, pipeline, step + 1, queue=queues.BEATS_HIGH)
        queues.settle(queues.current_claim())


FENCED = "benchmarks.queue_hops.fenced_step"


def main() -> None:
    with a_database():
        figures = measure()
    report("queue_hops", figures)


def measure() -> dict[str, float]:
    from tests.clusters import running_cluster

    log = Path(tempfile.gettempdir()) / "queue_hops.log"
    with running_cluster(log, processes=PROCESSES, slots=SLOTS):
        waits = sorted(1_000 * seconds for seconds in idle_waits())
        rate = tasks_a_second()
        fenced = fenced_steps_a_second()
    return {
        "hop_p50_ms": statistics.median(waits),
        "hop_p99_ms": waits[int(len(waits) * 0.99) - 1],
        "enqueued_per_s": rate[0],
        "noop_tasks_per_s": rate[1],
        "fenced_steps_per_s": fenced,
    }


def idle_waits() -> list[float]:
    """Seconds from before `enqueue` to the task's first line, one task at a time."""
    from django.db import connection

    from novellaforge.queues import BEATS_HIGH, enqueue

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_hop (number int PRIMARY KEY, started float NOT NULL)")
        waits = []
        for number in range(IDLE_TASKS):
            queued = time.time()
            enqueue("benchmarks.queue_hops.note_start", number, queue=BEATS_HIGH)
            while (started := _started(number)) is None:
                time.sleep(0.002)
            waits.append(started - queued)
            time.sleep(0.01)
    return waits[10:]  # the first ones import and connect


def tasks_a_second() -> tuple[float, float]:
    """How fast many tasks are queued in one transaction, and then done."""
    from django.db import transaction

    from novellaforge.models import QueuedTask
    from novellaforge.queues import DEFAULT, enqueue

    began = time.perf_counter()
    with transaction.atomic():
        for number in range(MANY_TASKS):
            enqueue("benchmarks.queue_hops.nothing", number, queue=DEFAULT)
    queued = time.perf_counter()
    while QueuedTask.objects.exists():
        time.sleep(0.01)
    return MANY_TASKS / (queued - began), MANY_TASKS / (time.perf_counter() - queued)


def fenced_steps_a_second() -> float:
    """Over many pipelines at once; every step once, or AssertionError."""
    from django.db import connection, transaction

    from novellaforge.models import QueuedTask
    from novellaforge.queues import BEATS_HIGH, enqueue

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_step (pipeline int, step int)")
    with transaction.atomic():
        for pipeline in range(PIPELINES):
            enqueue(FENCED, pipeline, 1, queue=BEATS_HIGH)
    began = time.perf_counter()
    while QueuedTask.objects.exists():
        time.sleep(0.01)
    seconds = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT (pipeline, step)) FROM bench_step")
        counted = cursor.fetchone()
    assert counted == (PIPELINES * STEPS, PIPELINES * STEPS), counted
    return PIPELINES * STEPS / seconds


def _started(number: int) -> float | None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT started FROM bench_hop WHERE number = %s", [number])
        row = cursor.fetchone()
    return row[0] if row else None


if __name__ == "__main__":
    main()
