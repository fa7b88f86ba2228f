"""Books as an operator sees them. The author's own pages are elsewhere."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from novellaforge import caches, queues
from novellaforge.admin import BigList, ReadOnlyAdmin, log
from projects.models import (
    Arc,
    Chapter,
    ChapterVersion,
    Character,
    Concept,
    Document,
    Instruction,
    Location,
    Project,
    StyleProfile,
    WorldRule,
)
from projects.signals import bible_changed, project_deleted

# Of layers above: named, not imported.
RECONCILE = "memory.reconcile_tasks.reconcile_project"
SETTINGS_PERMISSIONS = (
    "writing.add_generationsettings",
    "writing.change_generationsettings",
)


class OfProject(BigList):
    """Something in a book; saving it raises the book's revision."""

    list_select_related: ClassVar[tuple[str, ...]] = ("project",)
    autocomplete_fields: ClassVar[tuple[str, ...]] = ("project",)
    search_fields: ClassVar[tuple[str, ...]] = ("project__title",)
    heavy: ClassVar[tuple[str, ...]] = ("project__premise", "project__synopsis")

    @transaction.atomic
    def save_model(
        self, request: HttpRequest, obj: models.Model, form: object, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        self.tell(obj.project)  # type: ignore[attr-defined]

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        super().delete_model(request, obj)
        self.tell(obj.project)  # type: ignore[attr-defined]

    @transaction.atomic
    def delete_queryset(
        self, request: HttpRequest, queryset: models.QuerySet[models.Model]
    ) -> None:
        books = list(Project.objects.filter(pk__in=queryset.values("project")))
        super().delete_queryset(request, queryset)
        for project in books:
            self.tell(project)

    def tell(self, project: Project) -> None:
        """Something of the book has changed; called in the transaction that changed it."""
        project.touch()


class OfBible(OfProject):
    """An entry of the bible. It stays in its book: facts of that book were read in it."""

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> tuple[str, ...]:
        return ("project",) if obj else ()

    def tell(self, project: Project) -> None:
        super().tell(project)
        bible_changed.send(self.model, project_id=project.pk)


@admin.register(Project)
class ProjectAdmin(BigList):
    """`shown` are parts of a book's page that belong to layers above."""

    shown: ClassVar[list[type[admin.options.InlineModelAdmin]]] = []
    list_display = ("title", "owner", "language", "chapter_count", "updated_at", "trashed_at")
    list_filter = ("language", ("trashed_at", admin.EmptyFieldListFilter))
    list_select_related = ("owner",)
    search_fields = ("title", "owner__username", "id")
    autocomplete_fields = ("owner",)
    readonly_fields = ("id", "revision", "created_at", "updated_at", "trashed_at")
    heavy = ("premise", "synopsis")
    actions: list[Any] = ["forget_caches", "reconcile_memory"]

    def get_inlines(self, request: HttpRequest, obj: Project | None) -> Any:
        return self.shown if obj else ()

    def has_settings_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perms(SETTINGS_PERMISSIONS)

    @admin.action(description=_("Forget these books' caches"), permissions=["change"])
    def forget_caches(self, request: HttpRequest, queryset: models.QuerySet[Project]) -> None:
        try:
            count = sum(map(caches.forget, queryset.values_list("pk", flat=True)))
        except caches.UNAVAILABLE:
            said = _("The cache does not answer. Ask again when it does.")
            self.message_user(request, said, messages.ERROR)
            return
        log(request, queryset, gettext("Caches forgotten."))
        told = ngettext("%d value was forgotten.", "%d values were forgotten.", count)
        self.message_user(request, told % count)

    @admin.action(description=_("Reconcile these books' memory"), permissions=["change"])
    def reconcile_memory(self, request: HttpRequest, queryset: models.QuerySet[Project]) -> None:
        books = list(queryset.values_list("pk", flat=True))
        for project_id in books:
            queues.enqueue(
                RECONCILE,
                str(project_id),
                queue=queues.MAINTENANCE_LOW,
                project_id=project_id,
                name="mend",
            )
        log(request, queryset, gettext("Memory reconciled."))
        told = ngettext("%d book is queued.", "%d books are queued.", len(books))
        self.message_user(request, told % len(books))

    @transaction.atomic
    def save_model(
        self, request: HttpRequest, obj: Project, form: forms.ModelForm, change: bool
    ) -> None:
        """The settings below it are no material of the book: they raise no revision."""
        if "synopsis" in form.changed_data:
            obj.synopsis_before = ""
        super().save_model(request, obj, form, change)
        if form.has_changed() or not change:
            obj.touch()

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: Project) -> None:
        project_deleted.send(Project, project_id=obj.pk)
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Project]) -> None:
        for project_id in queryset.values_list("pk", flat=True):
            project_deleted.send(Project, project_id=project_id)
        super().delete_queryset(request, queryset)


def show_with_books(
    inlines: Sequence[type[admin.options.InlineModelAdmin]], actions: Sequence[Callable[..., Any]]
) -> None:
    """Have a layer above show its own part on the page of each book, and in their list."""
    ProjectAdmin.shown += inlines
    ProjectAdmin.actions += actions


@admin.register(Chapter)
class ChapterAdmin(OfProject):
    list_display = ("number", "title", "project", "kind", "approved_version", "trashed_at")
    list_filter = ("kind", ("approved_version", admin.EmptyFieldListFilter))
    search_fields = ("title", "project__title")
    list_select_related = ("project", "approved_version")
    raw_id_fields = ("arc",)
    readonly_fields = ("approved_version", "trashed_at")
    heavy = ("outline", "scenes", "approved_version__text", *OfProject.heavy)


@admin.register(ChapterVersion)
class ChapterVersionAdmin(ReadOnlyAdmin):
    list_display = ("chapter", "number", "origin", "word_count", "created_by", "created_at")
    list_filter = ("origin",)
    list_select_related = ("chapter", "created_by")
    search_fields = ("chapter__title", "chapter__project__title", "id")
    heavy = ("text", "chapter__outline", "chapter__scenes")


@admin.register(Concept)
class ConceptAdmin(OfProject):
    list_display = ("title", "project", "chosen", "created_at")
    list_filter = ("chosen",)


@admin.register(Arc)
class ArcAdmin(OfProject):
    list_display = ("number", "title", "project")


@admin.register(Character)
class CharacterAdmin(OfBible):
    list_display = ("name", "role", "project")
    search_fields = ("name", "project__title")


@admin.register(Location)
class LocationAdmin(OfBible):
    list_display = ("name", "project")
    search_fields = ("name", "project__title")


@admin.register(WorldRule)
class WorldRuleAdmin(OfBible):
    list_display = ("text", "project")
    search_fields = ("text", "project__title")


@admin.register(Instruction)
class InstructionAdmin(OfProject):
    list_display = ("text", "project")
    search_fields = ("text", "project__title")


@admin.register(Document)
class DocumentAdmin(OfProject):
    list_display = ("title", "project", "file_name", "created_at")
    search_fields = ("title", "project__title", "file_name")
    heavy = ("text", *OfProject.heavy)


@admin.register(StyleProfile)
class StyleProfileAdmin(ReadOnlyAdmin):
    """How books are written. Their authors' pages check what is typed; here it is read."""

    list_display = ("project", "is_locked", "updated_at")
    list_filter = ("is_locked",)
    list_select_related = ("project",)
    id_fields = ("project",)
    search_help_text = _("The id of a book.")
    heavy = ("lines", "samples", "worn_added", "worn_removed", *OfProject.heavy)
    ordering = ("-updated_at", "pk")
