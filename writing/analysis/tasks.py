"""What the clock calls."""

from novellaforge import queues, schedules
from writing.analysis import asking, job

WEEKLY = schedules.Schedule(
    name="report on changed books",
    func="writing.analysis.tasks.report_on_changed",
    queue=queues.MAINTENANCE_LOW,
    cron="17 5 * * 1",
)


def register() -> None:
    """For `AppConfig.ready`: the schedule, and the job."""
    schedules.register(WEEKLY)
    job.register()


def report_on_changed() -> int:
    """Weekly. How many reports this began."""
    return asking.start_for_changed()
