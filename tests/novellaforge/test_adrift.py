"""The doctor finds jobs that no task goes on with, and queues that nobody serves."""

import pytest
from django.core.cache import cache
from django.utils import timezone
from django_q.models import Schedule

from novellaforge import jobs, queues
from novellaforge.adrift import look_at_jobs, look_at_queues, mend_jobs
from novellaforge.cluster import depth
from novellaforge.models import Job, QueuedTask
from tests.factories import a_project

pytestmark = pytest.mark.django_db


def a_running_job() -> Job:
    return jobs.start("outline", a_project().pk)[0]


def test_a_job_that_waits_for_a_worker_is_well() -> None:
    a_running_job()
    assert list(look_at_jobs()) == []


def test_a_job_that_was_stopped_is_well() -> None:
    jobs.stop(a_running_job())
    assert list(look_at_jobs()) == []


@pytest.mark.parametrize("how", ["deleted", "set aside"])
def test_a_job_without_a_task_is_found_and_queued_anew(how: str) -> None:
    job = a_running_job()
    task = QueuedTask.objects.get(name=str(job.pk))
    if how == "deleted":
        task.delete()
    else:
        QueuedTask.objects.filter(pk=task.pk).update(set_aside_at=task.created_at)
    (complaint,) = look_at_jobs()
    assert complaint.what == f"Job {job.pk} (outline)"
    assert list(mend_jobs()) == [f"Job {job.pk} goes on."]
    assert list(look_at_jobs()) == []
    assert QueuedTask.objects.get(name=str(job.pk)).set_aside_at is None


def test_taking_up_a_job_that_is_well_changes_nothing() -> None:
    job = a_running_job()
    task = QueuedTask.objects.get(name=str(job.pk))
    jobs.take_up(job)
    assert QueuedTask.objects.get(name=str(job.pk)) == task


def test_a_queue_that_nobody_serves_is_named() -> None:
    cache.clear()
    queues.enqueue("tests.novellaforge.queue_tasks.plain", "a", queue=queues.MAINTENANCE_LOW)
    (complaint,) = look_at_queues()
    assert complaint.what == "maintenance_low"
    assert complaint.why.startswith("1 tasks wait and no living cluster serves it.")


def test_queues_without_tasks_need_nobody() -> None:
    assert list(look_at_queues()) == []


def test_a_queue_of_schedules_that_nobody_serves_is_named() -> None:
    cache.clear()
    nightly = {"func": "builtins.len", "cluster": queues.MAINTENANCE_LOW}
    Schedule.objects.create(**nightly)
    Schedule.objects.create(repeats=0, func="builtins.len")
    Schedule.objects.create(func="builtins.len", cluster="of another program")
    (complaint,) = look_at_queues()
    assert complaint.what == "maintenance_low"
    assert complaint.why.startswith("1 schedules are to queue tasks there")
    assert complaint.why.endswith("Start manage.py qcluster --queues maintenance_low.")
    queues.enqueue("tests.novellaforge.queue_tasks.plain", "a", queue=queues.MAINTENANCE_LOW)
    (complaint,) = look_at_queues()  # once
    assert complaint.why.startswith("1 tasks wait")


def test_a_queue_of_schedules_that_is_served_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    served = (queues.DEFAULT, queues.MAINTENANCE_LOW)
    lives = depth.Cluster("here", 1, timezone.now(), 1, served, 8, 0)
    monkeypatch.setattr(depth, "clusters", lambda: (lives,))
    for queue in (queues.MAINTENANCE_LOW, None):
        Schedule.objects.create(func="builtins.len", cluster=queue)
    assert list(look_at_queues()) == []
