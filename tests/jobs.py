"""What tests of any kind of job need: its tasks, a delivery by hand, its end."""

from datetime import timedelta

from django.utils import timezone

from novellaforge import jobs, queues
from novellaforge.models import Job, QueuedTask
from novellaforge.queues import Claim
from tests.waiting import eventually


def its_tasks(job: Job) -> list[QueuedTask]:
    return list(QueuedTask.objects.filter(func=jobs.TASK, name=str(job.pk)))


def deliver(job: Job) -> Job:
    """Take the job's task as a worker's slot does, and do its part in this thread."""
    [task] = its_tasks(job)
    QueuedTask.objects.filter(pk=task.pk).update(
        owner="here", attempts=1, lease_until=timezone.now() + timedelta(minutes=1)
    )
    queues.deliver(Claim(task.pk, 1, "here"))
    try:
        jobs.run_part(str(job.pk))
    finally:
        queues.deliver(None)
    return Job.objects.filter(pk=job.pk).first() or job


def deliver_all(job: Job) -> Job:
    while job.state == Job.State.RUNNING:
        job = deliver(job)
    return job


def await_state(job: Job, state: str) -> None:
    """AssertionError, with its sentence, where it ends otherwise."""

    def reached() -> bool:
        job.refresh_from_db()
        assert job.state in (state, Job.State.RUNNING), f"{job.state}: {job.sentence}"
        return job.state == state

    eventually(reached, seconds=60)
