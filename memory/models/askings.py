"""What a book was asked, and what it answered."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models import Project


class Asking(models.Model):
    """A question with its answer, as it was then.

    `before` is the chapter at whose beginning it stands, None the whole book. `phrases` are
    {text, facts}, `lines` the facts that they cite; `why` says why there are no phrases.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="askings")
    question = models.TextField(_("question"))
    before = models.PositiveIntegerField(null=True, blank=True)
    phrases = models.JSONField(default=list, blank=True)
    lines = models.JSONField(default=list, blank=True)
    why = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("question to a book")
        verbose_name_plural = _("questions to books")
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["project", "-asked_at"], name="asking_project_time")]

    def __str__(self) -> str:
        return self.question[:80]
