"""What a person gave to programs, and since when nothing of before counts."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

NAME_LENGTH = 100
BEGINNING = 8  # characters of a secret that stay readable, so that its owner knows it again


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def that_count(self) -> Self:
        """Neither revoked nor expired, of somebody who may sign in."""
        lasting = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
        return self.filter(lasting, revoked_at=None, owner__is_active=True)


class ApiToken(models.Model):
    """A token for programs (`accounts/api_tokens.py`); of its secret only the hash is kept."""

    class Scope(models.TextChoices):
        READ = "read", _("read")
        WRITE = "write", _("write")
        ACCOUNT = "account", _("account")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(_("Name"), max_length=NAME_LENGTH)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    beginning = models.CharField(max_length=BEGINNING, editable=False)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope.choices), size=3)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.beginning}…)"


class SignedOut(models.Model):
    """Since when a person's access and refresh tokens of before count no more."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("signing out everywhere")
        verbose_name_plural = _("signings out everywhere")

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d %H:%M:%S}"
