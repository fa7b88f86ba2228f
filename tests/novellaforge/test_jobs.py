"""Jobs on the real queue, killed, stopped, refused: every part is kept once, or says why not."""

import logging
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone, translation

from novellaforge import jobs, queues
from novellaforge.errors import Refused
from novellaforge.models import Job, QueuedTask
from novellaforge.queues import Claim
from tests.clusters import Cluster, running_cluster
from tests.jobs import await_state, deliver, its_tasks
from tests.novellaforge import job_kinds
from tests.novellaforge.queue_tasks import TRACE, noted, open_gate
from tests.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)
State = Job.State
Start = Callable[..., AbstractContextManager[Cluster]]
WITH_KINDS = {"DJANGO_SETTINGS_MODULE": "tests.novellaforge.job_settings"}


@pytest.fixture(autouse=True)
def _trace(transactional_db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(TRACE)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE queue_trace")


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_kinds", dict(jobs._kinds))
    job_kinds.register()


@pytest.fixture
def cluster(tmp_path: Path) -> Start:
    def start(env: dict[str, str] | None = None) -> AbstractContextManager[Cluster]:
        return running_cluster(tmp_path / "cluster.log", env=WITH_KINDS | (env or {}))

    return start


def begin(kind: str, total: int = 3, project_id: UUID | None = None) -> Job:
    return jobs.start(kind, project_id or uuid4(), total=total)[0]


def has(job: Job, state: str) -> bool:
    job.refresh_from_db()
    return job.state == state


def await_asked(*parts: str) -> None:
    eventually(lambda: noted("asked") == list(parts), seconds=60)


# Going on, part by part


def test_it_works(cluster: Start) -> None:
    job = begin("count", 3)
    with cluster():
        await_state(job, State.DONE)
    assert noted("kept") == noted("asked") == ["1", "2", "3"]
    assert (job.done, job.total, job.sentence) == (3, 3, "3 is done.")
    assert job.finished_at is not None
    assert its_tasks(job) == []


def test_progress_and_place_are_there_after_each_part() -> None:
    job = begin("count", 3)
    deliver(job)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (State.RUNNING, 1, 3)
    assert (job.sentence, job.cursor) == ("1 is done.", {"after": "1"})
    assert len(its_tasks(job)) == 1


def test_a_worker_killed_in_any_part_keeps_each_once(cluster: Start) -> None:
    job = begin("gated", 3)
    asked: list[str] = []
    with cluster() as running:
        for part in ("1", "2", "3"):
            await_asked(*asked, part)
            running.kill("worker")
            asked += [part, part]
            await_asked(*asked)
            open_gate(part)
        await_state(job, State.DONE)
    assert noted("kept") == ["1", "2", "3"]
    assert its_tasks(job) == []


def test_a_worker_killed_while_it_keeps_a_part_keeps_it_once(cluster: Start) -> None:
    job = begin("killed_while_keeping", 2)
    with cluster():
        await_state(job, State.DONE)
    assert noted("asked") == ["1", "1", "2", "2"]
    assert noted("kept") == ["1", "2"]


def test_a_killed_cluster_goes_on_when_the_next_one_comes(cluster: Start) -> None:
    job = begin("gated", 2)
    open_gate("1")
    with cluster() as running:
        await_asked("1", "2")
        running.kill("supervisor")
    open_gate("2")
    with cluster():
        await_state(job, State.DONE)
    assert noted("kept") == ["1", "2"]


# One of a kind


def test_two_starts_give_one_job() -> None:
    book = uuid4()
    first, began = jobs.start("count", book)
    second, began_again = jobs.start("count", book)
    assert (began, began_again) == (True, False)
    assert first == second
    assert len(its_tasks(first)) == 1


def test_starts_at_the_same_moment_give_one_job() -> None:
    book, together = uuid4(), Barrier(6)

    def start(_: int) -> tuple[Job, bool]:
        try:
            together.wait(30)
            return jobs.start("count", book)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(start, range(6)))
    assert len({job.pk for job, _ in answers}) == 1
    assert [began for _, began in answers].count(True) == 1
    assert len(its_tasks(answers[0][0])) == 1


def test_another_kind_and_another_book_have_jobs_of_their_own() -> None:
    book = uuid4()
    begun = [begin("count", project_id=book), begin("gated", project_id=book), begin("count")]
    assert len({job.pk for job in begun}) == 3


def test_work_that_is_done_may_begin_anew() -> None:
    book = uuid4()
    job = begin("count", 1, book)
    deliver(job)
    assert has(job, State.DONE)
    assert jobs.start("count", book)[1]


def test_a_start_that_is_rolled_back_leaves_nothing() -> None:
    with transaction.atomic():
        begin("count")
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert not QueuedTask.objects.exists()


def test_a_kind_that_nobody_knows_cannot_be_started() -> None:
    with pytest.raises(KeyError, match="knitting"):
        begin("knitting")
    assert not Job.objects.exists()


def test_the_last_job_of_a_kind_is_told_until_it_is_done() -> None:
    book = uuid4()
    assert jobs.unfinished("count", book) is None
    jobs.stop(begin("count", 1, book))
    again = begin("count", 1, book)
    begin("gated", 1, book)
    assert jobs.unfinished("count", book) == again
    jobs.stop(again)
    assert jobs.unfinished("count", book) == again
    jobs.resume(again)
    deliver(again)
    assert jobs.unfinished("count", book) is None


# Stop and resume


def test_stop_abandons_the_part_and_resume_goes_on_after_the_last(cluster: Start) -> None:
    job = begin("gated", 3)
    open_gate("1")
    with cluster():
        await_asked("1", "2")
        stopped = jobs.stop(job)
        assert (stopped.state, stopped.done) == (State.STOPPED, 1)
        assert its_tasks(job) == []
        eventually(lambda: noted("abandoned") == ["2"], seconds=30)
        open_gate("2")
        open_gate("3")
        resumed = jobs.resume(job)
        assert (resumed.state, resumed.sentence, resumed.finished_at) == (State.RUNNING, "", None)
        await_state(job, State.DONE)
    assert noted("asked") == ["1", "2", "2", "3"]
    assert noted("kept") == ["1", "2", "3"]


def test_stopping_twice_or_too_late_changes_nothing() -> None:
    job = begin("count", 1)
    jobs.stop(job)
    at = jobs.stop(job).finished_at
    assert jobs.stop(job).finished_at == at
    done = begin("count", 1)
    deliver(done)
    assert jobs.stop(done).state == State.DONE


def test_it_is_stopped_in_its_authors_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_", lambda text: f"{translation.get_language()}: {text}")
    with translation.override("fr"):
        job = begin("count")
    with translation.override("en"):
        assert jobs.stop(job).sentence == "fr: Stopped. What was done is kept."
        assert jobs.stop(begin("count")).sentence == "en: Stopped. What was done is kept."


def test_resuming_what_runs_queues_nothing() -> None:
    job = begin("count")
    assert jobs.resume(job).state == State.RUNNING
    assert len(its_tasks(job)) == 1


def test_what_is_done_cannot_go_on() -> None:
    job = begin("count", 1)
    deliver(job)
    with pytest.raises(Refused, match="is done"):
        jobs.resume(job)


def test_what_was_begun_anew_cannot_go_on() -> None:
    book = uuid4()
    job = jobs.stop(begin("count", project_id=book))
    anew = begin("count", project_id=book)
    with pytest.raises(Refused, match="begun anew"):
        jobs.resume(job)
    assert has(job, State.STOPPED)
    assert has(anew, State.RUNNING)
    assert its_tasks(job) == []


def test_a_task_that_comes_after_the_stop_does_nothing() -> None:
    """As an operator may put back one that was set aside."""
    job = begin("count")
    Job.objects.update(state=State.STOPPED)
    deliver(job)
    assert its_tasks(job) == []
    assert noted("asked") == []


def test_a_late_delivery_keeps_nothing() -> None:
    job = begin("count")
    [task] = its_tasks(job)
    queues.deliver(Claim(task.pk, 1, "somebody who lost it"))
    try:
        with pytest.raises(queues.ClaimLost):
            jobs.run_part(str(job.pk))
    finally:
        queues.deliver(None)
    job.refresh_from_db()
    assert (job.state, job.done, noted("kept")) == (State.RUNNING, 0, [])


# What goes wrong


def test_a_passing_error_is_tried_again(cluster: Start) -> None:
    job = begin("busy_once", 1)
    with cluster():
        await_state(job, State.DONE)
    assert (noted("asked"), noted("kept"), job.tries) == (["1", "1"], ["1"], 0)


def test_it_says_that_it_tries_again() -> None:
    job = begin("busy", 1)
    [before] = its_tasks(job)
    deliver(job)
    job.refresh_from_db()
    assert (job.state, job.tries) == (State.RUNNING, 1)
    assert job.sentence.startswith("Trying again (2 of 3): ")
    [task] = its_tasks(job)
    assert (task.pk, task.failures) == (before.pk, 0)
    assert task.ready_at > before.ready_at


def test_a_passing_error_that_stays_fails_in_its_authors_language(cluster: Start) -> None:
    with translation.override("fr"):
        job = begin("busy")
        error = str(job_kinds.ModelBusy({"address": "http://models.example", "model": "m"}))
    with cluster():
        await_state(job, State.FAILED)
    assert noted("asked") == ["1"] * jobs.TRIES
    with translation.override("en"):
        assert job.sentence == error.replace("?", "429") != str(job_kinds.ModelBusy())
    assert its_tasks(job) == []


def test_a_refusal_fails_at_once_with_its_sentence() -> None:
    job = begin("refused")
    deliver(job)
    job.refresh_from_db()
    assert (job.state, job.sentence) == (State.FAILED, "The book has no premise.")
    assert its_tasks(job) == []


def test_what_failed_goes_on_when_asked_to() -> None:
    job = begin("refused")
    deliver(job)
    jobs.resume(job)
    job.refresh_from_db()
    assert (job.state, job.sentence, job.tries) == (State.RUNNING, "", 0)
    assert len(its_tasks(job)) == 1


@pytest.mark.parametrize("kind", ["faulty", "faulty_while_keeping"])
def test_a_fault_is_told_and_its_traceback_is_in_the_log(
    cluster: Start, kind: str, tmp_path: Path
) -> None:
    job = begin(kind)
    with cluster():
        await_state(job, State.FAILED)
    told = re.fullmatch(
        r"It failed because of a fault in this program, no\. (\w{8}) in its log\. "
        r"What was done is kept\.",
        job.sentence,
    )
    assert told
    log = (tmp_path / "cluster.log").read_text()
    assert f"job {job.pk} ({kind}) failed: fault {told[1]}" in log
    assert 'raise KeyError("the lost key")' in log
    assert (noted("asked"), noted("kept")) == (["1"], [])


def test_a_database_that_goes_away_fails_no_job(cluster: Start) -> None:
    job = begin("cut_off_once", 1)
    with cluster():
        await_state(job, State.DONE)
    assert (noted("asked"), noted("kept")) == (["1", "1"], ["1"])


def test_a_part_that_kills_its_process_is_given_up(cluster: Start) -> None:
    job = begin("poison")
    with cluster({"QUEUE_MAX_ATTEMPTS": "2"}):
        await_state(job, State.FAILED)
    assert noted("asked") == ["1", "1"]
    assert job.sentence.startswith("This work was given up: ")
    [task] = its_tasks(job)
    assert task.set_aside_at is not None


def test_going_on_after_that_leaves_one_task() -> None:
    job = begin("count")
    QueuedTask.objects.update(set_aside_at=timezone.now(), failure="It died.")
    with transaction.atomic():
        jobs.fail(job.pk, "It died.")
    assert has(job, State.FAILED)
    jobs.resume(job)
    [task] = its_tasks(job)
    assert task.set_aside_at is None


def test_a_traceback_is_not_told_to_its_author() -> None:
    job = begin("count")
    with transaction.atomic():
        jobs.fail(job.pk, 'Traceback (most recent call last):\n  File "x.py"\nKeyError: 1')
    assert has(job, State.FAILED)
    job.refresh_from_db()
    assert job.sentence.startswith("It failed because of a fault in this program.")
    assert "Traceback" not in job.sentence


def test_a_task_of_another_kind_set_aside_ends_no_job() -> None:
    job = begin("count")
    for func, args in (("a.task", (str(job.pk),)), (jobs.TASK, (str(uuid4()),)), (jobs.TASK, ())):
        with transaction.atomic():
            queues.task_set_aside.send(QueuedTask, func=func, args=args, why="It died.")
    assert has(job, State.RUNNING)


def test_what_ended_before_its_task_was_set_aside_stays_as_it_is() -> None:
    job = jobs.stop(begin("count"))
    with transaction.atomic():
        jobs.fail(job.pk, "It died.")
    assert has(job, State.STOPPED)


# Another version of the program


def test_a_worker_that_does_not_know_the_kind_leaves_it_to_another(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    job = begin("count", 1)
    kinds = jobs._kinds
    monkeypatch.setattr(jobs, "_kinds", {})
    with caplog.at_level(logging.WARNING):
        deliver(job)
    [task] = its_tasks(job)
    assert (has(job, State.RUNNING), task.failures, task.owner) == (True, 1, "")
    assert task.ready_at > timezone.now()
    assert "does not know work of the kind “count”" in caplog.text
    monkeypatch.setattr(jobs, "_kinds", kinds)
    deliver(job)
    assert has(job, State.DONE)


def test_where_no_worker_knows_it_the_job_fails_saying_so(cluster: Start) -> None:
    job = begin("count")
    plain = {"DJANGO_SETTINGS_MODULE": "tests.settings", "QUEUE_MAX_ATTEMPTS": "1"}
    with cluster(plain):
        await_state(job, State.FAILED)
    assert "does not know work of the kind “count”" in job.sentence
    assert noted("asked") == []


def test_a_kind_that_nobody_knows_does_not_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    job = jobs.stop(begin("count"))
    monkeypatch.setattr(jobs, "_kinds", {})
    with pytest.raises(Refused, match="does not know work of the kind “count”"):
        jobs.resume(job)
    assert has(job, State.STOPPED)


# A deleted book


def test_a_deleted_book_ends_its_jobs(cluster: Start) -> None:
    book = uuid4()
    job = begin("gated", 2, book)
    ended = jobs.stop(begin("count", 2, book))
    other = begin("count", 1)
    with cluster():
        await_asked("1", "1")
        with transaction.atomic():
            jobs.forget(book)
        eventually(lambda: noted("abandoned") == ["1"], seconds=30)
        await_state(other, State.DONE)
        eventually(lambda: not QueuedTask.objects.exists(), seconds=30)
    assert not Job.objects.filter(pk__in=[job.pk, ended.pk]).exists()


def test_a_task_whose_job_is_gone_ends() -> None:
    job = begin("count")
    Job.objects.all().delete()
    deliver(job)
    assert its_tasks(job) == []


# In the admin


@pytest.fixture
def operator(admin_user: User) -> Client:
    client = Client()
    client.force_login(admin_user)
    return client


LIST = "/admin/novellaforge/job/"


def act(operator: Client, action: str, *chosen: Job) -> str:
    data = {"action": action, "_selected_action": [str(job.pk) for job in chosen]}
    return operator.post(LIST, data, follow=True).content.decode()


def test_an_operator_sees_them_and_changes_nothing_by_hand(operator: Client) -> None:
    job = begin("count")
    Job.objects.update(sentence="Chapters 1 to 10 are outlined.")
    assert "Chapters 1 to 10 are outlined." in operator.get(LIST).content.decode()
    page = f"{LIST}{job.pk}/change/"
    assert 'name="_save"' not in operator.get(page).content.decode()
    assert operator.post(page, {"state": State.DONE}).status_code == 403
    assert operator.get(f"{LIST}add/").status_code == 403
    assert operator.post(f"{LIST}{job.pk}/delete/", {"post": "yes"}).status_code == 403
    assert has(job, State.RUNNING)


def test_an_operator_stops_what_runs(operator: Client) -> None:
    running, done = begin("count"), begin("count", 1)
    deliver(done)
    assert "1 job was stopped." in act(operator, "stop", running, done)
    assert has(running, State.STOPPED)
    assert has(done, State.DONE)
    assert its_tasks(running) == []


def test_an_operator_has_them_go_on(operator: Client) -> None:
    stopped, running, done = jobs.stop(begin("count")), begin("count"), begin("count", 1)
    deliver(done)
    page = act(operator, "go_on", stopped, running, done)
    assert "1 job goes on." in page
    assert f"there is nothing to go on with. ({done.pk})" in page
    assert has(stopped, State.RUNNING)
    assert len(its_tasks(stopped)) == len(its_tasks(running)) == 1


def test_who_may_only_look_stops_nothing() -> None:
    looker = User.objects.create_user("looker", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_job"))
    client, job = Client(), begin("count")
    client.force_login(looker)
    assert client.get(LIST).status_code == 200
    act(client, "stop", job)
    assert has(job, State.RUNNING)
