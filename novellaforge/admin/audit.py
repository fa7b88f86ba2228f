"""What was done, by whom: read only, for nobody to change."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from novellaforge.acts import words_of
from novellaforge.admin.filters import day, recent
from novellaforge.admin.lists import ReadOnlyAdmin
from novellaforge.models import AuditRow


def _named(acts: set[str]) -> list[tuple[str, str]]:
    return [(act, f"{words_of(act)} ({act})") for act in acts]


@admin.register(AuditRow)
class AuditRowAdmin(ReadOnlyAdmin):
    list_display = ("at", "act", "words", "actor_id", "project_id", "subject", "address")
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

    @admin.display(description=_("what was done"))
    def words(self, row: AuditRow) -> str:
        return words_of(row.act)
