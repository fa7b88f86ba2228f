"""Whom an owner lets into a book: people with a role, and whoever has a link to read it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models.project import Project


class Membership(models.Model):
    """Somebody else than the owner; the owner has no row."""

    class Role(models.TextChoices):
        EDITOR = "editor", _("editor")
        READER = "reader", _("reader")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=6, choices=Role.choices)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="one_membership_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class ReadingLink(models.Model):
    """Whoever has it may read the approved chapters. The token itself is kept nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="reading_links")
    token_hash = models.CharField(max_length=64, unique=True, help_text=_("SHA-256, in hex."))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("reading link")
        verbose_name_plural = _("reading links")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.project} · {self.expires_at:%Y-%m-%d %H:%M}"
