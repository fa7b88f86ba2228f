"""Memory in the admin: projections, read and never typed in; they are rebuilt from the texts."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from memory.models import Chunk, Summary


class Projection(admin.ModelAdmin):
    search_fields = ("text", "project__title")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Chunk)
class ChunkAdmin(Projection):
    list_display = ("__str__", "project", "chapter", "document", "ordinal")
    list_select_related = ("project", "chapter", "document")
    exclude = ("search", "embedding")


@admin.register(Summary)
class SummaryAdmin(Projection):
    list_display = ("__str__", "project")
    list_select_related = ("project",)
