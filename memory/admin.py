"""Memory in the admin: read, never typed in; what differs from the texts is made again."""

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from memory.facts.predicates import VOCABULARY
from memory.maintenance import asking
from memory.maintenance.telling import last_of
from memory.models import (
    BookMemory,
    Chunk,
    Entity,
    FactSpan,
    StoredFact,
    Summary,
    ThreadDecision,
    VersionReading,
)
from novellaforge.admin import BigList, ReadOnlyAdmin, log
from novellaforge.admin.filters import among


class Projection(BigList):
    search_fields = ("text", "project__title")
    ordering = ("-pk",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Chunk)
class ChunkAdmin(Projection):
    list_display = ("__str__", "project", "chapter", "document", "ordinal")
    list_select_related = ("project", "chapter", "document")
    exclude = ("search", "embedding")
    heavy = ("search", "embedding", "document__text", "chapter__outline", "chapter__scenes")


@admin.register(Summary)
class SummaryAdmin(Projection):
    list_display = ("__str__", "project")
    list_select_related = ("project",)


@admin.register(Entity)
class EntityAdmin(ReadOnlyAdmin):
    list_display = ("name", "kind", "project", "provisional", "removed", "in_codex", "merged_into")
    list_filter = ("kind", "provisional", "removed", "in_codex")
    list_select_related = ("project", "merged_into")
    search_fields = ("name", "project__title", "uid")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entity]:
        return Entity.every.order_by(*self.get_ordering(request))


class FactSpanInline(admin.TabularInline):
    model = FactSpan
    extra = 0
    can_delete = False


@admin.register(StoredFact)
class StoredFactAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "predicate", "value", "project", "rejected", "locked")
    list_filter = (
        among(
            "predicate", _("predicate"), lambda: ((each.name, each.name) for each in VOCABULARY)
        ),
        "rejected",
        "locked",
    )
    list_select_related = ("project",)
    heavy = ("said", "corrections", "project__premise", "project__synopsis")
    search_fields = ("sentence", "project__title", "uid")
    ordering = ("-pk",)
    inlines = (FactSpanInline,)


@admin.register(ThreadDecision)
class ThreadDecisionAdmin(ReadOnlyAdmin):
    """What authors said of what their texts opened."""

    list_display = ("decided_at", "state", "fact", "chapter")
    list_filter = ("state",)
    list_select_related = ("fact", "chapter")
    id_fields = ("fact", "fact__project")
    search_help_text = _("The id of a fact or a book.")
    heavy = ("line", "fact__said", "fact__corrections", "chapter__outline", "chapter__scenes")
    raw_id_fields = ("fact", "instruction")
    ordering = ("-decided_at", "pk")


@admin.register(VersionReading)
class VersionReadingAdmin(ReadOnlyAdmin):
    list_display = ("version", "read_at", "why")
    list_filter = (("why", admin.EmptyFieldListFilter),)
    list_select_related = ("version",)
    heavy = ("paragraphs", "version__text")
    search_fields = ("version__chapter__title", "version__chapter__project__title")


@admin.register(BookMemory)
class BookMemoryAdmin(Projection):
    """How each book's memory stands; it can be compared or mended from here."""

    list_display = ("project", "reconciled_at", "is_in_order", "projected_at")
    list_select_related = ("project",)
    search_fields = ("project__title", "project__id")
    fields = ("project", "reconciled_at", "told", "projected", "projected_at")
    readonly_fields = ("told",)
    actions = ("compare", "mend")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Of the list only, for its actions; a book's page is read-only."""
        return obj is None and admin.ModelAdmin.has_change_permission(self, request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(boolean=True, description=_("in order"))
    def is_in_order(self, memory: BookMemory) -> bool | None:
        """None: never looked at, or not all of it could be."""
        done = last_of(memory)
        if done is None or (done.last.unchecked and not done.last.differs):
            return None
        return not done.last.differs

    @admin.display(description=_("what the last reconciliation left"))
    def told(self, memory: BookMemory) -> str:
        done = last_of(memory)
        if done is None:
            return "-"
        unchecked = (each.why for each in done.last.unchecked)
        return "\n".join((*map(str, done.last.differences), *unchecked)) or "-"

    @admin.action(description=_("Compare with the texts"), permissions=["change"])
    def compare(self, request: HttpRequest, queryset: QuerySet[BookMemory]) -> None:
        self._ask(request, queryset, mends=False)

    @admin.action(description=_("Compare with the texts, and mend"), permissions=["change"])
    def mend(self, request: HttpRequest, queryset: QuerySet[BookMemory]) -> None:
        self._ask(request, queryset, mends=True)

    def _ask(self, request: HttpRequest, queryset: QuerySet[BookMemory], *, mends: bool) -> None:
        books = list(queryset.values_list("project", flat=True))
        for project_id in books:
            asking.ask(project_id, mends=mends)
        log(request, queryset, gettext("Compared, and mended.") if mends else gettext("Compared."))
        said = ngettext("%(count)d book is queued.", "%(count)d books are queued.", len(books))
        self.message_user(request, said % {"count": len(books)})
