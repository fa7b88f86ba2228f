"""What was made of a book to be taken away."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models.project import Project


class ExportFile(models.Model):
    """The whole book as a file; under way until `finished_at`.

    `format` is a name of `projects.export.FORMATS`; `texts`, `titles`, `matter` and `chosen` (the
    numbers of chapters, as in "1-3,7"; empty: all) are the choice that it was made with.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="exports")
    name = models.CharField(_("file name"), max_length=200)
    format = models.CharField(_("format"), max_length=10)
    texts = models.CharField(_("texts"), max_length=10)
    titles = models.BooleanField(_("titles"), default=True)
    matter = models.BooleanField(_("front and back matter"), default=True, db_default=True)
    chosen = models.TextField(_("chosen chapters"), blank=True, default="", db_default="")
    chapters = models.PositiveIntegerField(_("chapters"), default=0)
    words = models.PositiveIntegerField(_("words"), default=0)
    data = models.BinaryField(default=b"")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("exported file")
        verbose_name_plural = _("exported files")
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["project", "-created_at"],
                name="export_project_time",
                condition=~Q(finished_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.name
