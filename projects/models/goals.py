"""How much an author means to write."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.project import Project

MOST_WORDS = 100_000


class DailyGoal(models.Model):
    """Of one book; a book without a row has none."""

    project = models.OneToOneField(
        Project, on_delete=models.CASCADE, primary_key=True, related_name="daily_goal"
    )
    words = models.PositiveIntegerField(
        _("words a day"), validators=[MinValueValidator(1), MaxValueValidator(MOST_WORDS)]
    )

    class Meta:
        verbose_name = _("daily goal")
        verbose_name_plural = _("daily goals")

    def __str__(self) -> str:
        return f"{self.project_id}: {self.words}"
