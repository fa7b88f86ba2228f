"""What was replaced all over a book, so that it can be undone as one act."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models import Chapter, ChapterVersion, Project


class Replacement(models.Model):
    """`undone_at`: when it was last undone, wholly or in part."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="replacements")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    words = models.CharField(_("words"), max_length=200)
    instead = models.TextField(_("replaced by"), blank=True)
    count = models.PositiveIntegerField(_("places"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("replacement")
        verbose_name_plural = _("replacements")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["project", "-created_at"], name="replacement_project")]

    def __str__(self) -> str:
        return f"{self.words} → {self.instead}"


class ReplacedText(models.Model):
    """A chapter's text before it and after it."""

    replacement = models.ForeignKey(Replacement, on_delete=models.CASCADE, related_name="texts")
    chapter = models.ForeignKey(Chapter, on_delete=models.CASCADE, related_name="+")
    before = models.ForeignKey(ChapterVersion, on_delete=models.CASCADE, related_name="+")
    after = models.ForeignKey(ChapterVersion, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("replaced text")
        verbose_name_plural = _("replaced texts")
        constraints = [
            models.UniqueConstraint(
                fields=["replacement", "chapter"], name="one_replaced_text_a_chapter"
            )
        ]

    def __str__(self) -> str:
        return f"{self.replacement_id} {self.chapter_id}"
