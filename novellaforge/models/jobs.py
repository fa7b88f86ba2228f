"""Long work, done in parts."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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
