"""All of a person's data, made a file in parts."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AccountExport(models.Model):
    """Under way until `finished_at`; `job_id` makes it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("who")
    )
    job_id = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("export of an account")
        verbose_name_plural = _("exports of accounts")
        indexes = [models.Index(fields=["created_at"], name="account_export_time")]

    def __str__(self) -> str:
        return str(self.id)


class AccountExportPart(models.Model):
    """One file of it: a book's archive, or rows that name the person."""

    export = models.ForeignKey(AccountExport, on_delete=models.CASCADE, related_name="parts")
    name = models.CharField(_("file name"), max_length=300)
    data = models.BinaryField()

    class Meta:
        verbose_name = _("part of an export of an account")
        verbose_name_plural = _("parts of exports of accounts")
        constraints = [models.UniqueConstraint(fields=["export", "name"], name="one_part_a_name")]

    def __str__(self) -> str:
        return self.name
