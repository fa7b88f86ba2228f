"""Filters of long lists: none asks for all the values of a column, as Django's own would."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

NEWEST = 1_000  # rows whose values are offered
DAYS = 7  # of which each is offered
SPANS = (7, 30, 90)  # days

Labels = Callable[[set[Any]], Iterable[tuple[Any, str]]]


def recent(field: str, called: Any, labels: Labels | None = None) -> type[admin.SimpleListFilter]:
    """By a value that one of the newest rows has; any other may be written in the address."""

    class Recent(admin.SimpleListFilter):
        title = called
        parameter_name = field

        def lookups(
            self, request: HttpRequest, model_admin: admin.ModelAdmin
        ) -> list[tuple[Any, str]]:
            rows = model_admin.get_queryset(request).order_by(*model_admin.get_ordering(request))
            seen = set(rows.values_list(field, flat=True)[:NEWEST]) - {None, ""}
            return sorted(
                labels(seen) if labels else ((value, str(value)) for value in seen),
                key=lambda each: each[1],
            )

        def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
            return queryset.filter(**{field: self.value()}) if self.value() else queryset

    return Recent


def among(
    field: str, called: Any, choices: Callable[[], Iterable[tuple[str, Any]]]
) -> type[admin.SimpleListFilter]:
    """By one of the values that there are, as the program knows them."""

    class Among(admin.SimpleListFilter):
        title = called
        parameter_name = field

        def lookups(
            self, request: HttpRequest, model_admin: admin.ModelAdmin
        ) -> list[tuple[str, Any]]:
            return list(choices())

        def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
            return queryset.filter(**{field: self.value()}) if self.value() else queryset

    return Among


def day(field: str) -> type[admin.SimpleListFilter]:
    """By a day (`?day=2026-11-28`), or the last so many days (`?day=30`), in TIME_ZONE."""

    class Day(admin.SimpleListFilter):
        title = _("day")
        parameter_name = "day"

        def lookups(
            self, request: HttpRequest, model_admin: admin.ModelAdmin
        ) -> list[tuple[str, Any]]:
            today = timezone.localdate()
            each = [today - timedelta(days=back) for back in range(DAYS)]
            days: list[tuple[str, Any]] = [
                (day.isoformat(), date_format(day, "SHORT_DATE_FORMAT")) for day in each
            ]
            return days + [
                (str(span), _("the last %(days)s days") % {"days": span}) for span in SPANS
            ]

        def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
            if not self.value():
                return queryset
            begin, end = bounds(str(self.value()), timezone.localdate())
            return queryset.filter(**{f"{field}__gte": begin, f"{field}__lt": end})

    return Day


def bounds(said: str, today: date) -> tuple[datetime, datetime]:
    """From when to before when. IncorrectLookupParameters for what is neither day nor number."""
    try:
        if said.isdigit() and len(said) <= 4:
            begin, end = today - timedelta(days=int(said) - 1), today
        else:
            begin = end = date.fromisoformat(said)
        return _midnight(begin), _midnight(end + timedelta(days=1))
    except (ValueError, OverflowError) as error:
        raise IncorrectLookupParameters(str(error)) from error


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
