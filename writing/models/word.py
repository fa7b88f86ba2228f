"""Edits that came back in a Word file and wait for their author."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models import Chapter, ChapterVersion, Project


class WordReturn(models.Model):
    """A file, one a book at a time: another one takes its place. `doubts` are sentences."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="word_return")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    name = models.CharField(_("file name"), max_length=200)
    doubts = models.JSONField(_("doubts"), default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("edited Word file")
        verbose_name_plural = _("edited Word files")

    def __str__(self) -> str:
        return self.name


class ReturnedChapter(models.Model):
    """`paragraphs` as the file has them, `base` the version it was made of (None: it is gone);
    `comments` are those that were made in Word, as `writing.word.coming.Said`.
    """

    returned = models.ForeignKey(WordReturn, on_delete=models.CASCADE, related_name="chapters")
    chapter = models.ForeignKey(Chapter, on_delete=models.CASCADE, related_name="+")
    base = models.ForeignKey(
        ChapterVersion, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    paragraphs = models.JSONField(_("paragraphs"))
    comments = models.JSONField(_("comments"), default=list, blank=True)

    class Meta:
        verbose_name = _("chapter of an edited Word file")
        verbose_name_plural = _("chapters of edited Word files")
        ordering = ["chapter__number"]
        constraints = [
            models.UniqueConstraint(fields=["returned", "chapter"], name="one_return_a_chapter")
        ]

    def __str__(self) -> str:
        return str(self.chapter_id)
