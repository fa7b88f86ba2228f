"""`manage.py qcluster` in real processes, killed in every way."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from django_q.models import Schedule, Success
from django_q.status import Stat
from django_q.tasks import async_task

from novellaforge import queues
from novellaforge.cluster.process import Exit
from novellaforge.cluster.rows import Terms
from novellaforge.cluster.supervisor import Orphans, Supervisor
from novellaforge.models import QueuedTask
from novellaforge.queues import BEATS_HIGH, DEFAULT, GENERATION_MEDIUM, MAINTENANCE_LOW, PRIORITY
from tests.clusters import Cluster, alive, running_cluster
from tests.forks import run
from tests.novellaforge.queue_tasks import TRACE, noted, open_gate, pids
from tests.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)
WITH_RECEIVERS = {"DJANGO_SETTINGS_MODULE": "tests.novellaforge.queue_settings"}
Start = Callable[..., AbstractContextManager[Cluster]]


@pytest.fixture(autouse=True)
def _trace(transactional_db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(TRACE)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE queue_trace")


@pytest.fixture
def cluster(tmp_path: Path) -> Start:
    def start(**options: Any) -> AbstractContextManager[Cluster]:
        return running_cluster(tmp_path / "cluster.log", **options)

    return start


def add(task: str, *args: str, queue: str = DEFAULT) -> int:
    return queues.enqueue(f"tests.novellaforge.queue_tasks.{task}", *args, queue=queue)


def add_apart(*args: str) -> None:
    """On a connection of this thread's own."""
    try:
        add(*args)
    finally:
        connection.close()


def noted_apart(what: str) -> list[str]:
    try:
        return noted(what)
    finally:
        connection.close()


def await_empty_queue() -> None:
    eventually(lambda: not QueuedTask.objects.exists())


def await_noted(what: str, *labels: str) -> None:
    eventually(lambda: sorted(noted(what)) == sorted(labels))


# Running


def test_it_runs_what_is_queued(cluster: Start):
    with cluster():
        add("fenced", "a")
        await_noted("done", "a")
        await_empty_queue()


def test_what_was_queued_before_it_started_runs_too(cluster: Start):
    for label in "abc":
        add("fenced", label)
    with cluster():
        await_noted("done", *"abc")


def test_a_plain_task_is_deleted_when_it_returns(cluster: Start):
    with cluster():
        add("plain", "a")
        await_noted("done", "a")
        await_empty_queue()


def test_what_is_rolled_back_never_runs(cluster: Start):
    with cluster():
        with transaction.atomic():
            add("fenced", "rolled back")
            transaction.set_rollback(True)
        with transaction.atomic():
            add("fenced", "committed")
        await_noted("done", "committed")


def test_a_task_waits_for_the_commit_that_queues_it(cluster: Start):
    with cluster(slots=1):
        with transaction.atomic():
            add("fenced", "first queued")
            with ThreadPoolExecutor(1) as pool:
                pool.submit(add_apart, "fenced", "first committed").result()
                eventually(lambda: pool.submit(noted_apart, "done").result())
        await_noted("done", "first committed", "first queued")
    assert noted("done") == ["first committed", "first queued"]


def test_a_free_slot_takes_the_highest_queue_first(cluster: Start):
    with cluster(slots=1):
        add("gated", "first", "go", queue=MAINTENANCE_LOW)
        await_noted("started", "first")
        for queue in reversed(PRIORITY):
            add("fenced", queue, queue=queue)
        open_gate("go")
        await_empty_queue()
    assert noted("started") == ["first", *PRIORITY]


def test_it_serves_only_the_queues_it_was_given(cluster: Start):
    other = add("fenced", "other", queue=GENERATION_MEDIUM)
    with cluster(queues=(BEATS_HIGH, MAINTENANCE_LOW)):
        add("fenced", "low", queue=MAINTENANCE_LOW)
        add("fenced", "high", queue=BEATS_HIGH)
        await_noted("done", "low", "high")
    assert QueuedTask.objects.get().pk == other


def test_as_many_run_at_a_time_as_there_are_slots(cluster: Start):
    with cluster(slots=2):
        for label in "abc":
            add("gated", label, "go")
        await_noted("started", "a", "b")
        assert QueuedTask.objects.filter(owner="").count() == 1  # nothing is prefetched
        open_gate("go")
        await_noted("done", *"abc")


def test_beats_go_first_when_all_slots_were_busy_with_lesser_work(cluster: Start):
    with cluster(slots=3):
        for label in ("m1", "m2", "m3", "m4"):
            add("gated", label, "lesser", queue=MAINTENANCE_LOW)
        await_noted("started", "m1")
        for label in ("d1", "d2", "d3", "d4"):
            add("gated", label, "lesser")
        await_noted("started", "m1", "d1", "d2")
        for label in ("b1", "b2", "b3"):
            add("gated", label, "beats", queue=BEATS_HIGH)
        open_gate("lesser")
        await_noted("started", "m1", "d1", "d2", "b1", "b2", "b3")
        open_gate("beats")
        await_empty_queue()


def test_long_maintenance_and_generation_leave_slots_for_beats(cluster: Start):
    with cluster(slots=4, env={"QUEUE_GENERATION_SLOTS": "2"}):
        for number in range(5):
            add("gated", f"m{number}", "go", queue=MAINTENANCE_LOW)
            add("gated", f"d{number}", "go")
            add("gated", f"g{number}", "go", queue=GENERATION_MEDIUM)
        eventually(lambda: len(noted("started")) == 3)
        add("fenced", "beat", queue=BEATS_HIGH)
        await_noted("done", "beat")
        running = QueuedTask.objects.exclude(owner="").values_list("queue", flat=True)
        assert sorted(running) == [GENERATION_MEDIUM, GENERATION_MEDIUM, MAINTENANCE_LOW] or (
            sorted(running) == [DEFAULT, GENERATION_MEDIUM, MAINTENANCE_LOW]  # it came first
        )
        open_gate("go")
        await_empty_queue()


def test_a_process_of_one_queue_gives_it_all_its_slots(cluster: Start):
    with cluster(queues=(MAINTENANCE_LOW,), slots=3):
        for label in "abc":
            add("gated", label, "go", queue=MAINTENANCE_LOW)
        await_noted("started", *"abc")
        open_gate("go")
        await_empty_queue()


def test_a_delayed_task_runs_when_its_time_has_come(cluster: Start):
    with cluster():
        path = "tests.novellaforge.queue_tasks.fenced"
        queues.enqueue(path, "later", queue=DEFAULT, after=0.5)
        await_noted("done", "later")


def test_slots_share_one_loop_and_coroutines_know_their_claim(cluster: Start):
    with cluster():
        add("says_its_thread", "a")
        add("claims_in_a_coroutine", "b")
        await_noted("thread", "loop")
        await_noted("done", "b")


def test_a_long_task_keeps_its_claim_over_several_commits(cluster: Start):
    with cluster():
        add("records_steps", "a")
        await_noted("step", "a one", "a two")
        await_empty_queue()


def test_a_task_longer_than_its_lease_starts_once(cluster: Start):
    with cluster(env={"QUEUE_LEASE_SECONDS": "1"}):
        row = add("gated", "long", "go")
        await_noted("started", "long")
        first = eventually(lambda: QueuedTask.objects.get(pk=row).lease_until)
        eventually(lambda: (QueuedTask.objects.get(pk=row).lease_until - first).seconds >= 3)
        open_gate("go")
        await_empty_queue()
    assert noted("started") == ["long"]


# Failing


def test_a_failing_task_comes_back(cluster: Start):
    with cluster():
        row = add("fails_once", "a")
        eventually(lambda: QueuedTask.objects.filter(pk=row, failures=1).exists())
        assert "The model does not answer." in QueuedTask.objects.get(pk=row).failure
        await_noted("done", "a")
    assert noted("started") == ["a", "a"]


def test_a_task_that_keeps_failing_is_set_aside_and_told(cluster: Start):
    row = add("fails", "a")
    with cluster(env={"QUEUE_MAX_ATTEMPTS": "2", **WITH_RECEIVERS}):
        await_noted("set aside", "a: The model does not answer.")
    assert noted("started") == ["a", "a"]
    assert QueuedTask.objects.get(pk=row).set_aside_at is not None


def test_a_task_that_kills_its_process_is_set_aside_and_takes_no_other_with_it(cluster: Start):
    add("kills_its_process", "poison")
    for label in "abc":
        add("gated", label, "go")
    with cluster(env={"QUEUE_MAX_ATTEMPTS": "3", **WITH_RECEIVERS}):
        (told,) = eventually(lambda: noted("set aside"), seconds=60)
        open_gate("go")
        await_noted("done", *"abc")
        eventually(lambda: QueuedTask.objects.count() == 1)
    assert told.startswith("poison: The process that ran this task died")
    assert noted("started").count("poison") == 3


@pytest.mark.parametrize(
    ("task", "why"),
    [
        ("exits", "SystemExit: 3"),
        ("is_async", "is a coroutine function"),
        ("fails_unspeakably", "a ? x"),
    ],
)
def test_a_task_that_cannot_run_fails_with_its_reason(cluster: Start, task: str, why: str):
    with cluster():
        row = add(task, "a")
        eventually(lambda: why in QueuedTask.objects.get(pk=row).failure)
        add("fenced", "next")
        await_noted("done", "next")


def test_a_task_that_cannot_be_read_fails_with_its_reason(cluster: Start):
    row = add("fenced", "a")
    QueuedTask.objects.filter(pk=row).update(payload="forged")
    with cluster():
        eventually(lambda: "another SECRET_KEY" in QueuedTask.objects.get(pk=row).failure)


def test_a_task_puts_itself_back_and_another_sets_itself_aside(cluster: Start):
    with cluster(env=WITH_RECEIVERS):
        add("puts_itself_back", "a")
        add("sets_itself_aside", "b")
        await_noted("done", "a", "b")
        await_noted("set aside", "b: The author's key is refused.")
    assert noted("started") == ["a", "a"]


def test_the_sentence_of_deaths_is_in_the_language_of_who_is_told(cluster: Start):
    add("kills_its_process", "en français")
    with cluster(env={"QUEUE_MAX_ATTEMPTS": "2", **WITH_RECEIVERS}):
        (told,) = eventually(lambda: noted("set aside"), seconds=60)
    assert told.startswith("en français: Le processus qui exécutait cette tâche est mort")
    assert QueuedTask.objects.get().failure.startswith("The process that ran this task died")


# Grown


def test_a_process_that_has_grown_starts_anew_and_runs_on(cluster: Start):
    # To take so much memory holds the process up: not for as long as this lease.
    env = {"QUEUE_RECYCLE_MB": "400", "QUEUE_LEASE_SECONDS": "20"}
    with cluster(slots=2, env=env) as running:
        add("gated", "beside", "go")
        await_noted("started", "beside")
        queue_growth("small", 1)
        queue_growth("large", 400)
        eventually(lambda: "has grown to" in running.log.read_text())
        add("fenced", "next")
        eventually(lambda: QueuedTask.objects.count() == 2)
        assert noted("started") == ["beside"]  # it claims nothing more
        open_gate("go")
        await_noted("done", "small", "large", "beside", "next")
        await_empty_queue()
        first, second = dict.fromkeys(pids("grown") + pids("done"))
    assert pids("started") == [first, second]
    assert noted("started") == ["beside", "next"]


@pytest.mark.parametrize(
    ("code", "short_lives", "deaths"), [(Exit.GROWN, 0, 0), (Exit.BROKEN, 1, 0), (-9, 1, 1)]
)
def test_an_end_by_growth_is_neither_a_short_life_nor_a_death(
    code: int, short_lives: int, deaths: int
):
    supervisor = Supervisor(Terms(PRIORITY, lease=6.0, most=5), processes=1, slots=1)
    worker = supervisor._children[0]
    worker.owner, worker.started_at = "me", time.monotonic()
    supervisor._take_note(worker, code)
    assert worker.short_lives == short_lives
    assert (worker.start_at <= time.monotonic()) == (short_lives == 0)
    assert supervisor._orphans == [Orphans("me", deaths)]


def test_a_process_that_is_large_from_the_start_works_all_the_same(cluster: Start):
    with cluster(env={"QUEUE_RECYCLE_MB": "1"}):
        for label in "ab":
            add("fenced", label)
        await_noted("done", *"ab")


def queue_growth(label: str, megabytes: int) -> None:
    queues.enqueue(
        "tests.novellaforge.queue_tasks.grows", label, megabytes, queue=DEFAULT, name=label
    )


# Beside another version of the code


@pytest.fixture
def newer_code(tmp_path: Path) -> dict[str, str]:
    """The environment of a cluster that knows one function more: newer_tasks.fenced."""
    folder = tmp_path / "newer"
    folder.mkdir()
    (folder / "newer_tasks.py").write_text("from tests.novellaforge.queue_tasks import fenced\n")
    return {"PYTHONPATH": str(folder)}


def test_a_function_of_newer_code_waits_for_it(cluster: Start, newer_code: dict[str, str]):
    with cluster() as older:
        row = queues.enqueue("newer_tasks.fenced", "a", queue=DEFAULT)
        eventually(lambda: QueuedTask.objects.get(pk=row).attempts >= 3)
        add("fenced", "known to both")
        await_noted("done", "known to both")
        task = QueuedTask.objects.get(pk=row)
        assert (task.failures, task.deaths, task.set_aside_at) == (0, 0, None)
        assert "has no function newer_tasks.fenced" in task.failure
        assert "is given back: This version" in older.log.read_text()
        with cluster(env=newer_code):
            await_noted("done", "known to both", "a")
            await_empty_queue()
    assert noted("started") == ["known to both", "a"]


def test_a_function_that_nobody_gets_to_know_is_set_aside(cluster: Start):
    row = add("no_such_task", "a")
    with cluster(env={"QUEUE_UNKNOWN_SECONDS": "1.5", **WITH_RECEIVERS}):
        (told,) = eventually(lambda: noted("set aside"))
    assert told.startswith("a: This version of the code has no function tests.novellaforge.")
    task = QueuedTask.objects.get(pk=row)
    assert task.set_aside_at is not None
    assert task.attempts > 1


def test_arguments_of_older_code_fail_with_their_reason(cluster: Start):
    with cluster():
        row = add("fenced", "a", "retired")
        eventually(lambda: "takes 1 positional" in QueuedTask.objects.get(pk=row).failure)
        assert QueuedTask.objects.get(pk=row).failures >= 1


# Killed


def test_a_killed_worker_loses_nothing_and_nothing_is_done_twice(cluster: Start):
    labels = [f"{number}" for number in range(12)]
    with cluster(processes=2, slots=2) as running:
        for label in labels:
            add("gated", label, "go")
        for starts in (4, 6, 8):  # each death starts two again
            eventually(lambda starts=starts: len(noted("started")) >= starts)
            running.kill("worker")
            eventually(running.is_up)
        open_gate("go")
        await_empty_queue()
    assert sorted(noted("done")) == sorted(labels)


def test_a_killed_supervisor_leaves_no_orphan(cluster: Start):
    with cluster(processes=2) as running:
        add("gated_thread", "a", "go")
        await_noted("started", "a")
        running.kill("supervisor")
        eventually(lambda: not any(map(alive, running.all_pids())))
    with cluster():
        open_gate("go")
        await_empty_queue()
    assert noted("done") == ["a"]


def test_a_killed_housekeeper_is_started_again(cluster: Start):
    with cluster() as running:
        killed = running.kill("housekeeper")
        eventually(lambda: running.pids("housekeeper") not in ([], [killed]))


def test_a_worker_frozen_past_its_lease_cannot_commit(cluster: Start):
    with cluster(env={"QUEUE_LEASE_SECONDS": "1"}) as frozen:
        row = add("gated_thread", "a", "go")
        await_noted("started", "a")
        worker = frozen.kill("worker", signal.SIGSTOP)
        with cluster(env={"QUEUE_LEASE_SECONDS": "1"}):
            eventually(lambda: QueuedTask.objects.get(pk=row).attempts == 2)
            await_noted("started", "a", "a")
            open_gate("go")
            await_empty_queue()
            os.kill(worker, signal.SIGCONT)
            eventually(lambda: noted("refused") or not alive(worker))
    assert noted("done") == ["a"]


def test_cut_connections_are_made_anew(cluster: Start):
    with cluster():
        add("gated", "a", "go")
        await_noted("started", "a")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name LIKE 'novellaforge claimer%'"
            )
        add("fenced", "b")
        await_noted("done", "b")
        open_gate("go")
        await_empty_queue()
    assert sorted(noted("done")) == ["a", "b"]


def test_a_task_called_off_is_cancelled_where_it_runs(cluster: Start):
    with cluster(env={"QUEUE_LEASE_SECONDS": "60"}):
        row = add("cancellable", "a")
        await_noted("started", "a")
        with transaction.atomic():
            queues.call_off(row)
        (told,) = eventually(lambda: noted("abandoned"))
        add("fenced", "next")
        await_noted("done", "next")
    assert told.startswith("a: The task's claim was lost")


def test_a_task_whose_claim_was_taken_over_is_cancelled(cluster: Start):
    with cluster(env={"QUEUE_LEASE_SECONDS": "1"}):
        row = add("cancellable", "a")
        await_noted("started", "a")
        QueuedTask.objects.filter(pk=row).update(owner="another", attempts=2)
        assert eventually(lambda: noted("abandoned"))


# Stopping


def test_an_idle_cluster_stops(cluster: Start):
    with cluster() as running:
        assert running.stop() == 0
        assert not any(map(alive, running.all_pids()))


def test_stopping_lets_what_runs_end_and_claims_nothing_more(cluster: Start):
    with cluster(slots=1, env={"QUEUE_STOP_SECONDS": "60"}) as running:
        add("gated", "running", "go")
        add("fenced", "waiting")
        await_noted("started", "running")
        running.process.send_signal(signal.SIGTERM)
        eventually(lambda: "claims nothing more" in running.log.read_text())
        open_gate("go")
        assert running.process.wait(30) == 0
    assert noted("done") == ["running"]
    assert QueuedTask.objects.get().attempts == 0


@pytest.mark.parametrize("task", ["gated", "gated_thread"])
def test_stopping_puts_back_what_does_not_end(cluster: Start, task: str):
    with cluster(env={"QUEUE_STOP_SECONDS": "0.5"}) as running:
        add(task, "a", "go")
        await_noted("started", "a")
        assert running.stop() == 0
    row = QueuedTask.objects.get()
    assert (row.owner, row.failures, row.deaths) == ("", 0, 0)
    with cluster():
        open_gate("go")
        await_empty_queue()
    assert noted("done") == ["a"]


def test_a_second_order_does_not_wait(cluster: Start):
    with cluster(env={"QUEUE_STOP_SECONDS": "600"}) as running:
        add("gated_thread", "a", "never")
        await_noted("started", "a")
        running.process.send_signal(signal.SIGTERM)
        eventually(lambda: "stops; what runs has" in running.log.read_text())
        assert running.stop() == 0
    assert QueuedTask.objects.get().owner == ""


def test_the_whole_group_may_be_told_at_once(cluster: Start):
    with cluster(processes=2, env={"QUEUE_STOP_SECONDS": "60"}) as running:
        add("gated", "a", "go")
        await_noted("started", "a")
        os.killpg(running.process.pid, signal.SIGTERM)
        eventually(lambda: "stops; what runs has" in running.log.read_text())
        open_gate("go")
        assert running.process.wait(30) == 0
    assert noted("done") == ["a"]


@pytest.mark.parametrize("group", [False, True])
def test_one_of_two_clusters_stops_amid_many_tasks(cluster: Start, group: bool):
    labels = [f"{number}" for number in range(80)]
    with cluster(processes=2, slots=2) as stopped, cluster(processes=2, slots=2) as other:
        for label in labels:
            add("dozes", label)
        eventually(lambda: set(stopped.pids("worker")) & set(pids("started")))
        eventually(lambda: set(other.pids("worker")) & set(pids("started")))
        tell = os.killpg if group else os.kill
        tell(stopped.process.pid, signal.SIGTERM)  # once: a second order would not wait
        assert stopped.process.wait(15) == 0
        await_empty_queue()
    assert sorted(noted("done")) == sorted(labels)
    assert sorted(noted("started")) == sorted(labels)  # what ran was let end


# Around it


def test_it_waits_for_a_database_that_is_not_there(tmp_path: Path):
    log = tmp_path / "log"
    nowhere = f"postgres://nobody@{str(tmp_path).replace('/', '%2F')}/nothing"
    with log.open("wb") as output:
        env = {**os.environ, "DATABASE_URL": nowhere, "SUITE_CHILD": "1"}
        process = run("manage", ["qcluster", "--skip-checks"], env, output)
    try:
        eventually(lambda: "DATABASE_URL names does not answer" in log.read_text())
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()


def test_a_schedule_runs(cluster: Start):
    with cluster():
        Schedule.objects.create(
            func="tests.novellaforge.queue_tasks.plain",
            args="'scheduled'",
            cluster=MAINTENANCE_LOW,
            schedule_type=Schedule.ONCE,
            next_run=timezone.now(),
        )
        await_noted("done", "scheduled")


def test_two_clusters_fire_a_schedule_once(cluster: Start):
    with cluster(), cluster():
        Schedule.objects.create(
            func="tests.novellaforge.queue_tasks.plain",
            args="'scheduled'",
            schedule_type=Schedule.HOURLY,
            next_run=timezone.now(),
        )
        await_noted("done", "scheduled")
        await_empty_queue()
    assert noted("done") == ["scheduled"]


def test_a_task_that_asks_for_it_leaves_its_result(cluster: Start):
    with cluster():
        async_task("builtins.len", "four", save=True)
        assert eventually(lambda: Success.objects.first()).result == 4


def test_django_q_sees_it(cluster: Start):
    with cluster(processes=2) as running:
        stat = eventually(
            lambda: next((s for s in Stat.get_all() if s.sentinel == running.process.pid), None)
        )
        assert set(running.pids("worker")) < set(stat.workers)


def test_workers_are_processes_of_their_own(cluster: Start):
    with cluster(processes=2, slots=1) as running:
        for label in "ab":
            add("gated", label, "go")
        await_noted("started", *"ab")
        assert set(pids("started")) == set(running.pids("worker"))


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (["--queues", "beats"], "There is no queue beats"),
        (["--processes", "0"], "--processes takes a number from 1 to 256, not 0"),
        (["--slots", "0"], "--slots takes a number from 1 to 256, not 0"),
    ],
)
def test_nonsense_is_refused(arguments: list[str], refusal: str):
    with pytest.raises(CommandError, match=refusal):
        call_command("qcluster", *arguments)


def test_what_it_forks_looks_for_rings_as_seldom_as_the_web_does(monkeypatch: pytest.MonkeyPatch):
    done: list[str] = []
    monkeypatch.setattr("novellaforge.collecting.settle", lambda: done.append("settle"))
    monkeypatch.setattr(Supervisor, "run", lambda _: done.append("run"))
    with pytest.raises(SystemExit):
        call_command("qcluster")
    assert done == ["settle", "run"]
