"""How a book is written: sentences and passages that its author lets stand for its style."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.project import Project


class StyleProfile(models.Model):
    """`worn_added` and `worn_removed` are the author's changes to the language's list of worn
    phrases (`projects/worn/`), so that a longer list reaches the book too.
    """

    project = models.OneToOneField(
        Project, on_delete=models.CASCADE, primary_key=True, related_name="style"
    )
    lines = models.JSONField(_("how it is written"), default=list, blank=True)
    samples = models.JSONField(_("passages"), default=list, blank=True)
    is_locked = models.BooleanField(
        _("locked"), default=False, help_text=_("Sentences and passages stay as they are.")
    )
    worn_added = models.JSONField(_("worn phrases added"), default=list, blank=True)
    worn_removed = models.JSONField(_("worn phrases taken out"), default=list, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("style")
        verbose_name_plural = _("styles")

    def __str__(self) -> str:
        return str(self.project)
