"""What was done to the order of a book's chapters, and what it takes to undo it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models.manuscript import Chapter
from projects.models.project import Project


class StructureChange(models.Model):
    """`chapter` is the one it was done to; `other` the one that it made or put away.

    A row goes with its chapters: what is deleted for ever cannot be undone.
    """

    class Kind(models.TextChoices):
        INSERT = "insert", _("inserted")
        MOVE = "move", _("moved")
        SPLIT = "split", _("split")
        MERGE = "merge", _("merged")
        TRASH = "trash", _("put in the trash")
        RESTORE = "restore", _("taken out of the trash")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="structure_changes"
    )
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    chapter = models.ForeignKey(Chapter, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(
        Chapter, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    before = models.JSONField(default=dict)  # projects.structure.recorded.Before
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    undone_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("change of the structure")
        verbose_name_plural = _("changes of the structure")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["project", "created_at"], name="structure_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.chapter_id}"
