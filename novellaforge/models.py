"""The house's rows: the queue, calls to models, prices. They know no chapter."""

import uuid
from decimal import Decimal

from django.conf import settings
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
                fields=["id"], name="queue_failed", condition=Q(set_aside_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.queue} {self.id} {self.name or self.func}"


class LLMCall(models.Model):
    """One request to a model server, recorded at the one door (`llm/client.py`).

    `project_id`, `run_id` and `owner_id` (a user's, who pays for the book) are no foreign keys:
    money spent outlives a deleted project.
    """

    purpose = models.CharField(max_length=20)
    model = models.CharField(max_length=200)
    project_id = models.UUIDField(null=True, blank=True)
    run_id = models.UUIDField(null=True, blank=True)
    owner_id = models.BigIntegerField(null=True, blank=True)
    step = models.CharField(max_length=80, blank=True)
    attempt = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField(default=timezone.now)
    seconds = models.FloatField(help_text=_("From request to the last byte."))
    first_token_seconds = models.FloatField(null=True, blank=True)
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    tokens_cached = models.PositiveIntegerField(default=0)
    usage_reported = models.BooleanField(
        default=True, help_text=_("False: tokens are counted here, the server did not say.")
    )
    cost = models.DecimalField(max_digits=14, decimal_places=8, default=Decimal(0))
    currency = models.CharField(max_length=3, default="USD")
    priced = models.BooleanField(
        default=False,
        db_default=False,
        help_text=_("False: the model had no price, and the cost says nothing."),
    )
    finish_reason = models.CharField(max_length=30, blank=True)
    outcome = models.CharField(
        max_length=40, default="ok", help_text=_("ok, or the name of the error.")
    )

    class Meta:
        verbose_name = _("model call")
        verbose_name_plural = _("model calls")
        indexes = [
            models.Index(fields=["run_id", "step"], name="llmcall_run"),
            models.Index(fields=["project_id", "started_at"], name="llmcall_project"),
            models.Index(fields=["owner_id", "started_at"], name="llmcall_owner"),
            models.Index(fields=["started_at", "id"], name="llmcall_time"),
            models.Index(
                fields=["started_at", "id"], name="llmcall_failed", condition=~Q(outcome="ok")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.model} {self.started_at:%Y-%m-%d %H:%M:%S}"


class Price(models.Model):
    """What a model costs, per million tokens."""

    model = models.CharField(
        max_length=200, unique=True, help_text=_("The model's name as it is asked for.")
    )
    currency = models.CharField(max_length=3, default="USD")
    per_million_in = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0))
    per_million_cached = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0))
    per_million_out = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0))

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering = ["model"]

    def __str__(self) -> str:
        return self.model


class LoggedEvent(models.Model):
    """An event of a stream (see `event_log.py`); ids rise in commit order within a stream."""

    stream = models.UUIDField()
    type = models.CharField(max_length=30)
    payload = models.JSONField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["stream", "id"], name="event_stream")]

    def __str__(self) -> str:
        return f"{self.stream} {self.id} {self.type}"


class Job(models.Model):
    """Long work of one book, done in parts (see `jobs.py`)."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("failed")
        DONE = "done", _("done")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    project_id = models.UUIDField()  # no foreign key: the house knows none
    state = models.CharField(max_length=7, choices=State.choices, default=State.RUNNING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0, help_text=_("0: not known yet."))
    sentence = models.TextField(blank=True, help_text=_("How it stands, or why it ended."))
    cursor = models.JSONField(default=dict, help_text=_("Where the next part begins."))
    tries = models.PositiveSmallIntegerField(
        default=0, help_text=_("Failed, of the part at hand.")
    )
    language = models.CharField(max_length=10, default="en", help_text=_("Its author's."))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["project_id", "-created_at"], name="job_project"),
            models.Index(fields=["created_at", "id"], name="job_time"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project_id", "kind"],
                condition=Q(state="running"),
                name="one_running_job_a_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
