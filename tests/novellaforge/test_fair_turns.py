"""Projects take turns in a queue: none waits for all that another has queued."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from novellaforge import queues
from novellaforge.cluster.rows import Rows, Terms, connect
from novellaforge.models import QueuedTask
from novellaforge.queues import BEATS_HIGH, DEFAULT, MAINTENANCE_LOW, PRIORITY, Claim
from tests.clusters import running_cluster
from tests.novellaforge.queue_tasks import TRACE, noted, open_gate
from tests.waiting import eventually

TASKS = "tests.novellaforge.queue_tasks"
TERMS = Terms(PRIORITY, lease=30.0, most=3)
ALICE, BOB = uuid.UUID(int=1), uuid.UUID(int=2)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rows() -> Iterator[Rows]:
    with connect(TERMS, "test") as opened:
        yield opened


def add(label: str, project: uuid.UUID | None, queue: str = DEFAULT, after: float = 0.0) -> int:
    """The label is the task's name."""
    return queues.enqueue(
        f"{TASKS}.plain", label, queue=queue, project_id=project, name=label, after=after
    )


def add_many(label: str, count: int, project: uuid.UUID | None, after: float = 0.0) -> None:
    with transaction.atomic():
        for number in range(1, count + 1):
            add(f"{label}{number}", project, after=after)


def claim(rows: Rows) -> tuple[Claim, str]:
    (delivery,) = rows.claim("me", 1)
    return delivery.claim, QueuedTask.objects.get(pk=delivery.claim.id).name


def take(rows: Rows) -> str:
    """Claim one task and end it; its label."""
    claimed, label = claim(rows)
    rows.finish("me", [claimed])
    return label


def take_all(rows: Rows) -> str:
    return " ".join(take(rows) for _ in range(QueuedTask.objects.count()))


# Alone, nothing changes


def test_one_project_is_served_in_its_order(rows: Rows):
    add_many("a", 5, ALICE)
    assert take_all(rows) == "a1 a2 a3 a4 a5"


def test_tasks_of_no_project_are_served_in_their_order(rows: Rows):
    add_many("x", 3, None)
    assert take_all(rows) == "x1 x2 x3"


def test_projects_with_a_task_each_are_served_as_they_came(rows: Rows):
    for number in range(1, 5):
        add(f"p{number}", uuid.uuid4())
    assert take_all(rows) == "p1 p2 p3 p4"


def test_a_higher_queue_goes_first_whoever_waits_below(rows: Rows):
    add("low", BOB, queue=MAINTENANCE_LOW)
    for number in range(1, 4):
        add(f"high{number}", ALICE, queue=BEATS_HIGH)
    assert take_all(rows) == "high1 high2 high3 low"


# One beside another


def test_a_late_project_waits_for_one_task_at_most(rows: Rows):
    add_many("a", 200, ALICE)
    running = [claim(rows) for _ in range(3)]
    add("b1", BOB)
    assert [take(rows) for _ in range(3)] == ["a4", "b1", "a5"]
    assert [label for _, label in running] == ["a1", "a2", "a3"]


def test_two_projects_alternate(rows: Rows):
    add_many("a", 4, ALICE)
    add_many("b", 3, BOB)
    assert take_all(rows) == "a1 b1 a2 b2 a3 b3 a4"


def test_tasks_of_no_project_share_one_line(rows: Rows):
    add_many("x", 4, None)
    add_many("b", 2, BOB)
    assert take_all(rows) == "x1 b1 x2 b2 x3 x4"


def test_each_queue_has_its_own_lines(rows: Rows):
    for number in range(1, 4):
        add(f"high{number}", ALICE, queue=BEATS_HIGH)
    add_many("b", 2, BOB)
    add("a1", ALICE)
    assert take_all(rows) == "high1 high2 high3 b1 a1 b2"


def test_a_chain_that_queues_its_next_while_it_runs_stays_beside_the_others(rows: Rows):
    add_many("b", 4, BOB)
    add("a1", ALICE)
    order = []
    for number in range(2, 6):
        order.append(take(rows))
        running, label = claim(rows)
        order.append(label)
        add(f"a{number}", ALICE)
        rows.finish("me", [running])
    assert " ".join(order) == "b1 a1 b2 a2 b3 a3 b4 a4"


def test_projects_that_keep_coming_do_not_starve_the_old(rows: Rows):
    add_many("a", 3, ALICE)
    order = []
    running = None
    for number in range(1, 8):
        add(f"new{number}", uuid.uuid4())
        claimed, label = claim(rows)
        order.append(label)
        if running:
            rows.finish("me", [running])
        running = claimed
    assert [label for label in order if label.startswith("a")] == ["a1", "a2", "a3"]


def test_a_project_that_comes_when_nothing_waits_does_not_pass_who_comes_next(rows: Rows):
    add_many("a", 50, ALICE)
    for _ in range(49):
        take(rows)
    running, _ = claim(rows)  # a50, on a high turn
    add_many("b", 10, BOB)
    add("a51", ALICE)
    assert [take(rows) for _ in range(2)] == ["b1", "a51"]
    rows.finish("me", [running])


# What waits for its time


def test_a_task_has_no_turn_before_its_time(rows: Rows):
    row = add("later", ALICE, after=60.0)
    rows.admit()
    assert QueuedTask.objects.get(pk=row).turn is None
    assert rows.claim("me", 1) == []


def test_tasks_whose_time_comes_together_take_their_turns_then(rows: Rows):
    add_many("a", 5, ALICE, after=60.0)
    add_many("b", 5, BOB)
    QueuedTask.objects.update(ready_at=timezone.now() - timedelta(seconds=1))
    assert take(rows) == "b1"
    rows.admit()
    assert take_all(rows) == "a1 b2 a2 b3 a3 b4 a4 b5 a5"


def test_a_failed_task_takes_a_new_turn_when_its_time_comes(rows: Rows):
    add_many("a", 2, ALICE)
    add_many("b", 3, BOB)
    for _ in range(2):
        claimed, _label = claim(rows)
        rows.free(claimed, 60.0, "busy", failures=1)
    QueuedTask.objects.update(ready_at=timezone.now() - timedelta(seconds=1))
    rows.admit()
    assert take_all(rows) == "a2 b2 a1 b3 b1"


def test_a_task_given_back_at_once_keeps_its_turn(rows: Rows):
    add_many("a", 3, ALICE)
    claimed, _label = claim(rows)
    rows.free(claimed, 0.0, "", failures=0)
    assert take_all(rows) == "a1 a2 a3"


def test_a_task_whose_process_died_keeps_its_turn(rows: Rows):
    add_many("a", 3, ALICE)
    claim(rows)
    rows.free_owner("me", deaths=1)
    assert take_all(rows) == "a1 a2 a3"


def test_a_task_set_aside_holds_nobody_back(rows: Rows):
    add_many("a", 1, ALICE)
    QueuedTask.objects.update(set_aside_at=timezone.now(), turn=0)
    add_many("b", 3, BOB)
    QueuedTask.objects.filter(name="b1").delete()
    add("a2", ALICE)
    assert [take(rows) for _ in range(3)] == ["b2", "a2", "b3"]


# Beside older code


def test_what_older_code_queues_takes_its_turn(rows: Rows):
    add_many("a", 2, ALICE)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO novellaforge_queuedtask (queue, priority, payload, name, func, "
            "project_id, ready_at, created_at, owner, attempts, failure) "
            "VALUES (%s, 2, '', 'old', '', %s, now(), now(), '', 0, '')",
            [DEFAULT, BOB],
        )
    due = rows.next_due()
    assert due is not None
    assert due <= 0  # so that a claimer sees to it at once
    rows.admit()
    assert take_all(rows) == "a1 old a2"


# Quick, whatever the planner believes


@pytest.fixture
def _believed_empty() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE novellaforge_queuedtask SET (autovacuum_enabled = false)")
        cursor.execute("ANALYZE novellaforge_queuedtask")
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE novellaforge_queuedtask RESET (autovacuum_enabled)")
        cursor.execute("ANALYZE novellaforge_queuedtask")


INDEXES = {"claim": "queue_turns", "enqueue": "queue_lines", "go_on": "queue_lines"}


@pytest.mark.parametrize("believed", ["true", "empty"])
def test_each_query_reads_an_index(believed: str, rows: Rows, request: pytest.FixtureRequest):
    if believed == "empty":
        request.getfixturevalue("_believed_empty")
    add_many("a", 300, ALICE)
    values: dict[str, object] = {
        "queue": DEFAULT, "priority": 2, "payload": "", "name": "", "func": "", "owner": "me",
        "project_id": BOB, "line": BOB, "after": 0.0, "shares": list(PRIORITY), "rooms": [2] * 4,
        "lease": 6.0, "most": 5, "deaths_below": 4, "limit": 1, "id": 1, "attempts": 1,
        "before": list(PRIORITY),
    }  # fmt: skip
    with connection.cursor() as cursor:
        if believed == "true":
            cursor.execute("ANALYZE novellaforge_queuedtask")
        for query, index in INDEXES.items():
            cursor.execute(f"EXPLAIN {queues.QUERIES[query]}", values)
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert index in plan
            assert "Seq Scan" not in plan


# In a cluster


@pytest.fixture
def _trace() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(TRACE)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE queue_trace")


@pytest.mark.usefixtures("_trace")
@pytest.mark.parametrize("held", [0, 50])
def test_many_tasks_delay_another_project_by_one(tmp_path: Path, held: int):
    with transaction.atomic():
        for number in range(80):
            task = ("gated", f"{number}", "go") if number == held else ("fenced", f"{number}")
            queue_task(ALICE, *task)
    with running_cluster(tmp_path / "log", slots=1):
        eventually(lambda: f"{held}" in noted("started"), seconds=30)
        queue_task(BOB, "fenced", "bob")
        open_gate("go")
        eventually(lambda: "bob" in noted("done"), seconds=30)
    order = noted("started")
    assert order.index("bob") <= order.index(f"{held}") + 2


def queue_task(project: uuid.UUID, task: str, *args: str) -> None:
    queues.enqueue(f"{TASKS}.{task}", *args, queue=DEFAULT, project_id=project)
