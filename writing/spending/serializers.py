"""What the API of money takes and gives. Money is a decimal number in a string."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from novellaforge.api import KnownFields
from novellaforge.budgets import Budgeted
from writing.runs.starting import FEWEST_WORDS, MOST_WORDS

Plain = serializers.Serializer[Any]
MOST_TOKENS = 2**63 - 1


class AskedEstimateSerializer(KnownFields, Plain):
    project_id = serializers.UUIDField()
    chapter_index = serializers.IntegerField(
        min_value=1, max_value=1_000_000, help_text=_("Counts from 1.")
    )
    target_word_count = serializers.IntegerField(
        default=None,
        allow_null=True,
        min_value=FEWEST_WORDS,
        max_value=MOST_WORDS,
        help_text=_("Without it, what the outline or the book says."),
    )


class TokensSerializer(Plain):
    calls = serializers.FloatField()
    tokens_in = serializers.IntegerField()
    tokens_cached = serializers.IntegerField(
        help_text=_("Of those in, from the provider's cache.")
    )
    tokens_out = serializers.IntegerField()


class CostSerializer(Plain):
    currency = serializers.CharField()
    cost = serializers.CharField(help_text=_("A decimal number."))


class EstimatedStepSerializer(TokensSerializer):
    stage = serializers.CharField()
    in_round = serializers.BooleanField(help_text=_("Of each revision round; else of the draft."))
    times = serializers.IntegerField(help_text=_("Steps; what is told is of all of them."))
    model = serializers.CharField()
    source = serializers.ChoiceField(  # type: ignore[assignment]
        ["book", "model", "default"],
        help_text=_("Measured in this book, in any with this model, or assumed."),
    )
    measured_steps = serializers.IntegerField()
    seconds = serializers.FloatField(help_text=_("One after the other."))
    cost = serializers.CharField(allow_null=True, help_text=_("Null: no price is known."))
    currency = serializers.CharField(allow_null=True)
    note = serializers.CharField()


class EstimatedTotalSerializer(TokensSerializer):
    rounds = serializers.IntegerField(help_text=_("Revision rounds."))
    seconds = serializers.FloatField(help_text=_("Until it can be read, in the book's mode."))
    costs = CostSerializer(many=True)
    unpriced = serializers.ListField(
        child=serializers.CharField(), help_text=_("Models whose price is not known.")
    )


class BudgetSerializer(KnownFields, Plain):
    """Null takes a limit away; what is not given stays."""

    cost = serializers.DecimalField(
        max_digits=14, decimal_places=4, min_value=Decimal(0), allow_null=True, required=False
    )
    currency = serializers.RegexField("^[A-Z]{3}$", required=False)
    tokens = serializers.IntegerField(
        min_value=0, max_value=MOST_TOKENS, allow_null=True, required=False
    )
    period = serializers.ChoiceField(Budgeted.Period.choices, required=False)


class StandingSerializer(Plain):
    whose = serializers.ChoiceField(["book", "author"])
    cost = serializers.CharField(allow_null=True, help_text=_("Null: no limit."))
    currency = serializers.CharField()
    tokens = serializers.IntegerField(allow_null=True, help_text=_("Null: no limit."))
    period = serializers.ChoiceField(Budgeted.Period.choices)
    since = serializers.DateTimeField(allow_null=True, help_text=_("Null: from the beginning."))
    spent_cost = serializers.CharField(help_text=_("In the budget's currency."))
    spent_tokens = serializers.IntegerField()
    uncounted_calls = serializers.IntegerField(
        help_text=_("Without a price in that currency: in no budget of money.")
    )
    uncounted_tokens = serializers.IntegerField()
    is_spent = serializers.BooleanField()
    sentence = serializers.CharField()


class EstimateSerializer(Plain):
    project_id = serializers.UUIDField()
    chapter_index = serializers.IntegerField()
    mode = serializers.CharField()
    target_word_count = serializers.IntegerField()
    beats = serializers.IntegerField()
    plan_is_ready = serializers.BooleanField()
    steps = EstimatedStepSerializer(many=True)
    totals = EstimatedTotalSerializer(many=True)
    budgets = StandingSerializer(many=True)


class TakenSerializer(TokensSerializer):
    """What a step took, in all its tries."""

    calls = serializers.IntegerField()  # type: ignore[assignment]
    seconds = serializers.FloatField(help_text=_("Of the model, one call after the other."))
    costs = CostSerializer(many=True)
    unpriced_calls = serializers.IntegerField(help_text=_("In none of the costs."))
