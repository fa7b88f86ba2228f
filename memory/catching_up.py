"""By the clock: books whose memory something that was away has left behind.

What a model could not read, or a queue has given up, is tried again after a rest: the model is
asked, and paid, each time.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from memory import codex, ledger
from memory.models import BookMemory
from memory.projecting import is_current
from novellaforge import queues, schedules
from novellaforge.models import QueuedTask
from projects.models import Chapter, Project

BOOKS_AT_ONCE = 200
REST = timedelta(hours=1)
TASK = "memory.tasks.project_book"
READ_TASK = "memory.tasks.read_version"
BIBLE_TASK = "memory.tasks.read_bible"
MODEL_TASKS = (READ_TASK, BIBLE_TASK)
CATCHING_UP = schedules.Schedule(
    name="catch up on facts",
    func="memory.tasks.catch_up",
    queue=queues.MAINTENANCE_LOW,
    cron="*/5 * * * *",
)


def register() -> None:
    schedules.register(CATCHING_UP)


def catch_up() -> None:
    """Queue what lacks, longest behind first; books for which a task waits already are left.

    Of those whose task waits for a model, what needs none is queued.
    """
    now = timezone.now()
    since = now - REST
    waiting = QueuedTask.objects.filter(func__in=(TASK, *MODEL_TASKS), set_aside_at=None)
    is_put_off = Q(func__in=MODEL_TASKS, owner="", ready_at__gt=now)
    busy = set(waiting.exclude(is_put_off).values_list("project_id", flat=True))
    put_off = set(waiting.filter(is_put_off).values_list("project_id", flat=True))
    given_up = QueuedTask.objects.filter(func__in=MODEL_TASKS, set_aside_at__isnull=False)
    resting = set(given_up.filter(set_aside_at__gte=since).values_list("project_id", flat=True))
    no_bible = set(given_up.filter(func=BIBLE_TASK).values_list("project_id", flat=True))
    for project_id in [each for each in _behind(no_bible) if each not in busy][:BOOKS_AT_ONCE]:
        if project_id not in resting | put_off:
            for version in _unread_versions(project_id, since):
                queue(READ_TASK, version, project_id)
            if project_id in no_bible and codex.unread_entries(project_id):
                queue(BIBLE_TASK, project_id, project_id)
        if not is_current(project_id):
            queue(TASK, project_id, project_id)


def queue(task: str, about: UUID, project_id: UUID) -> None:
    queues.enqueue(task, str(about), queue=queues.GENERATION_MEDIUM, project_id=project_id)


def _behind(no_bible: set[UUID | None]) -> list[UUID]:
    projected = dict(BookMemory.objects.values_list("project", "projected_at"))
    books = Project.objects.filter(trashed_at=None).filter(
        Q(pk__in=_written()) | Q(pk__in=list(projected))  # maybe of chapters in the trash
    )
    behind = [
        project
        for project in books.values_list("pk", flat=True)
        if ledger.unread(project) or not is_current(project) or project in no_bible
    ]
    return sorted(behind, key=lambda project: str(projected.get(project) or ""))


def _written() -> QuerySet[Chapter, UUID]:
    chapters = Chapter.objects.filter(trashed_at=None).exclude(approved_version=None)
    return chapters.order_by("project").values_list("project", flat=True).distinct()


def _unread_versions(project_id: UUID, since: datetime) -> list[UUID]:
    """Those that nobody has tried to read since then."""
    chapters = Chapter.objects.filter(
        project=project_id, trashed_at=None, number__in=ledger.unread(project_id)
    ).exclude(approved_version__reading__read_at__gte=since)
    return [each for each in chapters.values_list("approved_version", flat=True) if each]
