"""A chapter's plan: its beats, as `writing.plan.Plan` states them."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models import Chapter
from writing.plan import Plan


class Plans(models.QuerySet["ChapterPlan"]):
    def in_use(self) -> "ChapterPlan | None":
        """The one that would be used: the author's goes before all others, then the newest."""
        is_own = models.Q(source=ChapterPlan.Source.AUTHOR)
        return self.order_by(
            models.Case(models.When(is_own, then=0), default=1), "-created_at"
        ).first()


class ChapterPlan(models.Model):
    class Source(models.TextChoices):
        AUTHOR = "author", _("author")
        LIVE = "live", _("live")
        PREGENERATED = "pregenerated", _("prepared ahead")

    chapter = models.ForeignKey(Chapter, on_delete=models.CASCADE, related_name="plans")
    source = models.CharField(_("source"), max_length=12, choices=Source.choices)
    plan = models.JSONField(_("plan"))
    fingerprint = models.CharField(
        max_length=64, help_text=_("Of the outline, bible and settings it was made from.")
    )
    chained_on = models.TextField(
        blank=True,
        default="",
        db_default="",
        help_text=_("The end of the chapter before, as it was known when this was planned."),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = Plans.as_manager()

    class Meta:
        verbose_name = _("chapter plan")
        verbose_name_plural = _("chapter plans")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.chapter_id} {self.source}"

    def read(self) -> Plan:
        """As a value that knows where it is from."""
        return Plan.model_validate(self.plan | {"made": {"source": self.source}})
