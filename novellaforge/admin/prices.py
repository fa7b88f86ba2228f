"""What models cost; and which are asked without a price, so that nobody knows what they cost."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.core.validators import RegexValidator
from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from novellaforge.llm.prices import ALWAYS, bare, price_of
from novellaforge.models import LLMCall, Price

PER_MILLION = ("per_million_in", "per_million_cached", "per_million_out")
NEWEST = 1_000  # calls among which is looked for models without a price


class PriceForm(forms.ModelForm):
    """Exact decimals of at least 0, in a currency by its three letters; a provider's address in
    whatever way it is written.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in PER_MILLION:
            if name in self.fields:
                self.fields[name].min_value = Decimal(0)  # type: ignore[attr-defined]
        if "currency" in self.fields:
            said = _("Three capital letters, as in USD or EUR.")
            self.fields["currency"].validators.append(RegexValidator("^[A-Z]{3}$", said))

    def clean_provider(self) -> str:
        return bare(self.cleaned_data["provider"])

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        for name in PER_MILLION:
            price = cleaned.get(name)
            if price is not None and price < 0:
                self.add_error(name, _("A price is 0 or more."))
        return cleaned


@admin.register(Price)
class PriceAdmin(admin.ModelAdmin):
    """A change holds for calls from then on, within a minute; what was recorded stays."""

    form = PriceForm
    list_display = ("model", "whom", "since", "state", "currency", *PER_MILLION)
    list_editable = ("currency", *PER_MILLION)
    search_fields = ("model", "provider")
    save_as = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Price]:
        now = timezone.now()
        since = Coalesce(OuterRef("valid_from"), Value(ALWAYS))
        newer = Price.objects.filter(
            model=OuterRef("model"),
            provider=OuterRef("provider"),
            valid_from__gt=since,
            valid_from__lte=now,
        )
        rows: QuerySet[Price] = super().get_queryset(request)
        return rows.annotate(
            is_to_come=Case(When(valid_from__gt=now, then=True), default=False),
            is_replaced=Exists(newer),
        )

    @admin.display(description=_("provider"), ordering="provider")
    def whom(self, price: Price) -> str:
        return price.provider or gettext("whoever is asked")

    @admin.display(description=_("valid from"), ordering="valid_from")
    def since(self, price: Price) -> datetime | str:
        return price.valid_from or gettext("the beginning")

    @admin.display(description=_("state"))
    def state(self, price: Any) -> str:
        """`price`: as the list reads it."""
        if price.is_to_come:
            return gettext("to come")
        return gettext("replaced") if price.is_replaced else gettext("in force")

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[forms.ModelForm]:
        return super().get_changelist_form(request, **{"form": PriceForm} | kwargs)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        more = {"unpriced": unpriced(), **(extra_context or {})}
        return super().changelist_view(request, more)


def unpriced() -> tuple[str, ...]:
    """Models that were asked lately and have no price now, each with whoever was asked."""
    newest = LLMCall.objects.order_by("-started_at", "-pk").values_list("model", "provider")
    prices, now = list(Price.objects.all()), timezone.now()
    return tuple(
        f"{model} ({provider})" if provider else model
        for model, provider in sorted(set(newest[:NEWEST]))
        if not _has_price(prices, model, provider, now)
    )


def _has_price(prices: list[Price], model: str, provider: str, now: datetime) -> bool:
    """Of a call that does not say who was asked, whatever price its model has will do."""
    if not provider:
        return any(price.model == model for price in prices)
    return price_of(prices, model, provider, now) is not None
