"""What was done that somebody may ask about later."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ACT_LENGTH, SUBJECT_LENGTH, ADDRESS_LENGTH = 60, 200, 45


class AuditRow(models.Model):
    """One act: who, what, of which book, from where (`auditing.note` writes it).

    `actor_id` and `person_id` (users') and `project_id` are no foreign keys: what was done
    outlives them.
    `subject` names what the act was done to; never a secret, never prose.
    """

    at = models.DateTimeField(_("at"), default=timezone.now)
    act = models.CharField(_("act"), max_length=ACT_LENGTH)
    actor_id = models.BigIntegerField(_("who"), null=True, blank=True)
    person_id = models.BigIntegerField(
        _("about whom"),
        null=True,
        blank=True,
        help_text=_("Empty: nobody but who did it."),
    )
    project_id = models.UUIDField(_("book"), null=True, blank=True)
    subject = models.CharField(_("of what"), max_length=SUBJECT_LENGTH, blank=True, default="")
    address = models.CharField(
        _("from where"),
        max_length=ADDRESS_LENGTH,
        blank=True,
        default="",
        help_text=_("The client’s IP address. Empty: not by a request."),
    )

    class Meta:
        verbose_name = _("audit row")
        verbose_name_plural = _("audit rows")
        indexes = [
            models.Index(fields=["actor_id", "-id"], name="audit_actor"),
            models.Index(fields=["person_id", "-id"], name="audit_person"),
            models.Index(fields=["project_id", "-id"], name="audit_project"),
            models.Index(fields=["act", "-id"], name="audit_act"),
            models.Index(fields=["at", "id"], name="audit_time"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.at:%Y-%m-%d %H:%M:%S}"
