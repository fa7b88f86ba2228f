"""Failed tasks, and doing them again: once, and as what they belong to asks for it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_q.models import Failure
from django_q.signing import SignedPackage

from novellaforge import jobs, queues, retrying
from novellaforge.admin import finished
from novellaforge.errors import Refused
from novellaforge.models import Job, QueuedTask
from tests.admins import act, an_onlooker, an_operator, history_of, page
from tests.factories import a_project, a_run, an_outlined_project
from writing.autopilot import moving
from writing.models import Autopilot, GenerationRun, StepResult
from writing.rewriting import asking
from writing.runs.advancing import CHAPTER_TASK, STEP_TASK

pytestmark = pytest.mark.django_db
PLAIN = "tests.novellaforge.queue_tasks.plain"
STATE = GenerationRun.State


def failed(func: str = PLAIN, *args: object, **values: Any) -> QueuedTask:
    pk = queues.enqueue(func, *(args or ("a",)), queue=queues.DEFAULT)
    given = {"set_aside_at": timezone.now(), "attempts": 5, "failures": 5, "failure": "Boom\nWhy."}
    QueuedTask.objects.filter(pk=pk).update(**given | values)
    return QueuedTask.objects.get(pk=pk)


def test_what_has_not_failed_is_left_alone() -> None:
    task = failed(set_aside_at=None, owner="me", failures=1)
    assert not retrying.retry(task)
    task.refresh_from_db()
    assert (task.owner, task.failures) == ("me", 1)


def test_a_task_that_was_deleted_meanwhile_stays_deleted() -> None:
    task = failed()
    QueuedTask.objects.all().delete()
    assert not retrying.retry(task)
    assert not QueuedTask.objects.exists()


def test_a_plain_task_is_claimable_again_with_a_new_token() -> None:
    task = failed()
    assert retrying.retry(task)
    again = QueuedTask.objects.get()
    assert (again.pk, again.attempts, again.failures, again.set_aside_at) == (task.pk, 5, 0, None)
    assert not retrying.retry(task), "the second of two operators changes nothing"


def test_what_it_waits_for_counts_from_the_retry() -> None:
    """The model was away for the weekend; then it may be put off for a day again."""
    task = failed(created_at=timezone.now() - timedelta(days=3))
    assert retrying.retry(task)
    claim = queues.Claim(task.pk, 6, "me")
    QueuedTask.objects.update(attempts=claim.attempts, owner=claim.owner)
    queues.deliver(claim)
    try:
        with queues.put_off(LookupError):
            raise LookupError("Its facts are being read.")
    finally:
        queues.deliver(None)
        queues.forget(claim)
    again = QueuedTask.objects.get()
    assert (again.owner, again.failures, again.failure) == ("", 0, "Its facts are being read.")


def test_a_job_goes_on_with_one_new_task() -> None:
    job = Job.objects.create(kind="outline", project_id=a_project().pk, state=Job.State.FAILED)
    task = failed(jobs.TASK, str(job.pk))
    QueuedTask.objects.filter(pk=task.pk).update(name=str(job.pk))
    assert retrying.retry(task)
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING
    (new,) = QueuedTask.objects.all()
    assert new.pk != task.pk
    assert new.set_aside_at is None


def test_a_job_that_is_done_says_so_and_its_task_stays() -> None:
    job = Job.objects.create(kind="outline", project_id=a_project().pk, state=Job.State.DONE)
    task = failed(jobs.TASK, str(job.pk))
    with pytest.raises(Refused, match="is done"):
        retrying.retry(task)
    assert QueuedTask.objects.filter(pk=task.pk, set_aside_at__isnull=False).exists()


@pytest.mark.parametrize("mode", ["distributed", "parallel"])
def test_a_run_goes_on_and_its_step_is_due_once(mode: str) -> None:
    run = a_run(mode=mode, state=STATE.STOPPED, reason="It failed.")
    StepResult.objects.create(
        run=run, key="plan_chapter", stage="plan_chapter", state="failed", failure="It failed."
    )
    func = STEP_TASK if mode == "distributed" else CHAPTER_TASK
    args = (str(run.pk), "plan_chapter", None, 0) if mode == "distributed" else (str(run.pk),)
    task = failed(func, *args)
    assert retrying.retry(task)
    run.refresh_from_db()
    assert (run.state, run.reason) == (STATE.QUEUED, "")
    assert not run.steps.filter(state="failed").exists()
    names = list(QueuedTask.objects.values_list("name", flat=True))
    assert not QueuedTask.objects.filter(pk=task.pk).exists()
    assert len(names) == 1


def test_a_run_that_goes_on_already_gets_no_second_task() -> None:
    run = a_run(mode="parallel", state=STATE.RUNNING)
    assert retrying.retry(failed(CHAPTER_TASK, str(run.pk)))
    assert not QueuedTask.objects.exists()


def test_of_a_run_that_is_gone_or_written_the_task_stays_with_the_reason() -> None:
    run = a_run(state=STATE.DRAFTED)
    for task, said in (
        (failed(CHAPTER_TASK, str(run.pk)), "already written"),
        (failed(CHAPTER_TASK, "00000000-0000-4000-8000-000000000001"), "Its run is gone"),
    ):
        with pytest.raises(Refused, match=said):
            retrying.retry(task)
        assert QueuedTask.objects.filter(pk=task.pk).exists()


def an_autopilot(state: str) -> Autopilot:
    book = an_outlined_project()
    chapter = book.chapters.get(number=1)
    return Autopilot.objects.create(
        project=book, author=book.owner, first=1, last=3, chapter=chapter, state=state
    )


def test_an_autopilot_that_was_given_up_goes_on_with_one_new_task() -> None:
    autopilot = an_autopilot(Autopilot.State.FAILED)
    task = failed(moving.TASK, str(autopilot.pk))
    assert retrying.retry(task)
    autopilot.refresh_from_db()
    assert autopilot.state == Autopilot.State.RUNNING
    (new,) = QueuedTask.objects.all()
    assert (new.pk != task.pk, new.func, new.set_aside_at) == (True, moving.TASK, None)


def test_one_that_its_author_stopped_stays_so() -> None:
    autopilot = an_autopilot(Autopilot.State.STOPPED)
    with pytest.raises(Refused, match="does not wait for it"):
        retrying.retry(failed(moving.TASK, str(autopilot.pk)))
    autopilot.refresh_from_db()
    assert autopilot.state == Autopilot.State.STOPPED


def test_a_proposal_of_which_its_author_was_told_is_not_written_after_all() -> None:
    task = failed(asking.TASK, "00000000-0000-4000-8000-000000000001")
    with pytest.raises(Refused, match="may ask for another proposal"):
        retrying.retry(task)
    assert QueuedTask.objects.filter(pk=task.pk, set_aside_at__isnull=False).exists()


def test_a_task_that_cannot_be_read_says_so() -> None:
    task = failed(CHAPTER_TASK, "x", payload=SignedPackage.dumps({"args": ()})[:-3] + "abc")
    with pytest.raises(Refused, match="cannot be read any more"):
        retrying.retry(task)


# In the admin


def test_failed_tasks_are_listed_with_their_reason() -> None:
    failed()
    failed(set_aside_at=None, failure="not yet")
    text = an_operator().get(page(QueuedTask, "changelist") + "?state=failed").content.decode()
    assert "Why." in text
    assert "not yet" not in text
    assert "1 queued task" in text


def test_the_retry_says_what_it_could_not_and_keeps_who_did_it() -> None:
    run = a_run(state=STATE.DRAFTED)
    task, bad = failed(), failed(CHAPTER_TASK, str(run.pk))
    text = act(an_operator(), QueuedTask, "put_back", task, bad)
    assert "1 task is tried again." in text
    assert "already written" in text
    assert (history_of(task), history_of(bad)) == (["Tried again."], [])


def test_an_onlooker_cannot_retry() -> None:
    task = failed()
    act(an_onlooker(), QueuedTask, "put_back", task)
    assert QueuedTask.objects.filter(pk=task.pk, set_aside_at__isnull=False).exists()


def a_kept_failure() -> Failure:
    now = timezone.now()
    return Failure.objects.create(
        id="1", name="t", func=PLAIN, args=("a",), started=now, stopped=now, success=False
    )


def test_a_kept_failure_is_submitted_once() -> None:
    kept = a_kept_failure()
    assert "1 task is tried again." in act(an_operator(), Failure, "submit_again", kept)
    assert not finished.submit(kept), "the second of two operators changes nothing"
    assert QueuedTask.objects.get().func == PLAIN
    assert not Failure.objects.exists()


def test_an_onlooker_cannot_submit_a_kept_failure() -> None:
    kept = a_kept_failure()
    for action in ("submit_again", "resubmit_task"):
        act(an_onlooker(), Failure, action, kept)
    assert Failure.objects.exists()
    assert not QueuedTask.objects.exists()
