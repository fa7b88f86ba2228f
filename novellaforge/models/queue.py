"""The queue's rows."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

NO_PROJECT = uuid.UUID(int=0)


class QueuedTask(models.Model):
    """A task waiting or running; its row is its lease (see `cluster/`).

    Claimed while `lease_until` lies ahead; claimable when it is null or has passed. The
    pair (id, attempts) is the fencing token of one delivery. Of these deliveries `failures`
    ended in an error and `deaths` with their process; an orderly stop counts as neither.

    In its queue the least `turn` goes first. The turns of one `line` (a project, or all tasks
    without one) rise, so each line has one before any has its next. A task that waits for its
    time has no turn yet.
    """

    queue = models.CharField(max_length=40)
    priority = models.PositiveSmallIntegerField(help_text=_("Lower goes first."))
    payload = models.TextField(help_text=_("Signed by Django-Q2."))
    name = models.CharField(max_length=120, blank=True)
    func = models.CharField(max_length=256, blank=True)
    project_id = models.UUIDField(null=True, blank=True)  # no foreign key: the house knows none
    line = models.UUIDField(db_default=NO_PROJECT, help_text=_("Whose turns follow each other."))
    turn = models.BigIntegerField(
        null=True, blank=True, help_text=_("Empty until its time has come.")
    )
    ready_at = models.DateTimeField(default=timezone.now)
    owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0, db_default=0)
    deaths = models.PositiveIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(default=timezone.now)
    unknown_since = models.DateTimeField(
        null=True, blank=True, help_text=_("Since when workers have not known its function.")
    )
    set_aside_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)

    class Meta:
        verbose_name = _("queued task")
        verbose_name_plural = _("queued tasks")
        indexes = [
            models.Index(
                fields=["queue", "turn", "ready_at", "id"],
                name="queue_turns",
                condition=Q(set_aside_at__isnull=True, turn__isnull=False),
            ),
            models.Index(
                fields=["queue", "ready_at", "id"],
                name="queue_later",
                condition=Q(set_aside_at__isnull=True, turn__isnull=True),
            ),
            models.Index(
                fields=["queue", "line", "turn"],
                name="queue_lines",
                condition=Q(set_aside_at__isnull=True, turn__isnull=False),
            ),
            models.Index(fields=["owner"], name="queue_owner", condition=~Q(owner="")),
            models.Index(fields=["queue", "turn"], name="queue_running", condition=~Q(owner="")),
            models.Index(
                fields=["id"],
                name="queue_troubled",
                condition=Q(set_aside_at__isnull=True) & (Q(failures__gt=0) | Q(deaths__gt=0)),
            ),
            models.Index(
                fields=["id"],
                name="queue_set_aside",
                condition=Q(set_aside_at__isnull=False),
                include=["queue"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.queue} {self.id} {self.name or self.func}"
