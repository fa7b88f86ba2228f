"""What the queue and the clock call."""

from uuid import UUID

from django.db.models import Q

from novellaforge import queues, schedules
from novellaforge.models import QueuedTask
from writing.autopilot import moving
from writing.models import Autopilot, GenerationRun

CATCHING_UP = schedules.Schedule(
    name="move stuck autopilots on",
    func="writing.autopilot.tasks.catch_up",
    queue=queues.MAINTENANCE_LOW,
    cron="*/5 * * * *",
)


def register() -> None:
    from writing.autopilot import receivers  # noqa: F401  (connects them)

    schedules.register(CATCHING_UP)


def move_on(autopilot_id: str) -> None:
    moving.move_on(UUID(autopilot_id), queues.current_claim())


def catch_up() -> int:
    """Queue a look for each that is on while neither its run nor a task goes on. How many."""
    waiting = QueuedTask.objects.filter(func=moving.TASK, set_aside_at=None)
    names = set(waiting.values_list("name", flat=True))
    on = Autopilot.objects.filter(state=Autopilot.State.RUNNING)
    adrift = on.filter(Q(run=None) | ~Q(run__state__in=GenerationRun.LIVE))
    stuck = [each for each in adrift if moving.name_of(each) not in names]
    for autopilot in stuck:
        moving.queue(autopilot)
    return len(stuck)
