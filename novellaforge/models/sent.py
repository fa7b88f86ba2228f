"""What was sent to models and what came back, kept for a while (`llm/sent.py`)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from novellaforge.models.calls import LLMCall

DIGEST_BYTES = 16  # of SHA-256: enough to tell the texts of one book apart


class SentCall(models.Model):
    """The messages of a call and its answer. `messages`: [[role, [digest in hex, …]], …], each
    message the texts of its pieces one after the other. `asked`: what else the request said.
    """

    call = models.OneToOneField(LLMCall, on_delete=models.CASCADE, primary_key=True)
    project_id = models.UUIDField()
    sent_at = models.DateTimeField()
    asked = models.JSONField(default=dict)
    messages = models.JSONField(default=list)
    answer = models.BinaryField(help_text=_("Deflated UTF-8."))

    class Meta:
        verbose_name = _("sent request")
        verbose_name_plural = _("sent requests")
        indexes = [
            models.Index(fields=["sent_at"], name="sent_time"),
            models.Index(fields=["project_id"], name="sent_project"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id}"


class SentPiece(models.Model):
    """A part of a message, once a book however many calls had it."""

    project_id = models.UUIDField()
    digest = models.BinaryField(max_length=DIGEST_BYTES)
    text = models.BinaryField(help_text=_("Deflated UTF-8."))
    last_on = models.DateField(help_text=_("When a call had it last."))

    class Meta:
        verbose_name = _("piece of a sent request")
        verbose_name_plural = _("pieces of sent requests")
        indexes = [models.Index(fields=["last_on"], name="sentpiece_last")]
        constraints = [
            models.UniqueConstraint(fields=["project_id", "digest"], name="one_piece_a_book")
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {bytes(self.digest).hex()}"
