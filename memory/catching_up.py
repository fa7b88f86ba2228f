"""By the clock: books whose memory something that was away has left behind."""

from uuid import UUID

from memory import ledger
from memory.models import BookMemory
from memory.projecting import is_current
from novellaforge import queues, schedules
from novellaforge.models import QueuedTask
from projects.models import Chapter

BOOKS_AT_ONCE = 200
TASK = "memory.tasks.project_book"
READ_TASK = "memory.tasks.read_version"
CATCHING_UP = schedules.Schedule(
    name="catch up on facts",
    func="memory.tasks.catch_up",
    queue=queues.MAINTENANCE_LOW,
    cron="*/5 * * * *",
)


def register() -> None:
    schedules.register(CATCHING_UP)


def catch_up() -> None:
    """Queue what lacks, longest behind first; books for which a task waits already are left."""
    waiting = QueuedTask.objects.filter(func__in=(TASK, READ_TASK), set_aside_at=None)
    busy = set(waiting.values_list("project_id", flat=True))
    for project_id in [each for each in _behind() if each not in busy][:BOOKS_AT_ONCE]:
        for version in _unread_versions(project_id):
            queue(READ_TASK, version, project_id)
        queue(TASK, project_id, project_id)


def queue(task: str, about: UUID, project_id: UUID) -> None:
    queues.enqueue(task, str(about), queue=queues.GENERATION_MEDIUM, project_id=project_id)


def _behind() -> list[UUID]:
    projected = dict(BookMemory.objects.values_list("project", "projected_at"))
    written = (
        Chapter.objects.filter(trashed_at=None, project__trashed_at=None)
        .exclude(approved_version=None)
        .order_by("project")
        .values_list("project", flat=True)
        .distinct()
    )
    behind = [project for project in written if ledger.unread(project) or not is_current(project)]
    return sorted(behind, key=lambda project: str(projected.get(project) or ""))


def _unread_versions(project_id: UUID) -> list[UUID]:
    numbers = ledger.unread(project_id)
    chapters = Chapter.objects.filter(project=project_id, trashed_at=None, number__in=numbers)
    return [each for each in chapters.values_list("approved_version", flat=True) if each]
