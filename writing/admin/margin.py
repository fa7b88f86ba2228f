"""What authors keep beside their texts, and what they replaced in them: to look at only."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from novellaforge.admin.filters import day
from novellaforge.admin.lists import ReadOnlyAdmin
from writing.models import BookNote, Comment, Replacement


@admin.register(Replacement)
class ReplacementAdmin(ReadOnlyAdmin):
    """The texts before and after are among their chapters' versions."""

    list_display = ("created_at", "project", "author", "words", "instead", "count", "undone_at")
    list_filter = (day("created_at"),)
    list_select_related = ("project", "author")
    id_fields = ("id", "project")
    search_help_text = _("The id of a replacement or a book.")
    heavy = ("project__premise", "project__synopsis")
    ordering = ("-created_at", "-pk")
    sortable_by = ()


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """The texts stand on each one's page alone."""

    list_display = ("created_at", "chapter", "author", "resolved_at", "deleted_at")
    list_filter = (day("created_at"),)
    list_select_related = ("chapter", "author")
    id_fields = ("id", "chapter")
    search_help_text = _("The id of a comment or a chapter.")
    heavy = ("quote", "before", "after", "text", "chapter__outline", "chapter__scenes")
    raw_id_fields = ("version", "parent")
    ordering = ("-created_at", "-pk")
    sortable_by = ()


@admin.register(BookNote)
class BookNoteAdmin(ReadOnlyAdmin):
    """The texts stand on each one's page alone."""

    list_display = ("created_at", "project", "chapter", "is_todo", "done_at", "deleted_at")
    list_filter = ("is_todo", day("created_at"))
    list_select_related = ("project", "chapter")
    id_fields = ("id", "project", "chapter")
    search_help_text = _("The id of a note, a book or a chapter.")
    heavy = (
        "text",
        "project__premise",
        "project__synopsis",
        "chapter__outline",
        "chapter__scenes",
    )
    ordering = ("-created_at", "-pk")
    sortable_by = ()
