"""What runs by the clock: declared by apps, kept as rows of Django-Q2's `Schedule`.

A row of this list is made and removed to match it, and follows what it runs and in which queue.
When it runs is its operator's from then on: a time that was changed in the admin, or "repeats" set
to 0, is left alone. A row that is deleted there is made again with its first time.
"""

import ast
import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from croniter import croniter
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q import models

from novellaforge.examinations import Complaint, Examination
from novellaforge.queues import DEFAULT, PRIORITY

log = logging.getLogger(__name__)
PREFIX = "NovellaForge: "  # by which a row is known for ours
PATIENCE = timedelta(hours=1)  # before a row that cannot be queued is looked at again
_LOCK = 7_305_441  # an advisory lock's number: one process at a time compares and changes
_registered: dict[str, "Schedule"] = {}


@dataclass(frozen=True)
class Schedule:
    """`func` (dotted path, called without arguments) is queued at the times that `cron` says."""

    name: str
    func: str
    queue: str
    cron: str  # five fields, in TIME_ZONE

    def __post_init__(self) -> None:
        if self.queue not in PRIORITY:
            raise ValueError(
                f"Schedule {self.name!r} names the queue {self.queue!r}: there are "
                f"{', '.join(PRIORITY)}."
            )
        if not croniter.is_valid(self.cron):
            raise ValueError(f"Schedule {self.name!r}: {self.cron!r} is no cron expression.")


def register(schedule: Schedule) -> None:
    """Have it run. For `AppConfig.ready`; the same one twice is as good as once. ValueError."""
    if _registered.setdefault(schedule.name, schedule) != schedule:
        raise ValueError(f"Two schedules are named {schedule.name!r}.")


def keep() -> None:
    """Make the rows what is registered. Safe to repeat, also from several clusters at once."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        rows = models.Schedule.objects.filter(name__startswith=PREFIX).order_by("id")
        kept: set[str] = set()
        for row in rows.select_for_update():
            schedule = _registered.get(row.name.removeprefix(PREFIX))
            if schedule is None or schedule.name in kept:
                row.delete()
            else:
                kept.add(schedule.name)
                _match(row, schedule)
        for name in _registered.keys() - kept:
            _match(models.Schedule(name=PREFIX + name), _registered[name])


def _match(row: models.Schedule, schedule: Schedule) -> None:
    wanted = {"func": schedule.func, "cluster": schedule.queue}
    if row.pk is None:
        wanted |= {"cron": schedule.cron, "schedule_type": models.Schedule.CRON}
    if all(getattr(row, field) == value for field, value in wanted.items()):
        return
    for field, value in wanted.items():
        setattr(row, field, value)
    if row.pk is None:
        row.next_run = row.calculate_next_run()
    row.save()


def fault(row: models.Schedule) -> str:
    """Why Django-Q2 cannot queue what it says; empty where it can."""
    try:
        if row.schedule_type != models.Schedule.ONCE:
            row.calculate_next_run(row.next_run or timezone.now())
        ast.literal_eval(row.args or "()")
    except Exception as error:  # whatever croniter makes of what was typed
        if row.schedule_type == models.Schedule.CRON and not _comes(row.cron):
            return _(
                "“%(cron)s” is no cron expression that ever comes: five fields, such as 0 3 * * *."
            ) % {"cron": row.cron or ""}
        return f"{type(error).__name__}: {error}"
    return ""


def _comes(cron: str | None) -> bool:
    try:
        croniter(cron or "").get_next()
    except Exception:
        return False
    return True


def put_off_faulty(due: Iterable[models.Schedule]) -> None:
    """Django-Q2 queues all that is due in a queue or nothing: one such row keeps back the rest."""
    for row in due:
        if (why := fault(row)) and models.Schedule.objects.filter(
            pk=row.pk, next_run=row.next_run
        ).update(next_run=timezone.now() + PATIENCE):
            log.error("Schedule %d (%s) cannot be queued: %s", row.pk, row.name or row.func, why)


def by_queue() -> Counter[str]:
    """How many schedules queue tasks in each queue."""
    on = models.Schedule.objects.exclude(repeats=0)
    return Counter(queue or DEFAULT for queue in on.values_list("cluster", flat=True))


def look_at_schedules() -> Iterator[Complaint]:
    for row in models.Schedule.objects.exclude(repeats=0).order_by("id"):
        if why := fault(row):
            remedy = _("Change its time in the admin, or set “repeats” to 0.")
            yield Complaint(row.name or row.func, f"{why} {remedy}")


SCHEDULES = Examination("schedules", look_at_schedules)
