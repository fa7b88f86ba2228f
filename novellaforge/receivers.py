"""What happens in the queue and concerns the house's own rows."""

from uuid import UUID

from django.dispatch import receiver

from novellaforge import jobs
from novellaforge.queues import task_set_aside


@receiver(task_set_aside, dispatch_uid="novellaforge.fail_job_of_task_set_aside")
def fail_job(sender: object, func: str, args: tuple[object, ...], why: str, **_kw: object) -> None:
    """A part that killed its workers or failed too often ends its job, saying so."""
    if func == jobs.TASK and args:
        jobs.fail(UUID(str(args[0])), why)
