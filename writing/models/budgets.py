"""What a person lets all their books spend together; a book's own budget is the book's."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from novellaforge.budgets import Budgeted


class UserBudget(Budgeted):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="spending_budget"
    )

    objects = models.Manager["UserBudget"]()

    class Meta:
        verbose_name = _("budget of a person")
        verbose_name_plural = _("budgets of persons")

    def __str__(self) -> str:
        return str(self.user)
