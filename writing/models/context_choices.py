"""What an author said of a piece of what is put before the model: always, or never."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models import Chapter, Project


class ContextChoice(models.Model):
    """For one chapter or, where `chapter` is none, for the whole book; the chapter's own wins.

    `key` names the piece (writing/choosing.py). `text` is how it read when it was chosen, for its
    author only.
    """

    class Choice(models.TextChoices):
        PIN = "pin", _("always")
        EXCLUDE = "exclude", _("never")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="context_choices")
    chapter = models.ForeignKey(
        Chapter, on_delete=models.CASCADE, null=True, blank=True, related_name="context_choices"
    )
    key = models.CharField(_("piece"), max_length=200)
    choice = models.CharField(_("choice"), max_length=7, choices=Choice.choices)
    text = models.TextField(_("text"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("context choice")
        verbose_name_plural = _("context choices")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "chapter", "key"],
                name="one_context_choice_a_piece",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80] or self.key
