"""What the house throws away of its own: events of streams that are long over, old audit rows,
answers that nobody may ask for again, expired sessions and refresh tokens.
"""

from datetime import timedelta

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from novellaforge.models import AnsweredRequest, AuditRow, LoggedEvent, PersonSession
from novellaforge.queues import MAINTENANCE_LOW
from novellaforge.schedules import Schedule

STREAMS_AT_ONCE = 50
AUDIT_ROWS_AT_ONCE = 5_000
KEY_HOURS = 24
NIGHTLY = Schedule(
    name="clean up events",
    func="novellaforge.cleanup.cleanup_events",
    queue=MAINTENANCE_LOW,
    cron="17 3 * * *",
)
ACCOUNTS_NIGHTLY = Schedule(
    name="clean up accounts",
    func="novellaforge.cleanup.cleanup_accounts",
    queue=MAINTENANCE_LOW,
    cron="27 3 * * *",
)
SENT_NIGHTLY = Schedule(
    name="clean up sent requests",
    func="novellaforge.llm.sent.clean_up",
    queue=MAINTENANCE_LOW,
    cron="7 4 * * *",
)
KEYS_NIGHTLY = Schedule(
    name="clean up answered requests",
    func="novellaforge.cleanup.cleanup_answers",
    queue=MAINTENANCE_LOW,
    cron="47 3 * * *",
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


def cleanup_accounts() -> int:
    """Delete sessions and refresh tokens that are over, and what was noted more than
    AUDIT_KEEP_DAYS ago. How many rows.
    """
    # the apps of which are there by now
    from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

    from novellaforge.accounts.sessions import over

    now = timezone.now()
    deleted = PersonSession.objects.filter(over(now)).delete()[0]
    deleted += OutstandingToken.objects.filter(expires_at__lt=now).delete()[0]
    before = now - timedelta(days=settings.AUDIT_KEEP_DAYS)
    old = AuditRow.objects.filter(at__lt=before).order_by("at", "id").values("pk")
    while some := AuditRow.objects.filter(pk__in=old[:AUDIT_ROWS_AT_ONCE]).delete()[0]:
        deleted += some
    return deleted


def cleanup_answers() -> int:
    """Delete what was answered to idempotency keys more than KEY_HOURS ago. How many rows."""
    before = timezone.now() - timedelta(hours=KEY_HOURS)
    return AnsweredRequest.objects.filter(created_at__lt=before).delete()[0]
