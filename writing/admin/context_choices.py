"""What authors pinned or left out of what is put before the model."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from novellaforge.admin.lists import ReadOnlyAdmin
from writing.models import ContextChoice


@admin.register(ContextChoice)
class ContextChoiceAdmin(ReadOnlyAdmin):
    """Theirs to take back."""

    list_display = ("created_at", "project", "chapter", "choice", "key")
    list_select_related = ("project", "chapter")
    id_fields = ("project",)
    search_help_text = _("The id of a book.")
    heavy = (
        "text", "project__premise", "project__synopsis", "chapter__outline", "chapter__scenes",
    )  # fmt: skip
    ordering = ("-created_at", "-pk")
    sortable_by = ()
