"""What do 10,000 waiting tasks cost, and can one author starve the others?

    python -m benchmarks.queue_load

First a claim under WAITING tasks, asked for as a worker asks; then a cluster drains them, with
what Postgres spends on it. Then fifty books at once, a chapter of STEPS steps each, every step
STEP_SECONDS long: alone, and beside a book that has queued GREEDY steps before them. How much
longer a step waits then is given in steps, as long as they really took: the median of ROUNDS,
since one halt of the machine is as long as many of them. On the database server of the
settings, in a database of its own that is dropped afterwards.
"""

import statistics
import tempfile
import time
from pathlib import Path
from uuid import UUID

from benchmarks.ground import a_database, report
from benchmarks.processes import postgres_cpu_s

WAITING, CLAIMS = 10_000, 200
PROCESSES, SLOTS = 2, 8
BOOKS, STEPS, STEP_SECONDS = 50, 6, 0.05
GREEDY = 1_500
ROUNDS = 3
FAIR_STEP = "benchmarks.queue_load.fair_step"


def fair_step(book: int, step: int, queued: str) -> None:
    """One of a chapter's: notes how long it waited, takes its time, queues the next."""
    from django.db import connection

    started = time.time()
    time.sleep(STEP_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_fair VALUES (%s, %s, %s, %s)",
            [book, step, started - float(queued), time.time() - started],
        )
    if 0 < step < STEPS:
        _queue(book, step + 1)


def main() -> None:
    with a_database():
        figures = measure()
    report("queue_load", figures)


def measure() -> dict[str, float]:
    from tests.clusters import running_cluster

    _fill()
    figures = claims()
    log = Path(tempfile.gettempdir()) / "queue_load.log"
    before, began = postgres_cpu_s(), time.perf_counter()
    with running_cluster(log, processes=PROCESSES, slots=SLOTS):
        figures |= drained(before, began)
        rounds = [fairness() for _ in range(ROUNDS)]
    return figures | sorted(rounds, key=lambda each: each["fair_delay_steps"])[ROUNDS // 2]


def claims() -> dict[str, float]:
    """One at a time under all that wait; each is given back at once."""
    from novellaforge.cluster.rows import Terms, connect
    from novellaforge.cluster.shares import share_out
    from novellaforge.queues import PRIORITY

    took = []
    shares = share_out(PRIORITY, SLOTS)
    with connect(Terms.of_settings(PRIORITY), "bench") as rows:
        for _ in range(CLAIMS):
            began = time.perf_counter()
            [delivery] = rows.claim("bench", 1, shares)
            took.append(1_000 * (time.perf_counter() - began))
            rows.free(delivery.claim, 0, "", 0)
            rows.admit()
    return {
        "claim_p50_ms": statistics.median(took),
        "claim_p99_ms": statistics.quantiles(took, n=100)[-1],
        "waiting_tasks": float(WAITING),
    }


def drained(before: float, began: float) -> dict[str, float]:
    """By all slots, from an idle start; with the seconds that Postgres' processes worked."""
    from novellaforge.models import QueuedTask
    from tests.waiting import eventually

    eventually(lambda: not QueuedTask.objects.exists(), seconds=300, every=0.1)
    seconds = time.perf_counter() - began
    return {
        "drain_s": seconds,
        "drain_tasks_per_slot_s": WAITING / seconds / (PROCESSES * SLOTS),
        "drain_postgres_cpu_ms_per_task": 1_000 * (postgres_cpu_s() - before) / WAITING,
    }


def fairness() -> dict[str, float]:
    alone, beside = p95(waits(greedy=0)), p95(waits(greedy=GREEDY))
    step = statistics.median(_of_others("took"))
    return {
        "fair_wait_alone_p95_ms": 1_000 * alone,
        "fair_wait_beside_greedy_p95_ms": 1_000 * beside,
        "fair_step_ms": 1_000 * step,
        "fair_delay_steps": (beside - alone) / step,
    }


def waits(greedy: int) -> list[float]:
    """Seconds from queued to started, of every step of the fifty. Each begins in a transaction of
    its own, as authors do: the turn of a row is that of the moment at which it was inserted.
    """
    from django.db import connection, transaction

    from tests.waiting import eventually

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_fair")
        cursor.execute("CREATE TABLE bench_fair (book int, step int, waited float, took float)")
    with transaction.atomic():
        for _ in range(greedy):
            _queue(0, 0)
    for book in range(1, BOOKS + 1):
        with transaction.atomic():
            _queue(book, 1)
    eventually(lambda: len(_of_others("waited")) == BOOKS * STEPS, seconds=120, every=0.1)
    found = _of_others("waited")
    _call_off()
    return found


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _fill() -> None:
    from django.db import transaction

    from novellaforge.queues import DEFAULT, enqueue

    with transaction.atomic():
        for number in range(WAITING):
            book = UUID(int=1 + number % BOOKS)
            enqueue("benchmarks.queue_hops.nothing", number, queue=DEFAULT, project_id=book)


def _queue(book: int, step: int) -> None:
    from novellaforge.queues import BEATS_HIGH, enqueue

    moment = repr(time.time())
    enqueue(FAIR_STEP, book, step, moment, queue=BEATS_HIGH, project_id=UUID(int=1 + book))


def _of_others(column: str) -> list[float]:
    """Of all steps but the greedy one's, seconds."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM bench_fair WHERE book > 0")
        return [seconds for (seconds,) in cursor.fetchall()]


def _call_off() -> None:
    from django.db import transaction

    from novellaforge import queues
    from novellaforge.models import QueuedTask

    with transaction.atomic():
        queues.call_off(*QueuedTask.objects.values_list("pk", flat=True))


if __name__ == "__main__":
    main()
