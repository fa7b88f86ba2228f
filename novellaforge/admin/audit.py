"""What was done, by whom: read only, for nobody to change."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from novellaforge.accounts import history
from novellaforge.acts import said, words_of
from novellaforge.admin.filters import day, recent
from novellaforge.admin.lists import ReadOnlyAdmin
from novellaforge.models import AuditRow


def _named(acts: set[str]) -> list[tuple[str, str]]:
    return [(act, f"{words_of(act)} ({act})") for act in acts]


@admin.register(AuditRow)
class AuditRowAdmin(ReadOnlyAdmin):
    list_display = ("at", "act", "words", "who", "book", "of_what", "address")
    list_filter = (day("at"), recent("act", _("act"), _named))
    id_fields = ("project_id",)
    search_help_text = _("The id of a book, the number of a person, or an address.")
    ordering = ("-at", "-id")
    sortable_by = ("at",)

    def sought(self, term: str) -> Q | None:
        if term.isascii() and term.isdigit() and len(term) < 19:
            return Q(actor_id=int(term))
        if book := super().sought(term):
            return book
        return Q(address=term) if "." in term or ":" in term else None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[AuditRow] = super().get_queryset(request)  # type: ignore[assignment]
        name = User.objects.filter(pk=OuterRef("actor_id")).values("username")
        return history.with_title(rows, None).annotate(username=Subquery(name))

    @admin.display(description=_("who"))
    def who(self, row: Any) -> Any:
        return row.username or row.actor_id

    @admin.display(description=_("book"))
    def book(self, row: Any) -> Any:
        return row.book or row.project_id

    @admin.display(description=_("of what"))
    def of_what(self, row: AuditRow) -> str:
        return said(row.act, row.subject)

    @admin.display(description=_("what was done"))
    def words(self, row: AuditRow) -> str:
        return words_of(row.act)
