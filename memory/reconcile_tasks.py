"""What the queue runs to keep memory in order, by the clock or when somebody asks."""

from uuid import UUID

from memory import maintenance
from memory.maintenance import asking, cleaning, passages, rebuild
from novellaforge import queues, schedules
from projects.models import Project

WEEKLY = schedules.Schedule(
    name="reconcile memory",
    func="memory.reconcile_tasks.reconcile_all",
    queue=queues.MAINTENANCE_LOW,
    cron="27 4 * * 0",
)
MONTHLY = schedules.Schedule(
    name="rebuild passages",
    func="memory.reconcile_tasks.reconcile_chunks",
    queue=queues.MAINTENANCE_LOW,
    cron="47 4 1 * *",
)
NIGHTLY = schedules.Schedule(
    name="clean up memory",
    func="memory.reconcile_tasks.cleanup_memory",
    queue=queues.MAINTENANCE_LOW,
    cron="57 3 * * *",
)


def register() -> None:
    """For `AppConfig.ready`: the schedules, and the job that rebuilds a book."""
    for schedule in (WEEKLY, MONTHLY, NIGHTLY):
        schedules.register(schedule)
    rebuild.register()


def reconcile_project(project_id: str, mends: bool = True) -> None:
    if Project.objects.filter(pk=project_id).exists():
        maintenance.reconcile(UUID(project_id), mends=mends)


def reconcile_all() -> None:
    """Weekly: every book, each as a task of its own."""
    asking.ask_for_all(asking.RECONCILE_PROJECT)


def reconcile_chunks() -> None:
    """Monthly: every book's passages cut anew; only those that changed get a new vector."""
    asking.ask_for_all(asking.RECONCILE_BOOK_CHUNKS)


def reconcile_book_chunks(project_id: str) -> None:
    project = Project.objects.filter(pk=project_id).first()
    if project:
        passages.rebuild(project)


def cleanup_memory() -> None:
    """Nightly."""
    cleaning.clean_up()
