"""What a budget is, of whatever has one: a limit of money, of tokens, for a month or in all."""

from decimal import Decimal

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Budgeted(models.Model):
    """Null: no limit. A budget of 0 lets no model be asked."""

    class Period(models.TextChoices):
        MONTH = "month", _("a calendar month")
        TOTAL = "total", _("all the time")

    budget_cost = models.DecimalField(
        _("budget in money"),
        max_digits=14,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text=_("Empty: no limit."),
    )
    budget_currency = models.CharField(
        _("currency"),
        max_length=3,
        default="USD",
        db_default="USD",
        validators=[RegexValidator("^[A-Z]{3}$", _("Three capital letters, as in USD or EUR."))],
        help_text=_("That of your models' prices. What has another cannot be counted."),
    )
    budget_tokens = models.PositiveBigIntegerField(
        _("budget in tokens"),
        null=True,
        blank=True,
        help_text=_("Those asked and those answered. Empty: no limit."),
    )
    budget_period = models.CharField(
        _("for"),
        max_length=5,
        choices=Period.choices,
        default=Period.MONTH,
        db_default=Period.MONTH,
    )

    class Meta:
        abstract = True


BUDGET_FIELDS = ("budget_cost", "budget_currency", "budget_tokens", "budget_period")
