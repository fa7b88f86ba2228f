"""Calls to models, what they came to together, and what a model costs."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LLMCall(models.Model):
    """One request to a model server, recorded at the one door (`llm/client.py`).

    `project_id`, `run_id` and `owner_id` (a user's, who pays for the book) are no foreign keys:
    money spent outlives a deleted project.
    """

    UNFAILED = ("ok", "cancelled")  # outcomes; cancelled: enough was read, or it is wanted no more

    purpose = models.CharField(max_length=20)
    model = models.CharField(max_length=200)
    provider = models.CharField(
        max_length=200,
        default="",
        db_default="",
        help_text=_("Its address, without scheme. Empty: a call of an older version."),
    )
    project_id = models.UUIDField(null=True, blank=True)
    run_id = models.UUIDField(null=True, blank=True)
    owner_id = models.BigIntegerField(null=True, blank=True)
    step = models.CharField(max_length=80, blank=True)
    attempt = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField(default=timezone.now)
    seconds = models.FloatField(help_text=_("From request to the last byte."))
    first_token_seconds = models.FloatField(null=True, blank=True)
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    tokens_cached = models.PositiveIntegerField(default=0)
    usage_reported = models.BooleanField(
        default=True, help_text=_("False: tokens are counted here, the server did not say.")
    )
    cost = models.DecimalField(max_digits=14, decimal_places=8, default=Decimal(0))
    currency = models.CharField(max_length=3, default="USD")
    priced = models.BooleanField(
        default=False,
        db_default=False,
        help_text=_("False: the model had no price, and the cost says nothing."),
    )
    finish_reason = models.CharField(max_length=30, blank=True)
    outcome = models.CharField(
        max_length=40, default="ok", help_text=_("ok, or the name of the error.")
    )

    class Meta:
        verbose_name = _("model call")
        verbose_name_plural = _("model calls")
        indexes = [
            models.Index(fields=["run_id", "step"], name="llmcall_run"),
            models.Index(fields=["project_id", "started_at"], name="llmcall_project"),
            models.Index(fields=["owner_id", "started_at"], name="llmcall_owner"),
            models.Index(fields=["started_at", "id"], name="llmcall_time"),
            models.Index(
                fields=["started_at", "id"], name="llmcall_failed", condition=~Q(outcome="ok")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.model} {self.started_at:%Y-%m-%d %H:%M:%S}"


class SpentSum(models.Model):
    """What the calls of a book and its owner within a quarter of an hour came to together.

    Triggers on the calls' table keep it, within the statement that writes a call: it is exact
    at any moment, whoever writes. `calls` are those that took tokens. A month of whatever
    TIME_ZONE is whole quarters of an hour.
    """

    project_id = models.UUIDField(null=True)
    owner_id = models.BigIntegerField(null=True)
    quarter = models.DateTimeField()
    currency = models.CharField(max_length=3)
    priced = models.BooleanField()
    calls = models.BigIntegerField()
    tokens = models.BigIntegerField()
    cost = models.DecimalField(max_digits=20, decimal_places=8)

    class Meta:
        verbose_name = _("sum of what was spent")
        verbose_name_plural = _("sums of what was spent")
        indexes = [models.Index(fields=["project_id", "quarter"], name="spent_project")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner_id", "quarter", "project_id", "currency", "priced"],
                name="one_sum_a_quarter",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.quarter:%Y-%m-%d %H:%M}"


class Price(models.Model):
    """What a model costs at a provider since a moment, per million tokens.

    Which of several holds for a call: `llm/prices.py`.
    """

    model = models.CharField(max_length=200, help_text=_("The model's name as it is asked for."))
    provider = models.CharField(
        _("provider"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "Its address or the beginning of it, as api.deepseek.com. Empty: whoever is asked."
        ),
    )
    valid_from = models.DateTimeField(
        _("valid from"),
        null=True,
        blank=True,
        help_text=_("For calls that begin then or later. Empty: from the beginning."),
    )
    currency = models.CharField(max_length=3, default="USD")
    per_million_in = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0))
    per_million_cached = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0))
    per_million_out = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0))

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering = ["model", "provider", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "provider", "valid_from"],
                name="one_price_a_moment",
                nulls_distinct=False,
                violation_error_message=_(
                    "There is a price of this model at this provider from that moment: change "
                    "it, or say from when the new one is valid."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.model} ({self.provider})" if self.provider else self.model
