"""What was answered to a request that may be sent again."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEY_LENGTH = 200


class AnsweredRequest(models.Model):
    """A request that began something, by its sender's key: asked again, it is answered so again.

    Its row is written in the transaction of what it began: either both are there or neither.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("who")
    )
    key = models.CharField(_("key"), max_length=KEY_LENGTH)
    asked = models.CharField(
        _("what was asked for"), max_length=64, help_text=_("Hash of address and body.")
    )
    status = models.PositiveSmallIntegerField(_("status"), default=0)
    body = models.JSONField(_("answer"), null=True)
    location = models.CharField(_("address"), max_length=200, blank=True, default="")
    created_at = models.DateTimeField(_("at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("answered request")
        verbose_name_plural = _("answered requests")
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_answer_a_key"),
        ]
        indexes = [models.Index(fields=["created_at"], name="answered_time")]

    def __str__(self) -> str:
        return self.key
