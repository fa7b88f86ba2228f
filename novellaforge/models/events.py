"""What happened, to be followed by those who watch."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LoggedEvent(models.Model):
    """An event of a stream (see `event_log.py`); ids rise in commit order within a stream."""

    stream = models.UUIDField()
    type = models.CharField(max_length=30)
    payload = models.JSONField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["stream", "id"], name="event_stream")]

    def __str__(self) -> str:
        return f"{self.stream} {self.id} {self.type}"
