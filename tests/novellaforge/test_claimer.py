"""What a worker's claimer waits for: the thread that asks the queue's table."""

import math
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from novellaforge import queues
from novellaforge.cluster.claimer import Claimer
from novellaforge.cluster.process import Bell
from novellaforge.cluster.rows import Rows, Terms, connect
from novellaforge.models import QueuedTask
from novellaforge.queues import DEFAULT, PRIORITY

pytestmark = pytest.mark.django_db(transaction=True)
TERMS = Terms(PRIORITY, lease=600.0, most=5)


class Counting(Bell):
    """Nobody waits; how long they would have is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def wait(self, seconds: float, *others: int) -> None:
        self.waits.append(seconds)


@pytest.fixture
def rows() -> Iterator[Rows]:
    with connect(TERMS, "test") as rows:
        yield rows


@pytest.fixture
def claimer() -> Claimer:
    claimer = Claimer("me", TERMS, slots=4)
    claimer._bell = Counting()
    return claimer


def add(**values: object) -> int:
    task = queues.enqueue("tests.novellaforge.queue_tasks.plain", "a", queue=DEFAULT)
    QueuedTask.objects.filter(pk=task).update(**values)
    return task


def add_due() -> int:
    """Its time has come, and it has no turn yet."""
    return add(turn=None, ready_at=timezone.now() - timedelta(seconds=1))


def running(claimer: Claimer) -> set[int]:
    return {claim.id for claim in claimer._running}


def waits_of(claimer: Claimer, rows: Rows, rounds: int = 5) -> list[float]:
    bell = claimer._bell
    assert isinstance(bell, Counting)
    bell.waits.clear()
    for _ in range(rounds):
        claimer._claim(rows)
        claimer._wait(rows)
    return bell.waits


def test_before_a_suspect_runs_the_table_is_not_asked_without_rest(
    claimer: Claimer, rows: Rows
) -> None:
    innocent, suspect = add(), add(deaths=TERMS.deaths_below)
    claimer._claim(rows)
    assert running(claimer) == {innocent}  # the suspect waits until it has ended
    add_due()
    assert min(waits_of(claimer, rows), default=-math.inf) > 0
    assert running(claimer) == {innocent}
    assert QueuedTask.objects.get(pk=suspect).owner == ""


def test_beside_a_suspect_the_table_is_not_asked_without_rest(
    claimer: Claimer, rows: Rows
) -> None:
    suspect = add(deaths=TERMS.deaths_below)
    claimer._claim(rows)
    claimer._claim(rows)
    assert running(claimer) == {suspect}
    due = add_due()
    assert min(waits_of(claimer, rows), default=-math.inf) > 0
    for claim in list(claimer._running):
        rows.finish("me", [claim])
        claimer._forget(claim)
    claimer._claim(rows)
    if not claimer._running:  # its time was not asked for beside the suspect
        claimer._wait(rows)
        claimer._claim(rows)
    assert running(claimer) == {due}
