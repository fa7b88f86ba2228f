"""The queue's names and rows, without a worker."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_q.models import Schedule
from django_q.signing import SignedPackage
from django_q.tasks import async_task
from pytest_django import DjangoAssertNumQueries

from novellaforge import loop, named_queries, queues, schedules
from novellaforge.broker import PostgresBroker
from novellaforge.cluster.claimer import backoff
from novellaforge.cluster.housekeeper import Housekeeper
from novellaforge.cluster.rows import Rows, Terms, connect
from novellaforge.cluster.standing import Standing
from novellaforge.models import QueuedTask
from novellaforge.queues import (
    BEATS_HIGH,
    DEFAULT,
    GENERATION_MEDIUM,
    MAINTENANCE_LOW,
    PRIORITY,
    Claim,
    ClaimLost,
)

PLAIN = "tests.novellaforge.queue_tasks.plain"
TERMS = Terms(PRIORITY, lease=30.0, most=3)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rows() -> Iterator[Rows]:
    with connect(TERMS, "test") as opened:
        yield opened


def add(label: str = "a", queue: str = DEFAULT, **options: float) -> int:
    return queues.enqueue(PLAIN, label, queue=queue, **options)


def claimed(rows: Rows, limit: int = 10, owner: str = "me") -> list[Claim]:
    return [delivery.claim for delivery in rows.claim(owner, limit)]


def change(row: int, **values: object) -> None:
    QueuedTask.objects.filter(pk=row).update(**values)


def lapse(row: int) -> None:
    """As if its holder had not renewed the lease; the server has been up for long enough."""
    change(row, lease_until=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def lapsing() -> Iterator[Rows]:
    """Rows on terms whose lease is shorter than the server has been up."""
    with connect(Terms(PRIORITY, lease=0.001, most=3), "test") as opened:
        yield opened


# Enqueue


def test_it_queues():
    row = QueuedTask.objects.get(pk=add("a", BEATS_HIGH))
    assert (row.queue, row.priority, row.func, row.name) == (BEATS_HIGH, 0, PLAIN, "plain")
    assert (row.attempts, row.owner, row.lease_until) == (0, "", None)


def test_a_task_knows_its_project_and_name():
    project = uuid.uuid4()
    row = queues.enqueue(PLAIN, project, queue=DEFAULT, project_id=project, name="beat 2 of 7")
    assert QueuedTask.objects.filter(pk=row, project_id=project, name="beat 2 of 7").exists()


def test_it_is_queued_with_the_transaction_or_not_at_all():
    with transaction.atomic():
        add()
        transaction.set_rollback(True)
    assert not QueuedTask.objects.exists()


@pytest.mark.parametrize("arg", [{"id": 1}, [1], 1.5, b"text", object()])
def test_arguments_are_ids_only(arg: object):
    with pytest.raises(TypeError, match="takes ids"):
        queues.enqueue(PLAIN, arg, queue=DEFAULT)
    assert not QueuedTask.objects.exists()


@pytest.mark.parametrize("arg", ["beat-2", 7, True, None, uuid.uuid4()])
def test_each_kind_of_id_is_taken(arg: object):
    assert queues.enqueue(PLAIN, arg, queue=DEFAULT)


def test_a_queue_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match=r"no queue 'beats'.*beats_high"):
        add(queue="beats")


def test_a_task_of_django_q_itself_goes_to_the_default_queue():
    async_task(PLAIN, "a", task_name="by hand")
    assert QueuedTask.objects.get().queue == DEFAULT


@pytest.mark.parametrize(
    ("name", "queue"),
    [
        ("write_beat", BEATS_HIGH),
        ("generate_beat", BEATS_HIGH),
        ("assemble_beats", BEATS_HIGH),
        ("prove_points", GENERATION_MEDIUM),
        ("criticise", GENERATION_MEDIUM),
        ("summarise", DEFAULT),
        ("generate_chapter", GENERATION_MEDIUM),
        ("index_document", GENERATION_MEDIUM),
        ("export", GENERATION_MEDIUM),
        ("reconcile_memory", MAINTENANCE_LOW),
        ("rebuild", MAINTENANCE_LOW),
        ("cleanup", MAINTENANCE_LOW),
        ("send_mail", DEFAULT),
    ],
)
def test_each_kind_of_work_has_its_queue(name: str, queue: str):
    assert queues.route(name) == queue


# Claims


def test_a_claim_leases_the_row(rows: Rows):
    add()
    (claim,) = claimed(rows)
    row = QueuedTask.objects.get(pk=claim.id)
    assert (row.owner, row.attempts) == ("me", 1)
    assert row.lease_until is not None
    assert row.lease_until > timezone.now()


def test_a_leased_row_is_not_claimed_twice(rows: Rows):
    add()
    assert len(claimed(rows)) == 1
    assert claimed(rows, owner="another") == []


def test_a_task_waits_for_its_time(rows: Rows):
    add(after=60.0)
    assert claimed(rows) == []
    due = rows.next_due()
    assert due is not None
    assert 0 < due <= 60


def test_higher_queues_go_first_and_the_oldest_in_each(rows: Rows):
    ids = {name: [add(queue=name), add(queue=name)] for name in reversed(PRIORITY)}
    order = [claimed(rows, limit=1)[0].id for _ in range(8)]
    assert order == [id_ for name in PRIORITY for id_ in ids[name]]


def test_only_the_queues_asked_for_are_claimed():
    add(queue=BEATS_HIGH)
    low = add(queue=MAINTENANCE_LOW)
    with connect(Terms((MAINTENANCE_LOW,), lease=30.0, most=3), "test") as rows:
        assert [claim.id for claim in claimed(rows)] == [low]


def test_a_claim_takes_no_more_than_its_limit_on_stale_statistics(rows: Rows):
    add()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE novellaforge_queuedtask SET (autovacuum_enabled = false)")
        cursor.execute("ANALYZE novellaforge_queuedtask")
    try:
        for _ in range(200):
            add()
        assert len(claimed(rows, limit=3)) == 3
        assert QueuedTask.objects.exclude(owner="").count() == 3
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE novellaforge_queuedtask RESET (autovacuum_enabled)")
            cursor.execute("ANALYZE novellaforge_queuedtask")


def test_a_lapsed_lease_can_be_claimed_and_counts_a_death(lapsing: Rows):
    row = add()
    claimed(lapsing)
    lapse(row)
    assert [claim.attempts for claim in claimed(lapsing, owner="another")] == [2]
    assert QueuedTask.objects.get(pk=row).deaths == 1


def test_a_lapsed_lease_does_not_count_before_the_server_has_been_up_for_one():
    row = add()
    with connect(Terms(PRIORITY, lease=1e9, most=3), "test") as rows:
        claimed(rows)
        lapse(row)
        assert claimed(rows, owner="another") == []


def test_a_renewal_tells_what_is_still_held(rows: Rows):
    add()
    add()
    first, second = claimed(rows)
    change(second.id, owner="another")
    change(first.id, lease_until=timezone.now())
    assert rows.renew("me", [first, second]) == {first}
    row = QueuedTask.objects.get(pk=first.id)
    assert row.lease_until is not None
    assert row.lease_until > timezone.now() + timedelta(seconds=20)


def test_a_row_that_its_task_holds_locked_is_not_taken_for_lost(rows: Rows):
    add()
    (claim,) = claimed(rows)
    with transaction.atomic():
        queues.hold(claim)
        assert rows.renew("me", [claim]) == {claim}


def test_a_task_that_outlived_its_company_is_claimed_apart(rows: Rows):
    row = add()
    change(row, deaths=TERMS.deaths_below)
    assert claimed(rows) == []
    assert rows.suspect_waits()
    assert [each.claim.id for each in rows.claim_suspect("me")] == [row]
    assert not rows.suspect_waits()


def test_a_task_whose_deliveries_are_used_up_is_not_claimed(rows: Rows):
    change(add(), failures=TERMS.most)
    change(add(), deaths=TERMS.most)
    assert claimed(rows) == []
    assert rows.claim_suspect("me") == []


def test_what_was_claimed_without_an_answer_is_given_back(rows: Rows):
    add()
    add()
    known, stray = claimed(rows)
    assert rows.free_strays("me", [known]) == 1
    assert [claim.id for claim in claimed(rows)] == [stray.id]


def test_a_dead_process_gives_back_what_it_held(rows: Rows):
    add()
    claimed(rows)
    assert rows.free_owner("me", deaths=1)
    row = QueuedTask.objects.get()
    assert (row.owner, row.lease_until, row.deaths) == ("", None, 1)


def test_what_is_still_locked_by_the_dead_is_told(rows: Rows):
    add()
    (claim,) = claimed(rows)
    with transaction.atomic():
        queues.hold(claim)
        assert not rows.free_owner("me", deaths=0)
    assert rows.free_owner("me", deaths=0)


# The task's own delivery


def test_settling_goes_with_the_effects(rows: Rows):
    add()
    (claim,) = claimed(rows)
    with transaction.atomic():
        queues.settle(claim)
    assert not QueuedTask.objects.exists()


def test_settling_is_undone_with_the_effects(rows: Rows):
    add()
    (claim,) = claimed(rows)
    with transaction.atomic():
        queues.settle(claim)
        transaction.set_rollback(True)
    assert QueuedTask.objects.get().owner == "me"


# Going on without a hop

ALICE, BOB = uuid.UUID(int=1), uuid.UUID(int=2)


def go_on(claim: Claim, queue: str = DEFAULT) -> bool:
    return queues.go_on(claim, PLAIN, "next", queue=queue, project_id=ALICE, name="next")


def test_a_delivery_goes_on_with_its_next_task_under_the_same_claim(rows: Rows):
    queues.enqueue(PLAIN, "a", queue=DEFAULT, project_id=ALICE)
    an_hour_ago = timezone.now() - timedelta(hours=1)
    first = QueuedTask.objects.get().pk
    change(first, failures=1, failure="once", created_at=an_hour_ago)
    (claim,) = claimed(rows)
    with transaction.atomic():
        assert go_on(claim)
    row = QueuedTask.objects.get()
    assert row.created_at > an_hour_ago
    assert (row.name, row.failures, row.failure) == ("next", 0, "")
    assert SignedPackage.loads(row.payload)["args"] == ("next",)
    assert not claimed(rows, owner="another")
    with transaction.atomic():
        queues.settle(claim)
    assert not QueuedTask.objects.exists()


def test_a_worker_that_stops_goes_on_with_nothing(rows: Rows):
    queues.enqueue(PLAIN, "a", queue=DEFAULT, project_id=ALICE, name="first")
    (claim,) = claimed(rows)
    waiter = loop.Waiter()
    waiter.is_ending = True
    loop.wait_through(waiter)
    try:
        with transaction.atomic():
            assert not go_on(claim)
    finally:
        loop.wait_through(None)
    assert QueuedTask.objects.get().name == "first"


def test_where_the_transaction_is_undone_the_task_is_what_it_was(rows: Rows):
    queues.enqueue(PLAIN, "a", queue=DEFAULT, project_id=ALICE, name="first")
    (claim,) = claimed(rows)
    with transaction.atomic():
        go_on(claim)
        transaction.set_rollback(True)
    assert QueuedTask.objects.get().name == "first"


@pytest.mark.parametrize(
    ("queue", "project", "goes_on"),
    [
        (DEFAULT, BOB, False),
        (BEATS_HIGH, BOB, False),
        (DEFAULT, None, False),
        (MAINTENANCE_LOW, BOB, True),
        (DEFAULT, ALICE, True),
    ],
)
def test_whoever_else_waits_goes_first(
    rows: Rows, queue: str, project: uuid.UUID | None, goes_on: bool
):
    queues.enqueue(PLAIN, "a", queue=DEFAULT, project_id=ALICE, name="first")
    (claim,) = claimed(rows)
    queues.enqueue(PLAIN, "b", queue=queue, project_id=project)
    with transaction.atomic():
        assert go_on(claim) is goes_on
    assert QueuedTask.objects.get(pk=claim.id).name == ("next" if goes_on else "first")


def test_what_another_runs_or_what_is_for_later_keeps_nobody_waiting(rows: Rows):
    queues.enqueue(PLAIN, "a", queue=DEFAULT, project_id=ALICE)
    queues.enqueue(PLAIN, "b", queue=DEFAULT, project_id=BOB)
    queues.enqueue(PLAIN, "c", queue=DEFAULT, project_id=BOB, after=60.0)
    claim, _bobs = claimed(rows)
    with transaction.atomic():
        assert go_on(claim)


def test_in_another_queue_it_takes_a_turn_there_once_its_process_has_died(lapsing: Rows):
    queues.enqueue(PLAIN, "a", queue=DEFAULT, project_id=ALICE)
    (claim,) = claimed(lapsing)
    with transaction.atomic():
        assert go_on(claim, BEATS_HIGH)
    row = QueuedTask.objects.get()
    assert (row.queue, row.priority, row.turn) == (BEATS_HIGH, 0, None)
    lapse(row.pk)
    lapsing.admit()
    (again,) = claimed(lapsing)
    assert (again.id, again.attempts) == (claim.id, claim.attempts + 1)


def test_a_lost_claim_goes_on_with_nothing(lapsing: Rows):
    row = queues.enqueue(PLAIN, "a", queue=DEFAULT, project_id=ALICE, name="first")
    (late,) = claimed(lapsing)
    lapse(row)
    claimed(lapsing)
    with transaction.atomic():
        assert not go_on(late)
    assert QueuedTask.objects.get().name == "first"


@pytest.mark.parametrize("change_", ["settle", "hold"])
def test_a_claim_taken_over_is_refused(lapsing: Rows, change_: str):
    row = add()
    (late,) = claimed(lapsing)
    lapse(row)
    (current,) = claimed(lapsing, owner="me")  # even by the same process
    with pytest.raises(ClaimLost, match="no longer holds"), transaction.atomic():
        getattr(queues, change_)(late)
    with transaction.atomic():
        getattr(queues, change_)(current)


def test_a_task_put_back_waits_and_counts_as_a_failure(rows: Rows):
    add()
    (claim,) = claimed(rows)
    with transaction.atomic():
        queues.put_back(claim, 60.0, "The model is busy.")
    row = QueuedTask.objects.get()
    assert (row.owner, row.failures, row.failure) == ("", 1, "The model is busy.")
    assert row.ready_at > timezone.now() + timedelta(seconds=50)


def test_a_task_put_back_uncounted_is_claimed_again(rows: Rows):
    add()
    (claim,) = claimed(rows)
    with transaction.atomic():
        queues.put_back(claim, 0.0, counted=False)
    assert QueuedTask.objects.get().failures == 0
    assert [again.attempts for again in claimed(rows)] == [2]


@pytest.mark.parametrize(("waited", "seconds"), [(0, 1), (40, 40), (7_200, 600)])
def test_what_waits_for_others_comes_again_uncounted_after_as_long(
    rows: Rows, waited: int, seconds: int
):
    row = add()
    change(row, created_at=timezone.now() - timedelta(seconds=waited))
    with delivered(*claimed(rows)), queues.put_off(LookupError):
        raise KeyError("Not read yet.")
    task = QueuedTask.objects.get()
    assert (task.owner, task.failures, task.failure) == ("", 0, "'Not read yet.'")
    wait = (task.ready_at - timezone.now()).total_seconds()
    assert seconds - 10 < wait < seconds + 10


@contextmanager
def delivered(claim: Claim | None) -> Iterator[None]:
    """To this thread, as to a worker's slot."""
    queues.deliver(claim)
    try:
        yield
    finally:
        queues.deliver(None)


@pytest.mark.parametrize("why", ["a day", "no worker", "another error", "one of those that fail"])
def test_what_is_not_put_off_fails(rows: Rows, why: str):
    row = add()
    if why == "a day":
        change(row, created_at=timezone.now() - timedelta(seconds=queues.PUT_OFF_FOR))
    (claim,) = claimed(rows)
    error = ValueError if why == "another error" else KeyError
    but = (KeyError,) if why == "one of those that fail" else ()
    with pytest.raises(error), delivered(None if why == "no worker" else claim):
        with queues.put_off(LookupError, but=but):
            raise error
    assert QueuedTask.objects.get().owner == "me"


def test_a_task_set_aside_is_told_and_claimed_no_more(rows: Rows):
    told: list[dict[str, object]] = []

    def listen(sender: object, **values: object) -> None:
        told.append(values)

    queues.task_set_aside.connect(listen)
    try:
        add("a")
        (claim,) = claimed(rows)
        with transaction.atomic():
            queues.set_aside(claim, "The key is refused.")
    finally:
        queues.task_set_aside.disconnect(listen)
    row = QueuedTask.objects.get()
    assert (row.failure, row.set_aside_at is not None) == ("The key is refused.", True)
    assert claimed(rows) == []
    assert [(each["func"], each["args"], each["why"]) for each in told] == [
        (PLAIN, ("a",), "The key is refused.")
    ]


def test_a_task_called_off_is_gone(rows: Rows):
    ids = [add(), add()]
    claimed(rows, limit=1)
    with transaction.atomic():
        assert queues.call_off(*ids) == 2
    assert not QueuedTask.objects.exists()


def test_each_refuses_to_run_outside_a_transaction():
    claim = Claim(1, 1, "me")
    for act in (
        lambda: queues.settle(claim),
        lambda: queues.hold(claim),
        lambda: queues.put_back(claim, 0.0),
        lambda: queues.set_aside(claim, "no"),
        lambda: queues.call_off(1),
        lambda: queues.go_on(claim, PLAIN, queue=DEFAULT),
    ):
        with pytest.raises(RuntimeError, match="outside a transaction"):
            act()


def test_without_a_worker_there_is_no_claim_and_nothing_to_settle():
    assert queues.current_claim() is None
    queues.settle(None)
    queues.hold(None)
    queues.put_back(None, 1.0)
    queues.set_aside(None, "no")


@pytest.mark.parametrize(("failures", "seconds"), [(1, 1), (2, 2), (4, 8), (20, 300), (999, 300)])
def test_each_failure_doubles_the_wait(failures: int, seconds: float):
    assert backoff(failures) == seconds


# Django-Q2's side


def test_the_broker_counts_what_waits_and_what_runs(rows: Rows):
    add()
    add()
    add(after=60.0)
    claimed(rows, limit=1)
    broker = PostgresBroker(DEFAULT)
    assert (broker.queue_size(), broker.lock_size()) == (1, 1)
    assert broker.purge_queue() == 1


def test_a_schedule_of_the_past_is_queued_once():
    Schedule.objects.create(
        func=PLAIN, args="'a'", cluster=MAINTENANCE_LOW, next_run=timezone.now()
    )
    Schedule.objects.create(func=PLAIN, args="'b'", next_run=timezone.now())
    for _ in range(2):
        Housekeeper(TERMS)._run_schedules()
    assert sorted(QueuedTask.objects.values_list("queue", flat=True)) == [DEFAULT, MAINTENANCE_LOW]


@pytest.mark.parametrize(
    "bad",
    [
        {"schedule_type": Schedule.CRON, "cron": ""},
        {"schedule_type": Schedule.CRON, "cron": None},
        {"schedule_type": Schedule.CRON, "cron": "nightly"},
        {"schedule_type": Schedule.CRON, "cron": "0 0 31 2 *"},
        {"args": "len("},
    ],
    ids=["empty", "none", "no cron", "never", "arguments"],
)
def test_a_schedule_that_cannot_be_queued_keeps_back_no_other(
    bad: dict[str, object], caplog: pytest.LogCaptureFixture
):
    broken = Schedule.objects.create(name="broken", func=PLAIN, next_run=timezone.now())
    Schedule.objects.update(**bad)
    for _ in range(2):
        Schedule.objects.create(func=PLAIN, args="'b'", next_run=timezone.now())
        Housekeeper(TERMS)._run_schedules()
    assert QueuedTask.objects.count() == 2
    told = [each for each in caplog.messages if "(broken) cannot be queued: " in each]
    assert len(told) == 1  # an hour later again
    (complaint,) = schedules.look_at_schedules()
    assert complaint.what == "broken"
    assert complaint.why.endswith("Change its time in the admin, or set “repeats” to 0.")
    Schedule.objects.filter(pk=broken.pk).update(repeats=0)
    assert list(schedules.look_at_schedules()) == []


def test_a_cluster_counts_its_queues_in_one_query(
    rows: Rows, django_assert_num_queries: DjangoAssertNumQueries
):
    for queue in (DEFAULT, DEFAULT, BEATS_HIGH):
        add(queue=queue)
    add(after=60.0)
    claimed(rows, limit=1)
    waiting = Standing(1, (DEFAULT, BEATS_HIGH)).task_queue
    with django_assert_num_queries(1):
        waiting.look()
    assert (waiting.qsize(), waiting.running) == (2, 1)
    others = Standing(1, (MAINTENANCE_LOW,)).task_queue
    others.look()
    assert (others.qsize(), others.running) == (0, 0)


def test_where_no_schedule_is_due_nothing_more_is_asked(
    django_assert_num_queries: DjangoAssertNumQueries,
):
    Schedule.objects.create(func=PLAIN, next_run=timezone.now() + timedelta(hours=1))
    Schedule.objects.create(func=PLAIN, next_run=timezone.now(), repeats=0)
    with django_assert_num_queries(1):
        Housekeeper(TERMS)._run_schedules()


# The file of queries

SAMPLE: dict[str, object] = {
    "queue": DEFAULT, "priority": 2, "payload": "", "name": "", "func": "", "project_id": None,
    "line": uuid.UUID(int=0), "cluster": "host-1",
    "after": 0.0, "id": 1, "ids": [1], "attempts": 1, "owner": "me", "seconds": 1.0, "why": "",
    "failures": 1, "deaths": 1, "queues": list(PRIORITY), "lease": 6.0, "most": 5,
    "deaths_below": 4, "limit": 2, "shares": list(PRIORITY), "rooms": [2] * 4, "except": [1],
    "died": "", "before": list(PRIORITY),
}  # fmt: skip


@pytest.mark.parametrize("name", queues.QUERIES)
def test_each_query_can_be_planned(name: str):
    values = SAMPLE | ({"attempts": [1]} if name == "finish" else {})
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {queues.QUERIES[name]}", values)
        assert cursor.fetchall()


def test_the_claim_reads_an_index_among_many_rows(rows: Rows):
    for _ in range(300):
        add()
    values = SAMPLE | {"limit": 1}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE novellaforge_queuedtask")
        cursor.execute(f"EXPLAIN {queues.QUERIES['claim']}", values)
        assert "queue_turns" in str(cursor.fetchall())


def test_a_query_without_its_purpose_is_refused(tmp_path: Path):
    file = tmp_path / "a.sql"
    file.write_text("-- name: first\nSELECT 1;\n")
    with pytest.raises(ValueError, match="before the first"):
        named_queries.load(file)


def test_two_queries_of_one_name_are_refused(tmp_path: Path):
    file = tmp_path / "a.sql"
    file.write_text("-- name: a — one.\nSELECT 1;\n-- name: a — two.\nSELECT 2;\n")
    with pytest.raises(ValueError, match="two queries are named a"):
        named_queries.load(file)


def test_a_connection_that_breaks_raises(rows: Rows):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'novellaforge test'"
        )
    with pytest.raises(psycopg.Error):
        rows.claim("me", 1)
