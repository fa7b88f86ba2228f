"""Calls to models with what they cost, and what those shown cost together."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from novellaforge import figures
from novellaforge.admin.filters import day, recent
from novellaforge.admin.lists import EXACT_TO, EstimatingPaginator, ReadOnlyAdmin
from novellaforge.models import LLMCall

ADDED = (
    "currency",
    "tokens_in",
    "tokens_cached",
    "tokens_out",
    "cost",
    "seconds",
    "first_token_seconds",
    "priced",
)


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

    @property
    def is_known(self) -> bool:
        """Of the cost: of at least one call, whether or not of all."""
        return self.calls > self.unpriced


class TotallingPaginator(EstimatingPaginator):
    """Counts the calls and adds them up in one reading: of those that are filtered, the newest
    `exact_to`; of all, as many as any list counts.
    """

    exact_to = 50_000

    @property
    def most(self) -> int:
        return self.exact_to if self.is_part else EXACT_TO

    @cached_property
    def totals(self) -> tuple[Total, ...]:
        newest = self.rows.order_by("-started_at", "-pk").values(*ADDED)[: self.most]
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
       avg(seconds), avg(first_token_seconds),
       count(*) FILTER (WHERE NOT priced AND cost = 0)
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
        failed = self._failed(LLMCall.objects.order_by("-started_at"))
        names = sorted({*LLMCall.UNFAILED, *failed.values_list("outcome", flat=True)[:200]})
        return [(self.FAILED, _("failed")), *((name, name) for name in names)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        match self.value():
            case None:
                return queryset
            case self.FAILED:
                return self._failed(queryset)
            case name:
                return queryset.filter(outcome=name)

    def _failed(self, calls: QuerySet) -> QuerySet:
        return calls.exclude(outcome__in=LLMCall.UNFAILED)


@admin.register(LLMCall)
class LLMCallAdmin(ReadOnlyAdmin):
    paginator = TotallingPaginator
    list_display = (
        "started_at",
        "purpose",
        "step",
        "model",
        "outcome",
        "took",
        "tokens",
        "paid",
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
    exclude = ("cost", "currency")
    readonly_fields = ("paid",)

    @admin.display(description=_("seconds (to the first token)"))
    def took(self, call: LLMCall) -> str:
        first = call.first_token_seconds
        whole = number_format(call.seconds, 2)
        return whole if first is None else f"{whole} ({number_format(first, 2)})"

    @admin.display(description=_("tokens in (cached), out"))
    def tokens(self, call: LLMCall) -> str:
        into, cached, out = map(
            figures.whole, (call.tokens_in, call.tokens_cached, call.tokens_out)
        )
        return f"{into} ({cached}), {out}"

    @admin.display(description=_("cost"))
    def paid(self, call: LLMCall) -> str:
        """Exact. A worker of the version before says by the cost alone that there was a price."""
        if call.priced or call.cost:
            return f"{call.cost.normalize():f} {call.currency}"
        return gettext("no price")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None) or {}
        if "cl" in context:
            paginator = context["cl"].paginator
            context |= {"totals": paginator.totals, "newest": paginator.most}
            response.context_data = context  # type: ignore[attr-defined]
        return response
