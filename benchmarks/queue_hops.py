"""How long does a task wait for a free slot, and how many can the queue carry?

    python -m benchmarks.queue_hops

On the database server of the settings, in a database of its own that is dropped afterwards.
"""

import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.ground import a_database, report

IDLE_TASKS = 200
MANY_TASKS = 5_000
PROCESSES, SLOTS = 2, 4


def note_start(number: int) -> None:
    """The task whose start is measured."""
    from django.db import connection

    started = time.time()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_hop VALUES (%s, %s)", [number, started])


def nothing(number: int) -> None:
    """The task that is counted."""


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
    return {
        "enqueue to start, idle, p50 (ms)": statistics.median(waits),
        "enqueue to start, idle, p99 (ms)": waits[int(len(waits) * 0.99) - 1],
        "enqueue, one transaction (tasks/s)": rate[0],
        f"no-op tasks, {PROCESSES} x {SLOTS} slots (tasks/s)": rate[1],
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


def _started(number: int) -> float | None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT started FROM bench_hop WHERE number = %s", [number])
        row = cursor.fetchone()
    return row[0] if row else None


if __name__ == "__main__":
    main()
