"""Remarks of people on a passage: about the text, never part of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models import Chapter, ChapterVersion


class Comment(models.Model):
    """`quote` is verbatim of the text of `version`, between `before` and `after`, by which it is
    known again in later texts. An answer has a `parent` and no quote.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chapter = models.ForeignKey(Chapter, on_delete=models.CASCADE, related_name="comments")
    version = models.ForeignKey(
        ChapterVersion, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="answers"
    )
    quote = models.TextField(_("quote"), blank=True)
    before = models.TextField(_("before it"), blank=True)
    after = models.TextField(_("after it"), blank=True)
    text = models.TextField(_("text"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None) & ~Q(quote="") | Q(parent__isnull=False, quote=""),
                name="comment_quotes_or_answers",
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]
