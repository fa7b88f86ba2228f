"""Approved versions whose facts were not read, and summaries of texts that are not approved."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from memory import ledger
from memory.catching_up import READ_TASK
from memory.maintenance.passages import approved
from memory.maintenance.report import Difference, difference
from memory.models import BookMemory, Summary
from novellaforge import queues
from novellaforge.models import QueuedTask
from projects.models import ChapterVersion

SUMMARY_KEEP_DAYS = 30  # after its version was made: till then it may yet be approved


def compare(project_id: UUID) -> tuple[Difference, ...]:
    lacking = list(_unread(project_id))
    nobody_reads = _not_queued(lacking, project_id)
    return difference(
        "versions_unread", [str(each.chapter) for each in lacking], under_way=not nobody_reads
    )


def mend(project_id: UUID) -> None:
    """Queue a reading of each, once, however often this is asked for."""
    ledger.memory_of(project_id)
    with transaction.atomic():
        BookMemory.objects.select_for_update(of=("self",)).get(project=project_id)
        for version in _not_queued(list(_unread(project_id)), project_id):
            queues.enqueue(
                READ_TASK,
                str(version.pk),
                queue=queues.MAINTENANCE_LOW,
                project_id=project_id,
                name=str(version.pk),
            )


def _unread(project_id: UUID) -> QuerySet[ChapterVersion]:
    """Not yet, or not whole."""
    versions = approved(project_id).exclude(reading__isnull=False, reading__why="")
    return versions.select_related("chapter").order_by("chapter__number")


def _not_queued(
    versions: Sequence[ChapterVersion], project_id: UUID
) -> tuple[ChapterVersion, ...]:
    """Those that no task is about to read: one of this module is named for its version.

    One with another name is `catching_up`'s, which sees to all of the book's by itself.
    """
    tasks = QueuedTask.objects.filter(func=READ_TASK, project_id=project_id, set_aside_at=None)
    named = set(tasks.values_list("name", flat=True))
    if any(not _is_id(name) for name in named):
        return ()
    return tuple(each for each in versions if str(each.pk) not in named)


def _is_id(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True


def compare_summaries(project_id: UUID) -> tuple[Difference, ...]:
    unused = _unused(project_id)
    return difference("summaries_unused", list(unused.values_list("text", flat=True)))


def forget_summaries(project_id: UUID) -> int:
    """Delete those that nothing will ask for. How many."""
    return _unused(project_id).delete()[0]


def _unused(project_id: UUID) -> QuerySet[Summary]:
    """Of no version, or of one that was made long ago and is not approved."""
    young = timezone.now() - timedelta(days=SUMMARY_KEEP_DAYS)
    wanted = ChapterVersion.objects.filter(
        Q(chapter__approved_version=F("pk")) | Q(created_at__gte=young),
        chapter__project=project_id,
        sha256=OuterRef("text_sha256"),
    )
    return Summary.objects.filter(~Exists(wanted), project=project_id).order_by("pk")
