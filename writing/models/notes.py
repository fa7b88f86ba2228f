"""What an author notes for themselves, and still means to do: no words of the book."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models import Chapter, Project


class BookNote(models.Model):
    """On a chapter, or on the book where there is none. `place` orders those of one chapter."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="notes")
    chapter = models.ForeignKey(
        Chapter, on_delete=models.SET_NULL, null=True, blank=True, related_name="notes"
    )
    text = models.TextField(_("text"))
    is_todo = models.BooleanField(_("to do"), default=False)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    place = models.PositiveIntegerField(_("place"), default=0)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["place", "created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(is_todo=True), name="note_done_is_todo"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]
