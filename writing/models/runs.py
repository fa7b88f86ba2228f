"""A run: the making of one draft of one chapter, and what it has stored so far."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models import Chapter, ChapterVersion, Project


class GenerationRun(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        STOPPED = "stopped", _("stopped")
        CANCELLED = "cancelled", _("cancelled")
        DRAFTED = "drafted", _("drafted")
        APPROVED = "approved", _("approved")

    class Mode(models.TextChoices):
        SEQUENTIAL = "sequential", _("one beat after the other")
        PARALLEL = "parallel", _("all beats at once, in one worker")
        DISTRIBUTED = "distributed", _("all beats at once, on all workers")

    LIVE = (State.QUEUED, State.RUNNING)
    KEEPING = (*LIVE, State.STOPPED)  # where one beat failed, the others are written to their end

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="runs")
    chapter = models.ForeignKey(Chapter, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.QUEUED)
    mode = models.CharField(_("mode"), max_length=11, choices=Mode.choices)
    instruction = models.TextField(_("instruction"), blank=True)
    target_words = models.PositiveIntegerField(_("words asked"))
    language = models.CharField(
        _("language of messages"), max_length=10, default="en", help_text=_("Its author's.")
    )
    use_rag = models.BooleanField(_("look up passages"), default=True)
    auto_approve = models.BooleanField(_("approve without the author"), default=False)
    project_revision = models.PositiveBigIntegerField(_("revision of the book"))
    base_version = models.ForeignKey(
        ChapterVersion, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    version = models.ForeignKey(
        ChapterVersion, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    follows = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed_by",
        help_text=_("The run of which this one writes a beat again."),
    )
    only_beat = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text=_("The one beat of a finished draft that is written again; null: all are open."),
    )
    reason = models.TextField(
        _("reason"), blank=True, help_text=_("Why it stopped, or was handed to the author.")
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["created_at", "id"], name="run_time"),
            models.Index(fields=["state", "created_at", "id"], name="run_state"),
            models.Index(fields=["project", "created_at", "id"], name="run_project"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["chapter"],
                condition=Q(state__in=["queued", "running"]),
                name="one_live_run_a_chapter",
            )
        ]

    def __str__(self) -> str:
        return f"{self.chapter_id} {self.state}"

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE


class StepResult(models.Model):
    """A step that is due, and, once stored, its result (typed by its stage)."""

    class State(models.TextChoices):
        DUE = "due", _("due")
        STORED = "stored", _("stored")
        FAILED = "failed", _("failed")

    run = models.ForeignKey(GenerationRun, on_delete=models.CASCADE, related_name="steps")
    key = models.CharField(max_length=60)
    stage = models.CharField(max_length=30)
    beat = models.PositiveSmallIntegerField(null=True, blank=True)
    revision = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=6, choices=State.choices, default=State.DUE)
    result = models.JSONField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text=_("How often it was begun."))
    failures = models.PositiveSmallIntegerField(default=0, db_default=0)
    failure = models.TextField(blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    stored_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["pk"]
        indexes = [models.Index(fields=["stage", "stored_at"], name="step_stage")]
        constraints = [models.UniqueConstraint(fields=["run", "key"], name="one_step_a_key")]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"


class BeatDraft(models.Model):
    """The text of a beat as it arrives, kept every second.

    `attempt` is raised at each start; a write with a lower one is refused, so that a lost
    claim cannot overwrite its successor.
    """

    run = models.ForeignKey(GenerationRun, on_delete=models.CASCADE, related_name="drafts")
    beat = models.PositiveSmallIntegerField()
    attempt = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("beat draft")
        verbose_name_plural = _("beat drafts")
        ordering = ["beat"]
        constraints = [models.UniqueConstraint(fields=["run", "beat"], name="one_draft_a_beat")]

    def __str__(self) -> str:
        return f"{self.run_id} beat {self.beat}"


class Steering(models.Model):
    """What the author said of a run while it was under way, or of one beat to be written again.

    Without a beat it concerns every beat that had not begun when it was said.
    """

    run = models.ForeignKey(GenerationRun, on_delete=models.CASCADE, related_name="steering")
    beat = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(_("instruction"))
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    said_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("instruction to a run")
        verbose_name_plural = _("instructions to a run")
        ordering = ["said_at", "pk"]

    def __str__(self) -> str:
        return self.text


class IdempotencyKey(models.Model):
    """A request to begin a run, by its sender's key: asked again, it is answered again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    key = models.CharField(max_length=200)
    asked = models.CharField(max_length=64, help_text=_("Hash of what was asked for."))
    run = models.ForeignKey(GenerationRun, on_delete=models.CASCADE, null=True)
    is_new = models.BooleanField(default=True, help_text=_("Whether the run was begun by it."))
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_request_a_key"),
        ]

    def __str__(self) -> str:
        return self.key
