"""What writing throws away at night: drafts whose text is a version, old keys, deleted notes."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from novellaforge.queues import MAINTENANCE_LOW
from novellaforge.schedules import Schedule
from projects.trash import TRASH_DAYS
from writing import importing
from writing.documents import keeping as documents
from writing.models import (
    BeatDraft,
    BookNote,
    Comment,
    GenerationRun,
    IdempotencyKey,
    WordReturn,
)

KEY_HOURS = 24
RUNS_AT_ONCE = 50
State = GenerationRun.State
NIGHTLY = Schedule(
    name="clean up drafts",
    func="writing.cleanup.cleanup_drafts",
    queue=MAINTENANCE_LOW,
    cron="37 3 * * *",
)


def cleanup_drafts() -> int:
    """Delete the beats' drafts of runs that ended DRAFT_KEEP_DAYS ago with a version.

    The version has their text; a beat of such a run can no longer be written again alone. How
    many drafts. A few runs a statement: it may be stopped and started anywhere.

    Comments, notes, documents and a manuscript that waited, deleted TRASH_DAYS ago, go for ever,
    as books do; so do edits from Word that have waited as long.
    """
    now = timezone.now()
    IdempotencyKey.objects.filter(created_at__lt=now - timedelta(hours=KEY_HOURS)).delete()
    for kind in (Comment, BookNote):
        kind.objects.filter(deleted_at__lt=now - timedelta(days=TRASH_DAYS)).delete()
    WordReturn.objects.filter(created_at__lt=now - timedelta(days=TRASH_DAYS)).delete()
    documents.forget(now)
    importing.forget(now - timedelta(days=TRASH_DAYS))
    over = GenerationRun.objects.filter(
        state__in=(State.DRAFTED, State.APPROVED),
        version__isnull=False,
        finished_at__lt=now - timedelta(days=settings.DRAFT_KEEP_DAYS),
        drafts__isnull=False,
    )
    runs = list(over.values_list("pk", flat=True).distinct())
    deleted = 0
    for first in range(0, len(runs), RUNS_AT_ONCE):
        some = runs[first : first + RUNS_AT_ONCE]
        deleted += BeatDraft.objects.filter(run__in=some).delete()[0]
    return deleted
