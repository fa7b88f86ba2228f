"""The autopilot of a book: which chapters it writes, and where it is."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models import Chapter, Project
from writing.models.runs import GenerationRun


class Autopilot(models.Model):
    """Chapters `first` to `last` (places in the book), one after the other.

    `chapter` is the one under way, or the next; `run` writes it. `seen` is what stood before it
    when it was begun (`writing.autopilot.preceding`). `written` are the ids of those
    that it is done with.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("writing")
        PAUSED = "paused", _("paused")
        WAITING = "waiting", _("waiting for you")
        STOPPED = "stopped", _("stopped")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    class StopAfter(models.TextChoices):
        CHAPTER = "chapter", _("after each chapter")
        ARC = "arc", _("after each arc")
        NEVER = "never", _("only where a chapter does not pass")

    LIVE = (State.RUNNING, State.PAUSED, State.WAITING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="autopilots")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="autopilots"
    )
    first = models.PositiveIntegerField(_("from chapter"))
    last = models.PositiveIntegerField(_("to chapter"))
    chapter = models.ForeignKey(
        Chapter, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    run = models.ForeignKey(
        GenerationRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    stop_after = models.CharField(
        _("stop"), max_length=7, choices=StopAfter.choices, default=StopAfter.NEVER
    )
    rewrite = models.BooleanField(_("write anew what has a text"), default=False)
    state = models.CharField(
        _("state"), max_length=7, choices=State.choices, default=State.RUNNING
    )
    why = models.TextField(_("reason"), blank=True)
    language = models.CharField(
        _("language of messages"), max_length=10, default="en", help_text=_("Its author's.")
    )
    seen = models.JSONField(default=dict, blank=True)
    written = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("autopilot")
        verbose_name_plural = _("autopilots")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state__in=["running", "paused", "waiting"]),
                name="one_live_autopilot_a_project",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.first}-{self.last} {self.state}"

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE
