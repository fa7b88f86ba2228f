"""Reference material that the author brought along."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models.project import Project


class InUse(models.Manager["Document"]):
    """Those that are not deleted: a deleted one is searched, quoted and indexed no more."""

    def get_queryset(self) -> models.QuerySet["Document"]:
        return super().get_queryset().filter(deleted_at=None)


class Document(models.Model):
    """`size` is in bytes, of the file that it came from; 0 and no file name: it was typed.

    `notices` are sentences about what could not be read of the file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"))
    file_name = models.CharField(
        _("file name"), max_length=200, blank=True, default="", db_default=""
    )
    size = models.PositiveBigIntegerField(_("size"), default=0, db_default=0, editable=False)
    notices = models.TextField(blank=True, default="", db_default="", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = InUse()
    every = models.Manager()  # noqa: DJ012 (the default one stands first)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
