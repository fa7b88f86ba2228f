"""Reports on the whole book, what was counted of its texts, and what their author set aside."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models import ChapterVersion, Project


class BookReport(models.Model):
    """`contents` is `writing.analysis.observing.Contents`. While it is being made (by a job of
    the kind `book_report`), `made_at` is empty. `revision` is the book's when that began.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="reports")
    revision = models.PositiveBigIntegerField(_("revision of the book"))
    contents = models.JSONField(_("contents"), default=dict)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    made_at = models.DateTimeField(_("made"), null=True, blank=True)

    class Meta:
        verbose_name = _("report on a book")
        verbose_name_plural = _("reports on books")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["project", "-created_at"], name="report_project")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.revision}"


class MeasuredVersion(models.Model):
    """What was counted in a text: `writing.analysis.measuring.Measures`. A cache: `state` names
    what else it was made from, and it is counted anew where that is another.
    """

    version = models.OneToOneField(
        ChapterVersion, on_delete=models.CASCADE, related_name="measured"
    )
    state = models.CharField(max_length=64)
    measures = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("measures of a version")
        verbose_name_plural = _("measures of versions")

    def __str__(self) -> str:
        return str(self.version_id)


class SetAside(models.Model):
    """An observation that is no problem to its author, in this report and in later ones."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="set_aside")
    key = models.CharField(max_length=32)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("observation set aside")
        verbose_name_plural = _("observations set aside")
        constraints = [
            models.UniqueConstraint(fields=["project", "key"], name="one_set_aside_a_key")
        ]

    def __str__(self) -> str:
        return self.key
