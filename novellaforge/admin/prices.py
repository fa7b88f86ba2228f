"""What models cost; and which are asked without a price, so that nobody knows what they cost."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from novellaforge.models import LLMCall, Price

PER_MILLION = ("per_million_in", "per_million_cached", "per_million_out")
NEWEST = 1_000  # calls among which is looked for models without a price


class PriceForm(forms.ModelForm):
    """Exact decimals of at least 0, in a currency by its three letters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in PER_MILLION:
            if name in self.fields:
                self.fields[name].min_value = Decimal(0)  # type: ignore[attr-defined]
        if "currency" in self.fields:
            said = _("Three capital letters, as in USD or EUR.")
            self.fields["currency"].validators.append(RegexValidator("^[A-Z]{3}$", said))

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
    list_display = ("model", "currency", *PER_MILLION)
    list_editable = ("currency", *PER_MILLION)
    search_fields = ("model",)

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[forms.ModelForm]:
        return super().get_changelist_form(request, **{"form": PriceForm} | kwargs)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        more = {"unpriced": unpriced(), **(extra_context or {})}
        return super().changelist_view(request, more)


def unpriced() -> tuple[str, ...]:
    """Models that were asked lately and have no price."""
    newest = LLMCall.objects.order_by("-started_at", "-pk").values_list("model", flat=True)
    asked = set(newest[:NEWEST])
    return tuple(sorted(asked - set(Price.objects.values_list("model", flat=True))))
