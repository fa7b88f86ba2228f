"""Calls to models with what they cost, and what those shown cost together."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from novellaforge.admin.filters import day, recent
from novellaforge.admin.lists import EstimatingPaginator, ReadOnlyAdmin
from novellaforge.models import LLMCall

OK = "ok"


@dataclass(frozen=True)
class Total:
    """Of the calls in one currency; `seconds` and `first_token` are means, `unpriced` how many
    calls had no price, so that their cost is not known.
    """

    currency: str
    calls: int
    tokens_in: int
    tokens_cached: int
    tokens_out: int
    cost: Decimal
    seconds: float
    first_token: float | None
    unpriced: int


class TotallingPaginator(EstimatingPaginator):
    """Counts the calls and adds them up in one reading, of the newest `exact_to` at most."""

    exact_to = 100_000

    @cached_property
    def totals(self) -> tuple[Total, ...]:
        newest = self.rows.order_by("-started_at", "-pk").values(
            "currency",
            "tokens_in",
            "tokens_cached",
            "tokens_out",
            "cost",
            "seconds",
            "first_token_seconds",
            "priced",
        )[: self.exact_to]
        try:
            inner, params = newest.query.sql_with_params()
        except EmptyResultSet:  # a search that means nothing here
            return ()
        with connection.cursor() as cursor:
            cursor.execute(_TOTALS % inner, params)
            return tuple(Total(*row) for row in cursor.fetchall())

    def counted(self) -> int:
        return sum(total.calls for total in self.totals)


# The ORM cannot group what is cut to a number of rows; what stands in it is its own query.
_TOTALS = """
SELECT currency, count(*), sum(tokens_in), sum(tokens_cached), sum(tokens_out), sum(cost),
       avg(seconds), avg(first_token_seconds), count(*) FILTER (WHERE NOT priced)
FROM (%s) AS call
GROUP BY currency
ORDER BY currency
"""


class Outcome(admin.SimpleListFilter):
    """All that did not end well, or with one error by its name (`?outcome=ModelBusy`)."""

    title = _("outcome")
    parameter_name = "outcome"
    FAILED = "failed"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, Any]]:
        failed = LLMCall.objects.exclude(outcome=OK).order_by("-started_at")
        names = sorted(set(failed.values_list("outcome", flat=True)[:200]))
        return [(OK, _("ok")), (self.FAILED, _("failed")), *((name, name) for name in names)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        match self.value():
            case None:
                return queryset
            case self.FAILED:
                return queryset.exclude(outcome=OK)
            case name:
                return queryset.filter(outcome=name)


@admin.register(LLMCall)
class LLMCallAdmin(ReadOnlyAdmin):
    paginator = TotallingPaginator
    list_display = (
        "started_at",
        "purpose",
        "step",
        "model",
        "outcome",
        "seconds",
        "first_token_seconds",
        "tokens_in",
        "tokens_cached",
        "tokens_out",
        "cost_or_none",
    )
    list_filter = (
        day("started_at"),
        recent("purpose", _("purpose")),
        recent("model", _("model")),
        Outcome,
    )
    id_fields = ("project_id", "run_id")
    search_help_text = _("The id of a book or of a run.")
    ordering = ("-started_at", "-pk")
    sortable_by = ("started_at",)

    @admin.display(description=_("cost"))
    def cost_or_none(self, call: LLMCall) -> str:
        """Exact; empty where the model had no price."""
        return f"{call.cost.normalize():f} {call.currency}" if call.priced else "-"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None) or {}
        if "cl" in context:
            paginator = context["cl"].paginator
            context |= {"totals": paginator.totals, "newest": paginator.exact_to}
            response.context_data = context  # type: ignore[attr-defined]
        return response
