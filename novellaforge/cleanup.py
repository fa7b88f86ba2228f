"""What the house throws away of its own: the events of streams that are long over."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from novellaforge.models import LoggedEvent
from novellaforge.queues import MAINTENANCE_LOW
from novellaforge.schedules import Schedule

STREAMS_AT_ONCE = 50
NIGHTLY = Schedule(
    name="clean up events",
    func="novellaforge.cleanup.cleanup_events",
    queue=MAINTENANCE_LOW,
    cron="17 3 * * *",
)


def cleanup_events() -> int:
    """Delete the streams whose newest event is older than EVENT_ROWS_KEEP_DAYS. How many rows.

    A few streams a statement, each its own transaction: it may be stopped and started anywhere.
    """
    before = timezone.now() - timedelta(days=settings.EVENT_ROWS_KEEP_DAYS)
    over = LoggedEvent.objects.values("stream").annotate(newest=Max("at"))
    streams = list(over.filter(newest__lt=before).values_list("stream", flat=True))
    deleted = 0
    for first in range(0, len(streams), STREAMS_AT_ONCE):
        some = streams[first : first + STREAMS_AT_ONCE]
        deleted += LoggedEvent.objects.filter(stream__in=some, at__lt=before).delete()[0]
    return deleted
