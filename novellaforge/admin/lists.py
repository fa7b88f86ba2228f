"""Lists of many rows: counted to a bound, searched by ids, filtered without reading them all."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.paginator import Page, Paginator
from django.db import connection, models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

EXACT_TO = 10_000
FAR = 1_000  # rows before a page, from which on they are passed over by their keys alone


class EstimatingPaginator(Paginator):
    """Counts fewer than `exact_to` rows exactly.

    Beyond it, a whole table is as long as Postgres' statistics say, and of a part of one only
    its first `exact_to` rows can be paged through: `is_estimate`, which the page says.
    """

    exact_to: ClassVar[int] = EXACT_TO
    is_estimate = False

    def page(self, number: int | str) -> Page:
        """Far on, its rows are found by an index first, and only they are read whole."""
        at = self.validate_number(number)
        begin = (at - 1) * self.per_page
        if begin < FAR:
            return super().page(number)
        keys = list(self.rows.values_list("pk", flat=True)[begin : begin + self.per_page])
        return Page(self.rows.filter(pk__in=keys), at, self)

    @cached_property
    def count(self) -> int:
        known = 0 if self.is_part else rows_of(self.rows.model)
        counted = self.counted() if known < self.most else self.most
        self.is_estimate = counted >= self.most
        return max(counted, known) if self.is_estimate else counted

    def counted(self) -> int:
        """How many rows, `most` at most; in their order, so that an index is read."""
        return self.rows[: self.most].count()

    @property
    def most(self) -> int:
        return self.exact_to

    @property
    def rows(self) -> "models.QuerySet[models.Model]":
        return self.object_list  # type: ignore[return-value]

    @property
    def is_part(self) -> bool:
        return bool(self.rows.query.where)


def rows_of(model: type[models.Model]) -> int:
    """How many rows a table has, as its last ANALYZE found; -1 before the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass",
            [model._meta.db_table],
        )
        return int(cursor.fetchone()[0])


class BigList(admin.ModelAdmin):
    """Searched by the ids in `id_fields` alone where it names some: an index finds these.

    `heavy` are fields that the list does not show and does not read.
    """

    paginator = EstimatingPaginator
    list_per_page = 50  # drawing a row takes longer than reading it
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # a count for each choice of each filter
    id_fields: ClassVar[tuple[str, ...]] = ()
    heavy: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[models.Model]":
        rows = super().get_queryset(request)
        match = request.resolver_match
        is_list = match is not None and (match.url_name or "").endswith("_changelist")
        return rows.defer(*self.heavy) if is_list else rows

    def action_checkbox(self, obj: models.Model) -> SafeString:
        """As Django's, without a form's field and its template for each row."""
        return format_html(
            '<input type="checkbox" class="action-select" name="{}" value="{}" aria-label="{}">',
            ACTION_CHECKBOX_NAME,
            obj.pk,
            _("Choose “%(row)s”") % {"row": obj},
        )

    def get_paginator(
        self, request: HttpRequest, queryset: "models.QuerySet[models.Model]", *args: Any
    ) -> Paginator:
        """A row's history is paged through too: it is no long list of ours."""
        if queryset.model is not self.model:
            return Paginator(queryset, *args)
        return super().get_paginator(request, queryset, *args)

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return self.id_fields or tuple(super().get_search_fields(request))

    def get_search_results(
        self, request: HttpRequest, queryset: "models.QuerySet[models.Model]", search_term: str
    ) -> tuple["models.QuerySet[models.Model]", bool]:
        if not self.id_fields or not search_term.strip():
            return super().get_search_results(request, queryset, search_term)
        if sought := self.sought(search_term.strip()):
            return queryset.filter(sought), False
        said = _("“%(term)s” is no id: search for the whole id of a book or a run.")
        self.message_user(request, said % {"term": search_term}, messages.WARNING)
        return queryset.none(), False

    def sought(self, term: str) -> Q | None:
        """What a search means; None where it means nothing here."""
        uid = as_uuid(term)
        if uid is None:
            return None
        return Q.create([(field, uid) for field in self.id_fields], connector=Q.OR)


class ReadOnlyAdmin(BigList):
    """Rows to look at: neither added, changed nor deleted here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def log(request: HttpRequest, rows: Iterable[models.Model], message: str) -> None:
    """Keep in the history of each row that the user did this to it."""
    changed, user = list(rows), request.user.pk
    if changed and user is not None:
        LogEntry.objects.log_actions(
            user_id=user, queryset=changed, action_flag=CHANGE, change_message=message
        )
