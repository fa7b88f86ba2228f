"""What a person proves besides the password, and what stands in for a lost phone."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SecondFactor(models.Model):
    """A key of an authenticator app (`accounts/second_factor.py`); it counts once confirmed.

    `secret` is sealed; `last_step` is the 30 seconds of the last code that was taken.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    secret = models.TextField(editable=False)
    begun_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")

    def __str__(self) -> str:
        return f"{self.user_id} {'on' if self.confirmed_at else 'begun'}"

    @classmethod
    def counts_for(cls, user_id: int) -> "models.QuerySet[SecondFactor]":
        """Theirs, if it is confirmed."""
        return cls.objects.filter(user_id=user_id, confirmed_at__isnull=False)


class RecoveryCode(models.Model):
    """Stands in for a code of the app, once; only its hash is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes"
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")

    def __str__(self) -> str:
        return f"{self.user_id} {'used' if self.used_at else 'unused'}"
