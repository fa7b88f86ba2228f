"""The settings of writing, each with its value in force and where that comes from."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from novellaforge.admin.lists import BigList
from writing.admin.presets import ACTIONS, NONE, put_in_force, told
from writing.admin.settings_form import SettingsForm, SettingsFormSet
from writing.admin.wording import shown
from writing.dials import effective
from writing.models import GenerationSettings
from writing.models.settings import Preset

GATE = (
    "max_revisions",
    "quality_gate_coherence_threshold",
    "quality_gate_score_threshold",
    "write_partial_revision",
    "auto_approve",
)
WRITING = (
    "chapter_min_words",
    "chapter_max_words",
    "write_tokens_per_word",
    "write_max_tokens",
    "write_parallel_beats",
    "write_distributed_beats",
    "pregenerate_after_approval",
)
MEMORY = (
    "context_prioritised",
    "reindex_documents",
    "cache_context_seconds",
    "cache_retrieval_seconds",
    "cache_rules_seconds",
)
FIELDSETS: tuple[Any, ...] = (
    (_("Gate and revision"), {"fields": GATE}),
    (pgettext_lazy("stage", "Writing"), {"fields": WRITING}),
    (_("Memory"), {"fields": MEMORY}),
)
RULES = (_("Contradictions"), {"fields": ("rules_from", "rules_on")})


@admin.register(GenerationSettings)
class GenerationSettingsAdmin(BigList):
    """A field left empty inherits: the book's preset, then the site, then the environment."""

    form = SettingsForm
    list_display = ("__str__", "preset", "given")
    list_filter = ("preset",)
    list_select_related = ("project",)
    autocomplete_fields = ("project",)
    search_fields = ("project__title",)
    actions = ACTIONS

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whoever may only look sees the table, which has the rules too."""
        told = (_("In force now"), {"fields": ("in_force",)})
        rules = (RULES,) if self._may_save(request, obj) else ()
        return ((None, {"fields": ("project", "preset")}), *FIELDSETS, *rules, told)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A row stays with its book."""
        return ("project", "in_force") if obj else ("in_force",)

    def _may_save(self, request: HttpRequest, obj: Any) -> bool:
        return (
            self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        )

    def has_settings_permission(self, request: HttpRequest) -> bool:
        return may_set(request)

    @admin.display(description=_("settings given here"))
    def given(self, row: GenerationSettings) -> str:
        names = (*GATE, *WRITING, *MEMORY, "rules_off")
        values = ((name.upper(), getattr(row, name)) for name in names)
        return ", ".join(f"{name}={value}" for name, value in values if value is not None)

    @admin.display(description=_("settings"))
    def in_force(self, row: GenerationSettings) -> str:
        context = {"dials": shown(effective(row.project))}
        return render_to_string("admin/writing/generationsettings/in_force.html", context)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.site_preset)
        return [path("preset/", view, name="writing_site_preset"), *super().get_urls()]

    def site_preset(self, request: HttpRequest) -> HttpResponse:
        """Put a preset in force for the whole site, or take it out (POST, `preset`)."""
        if not may_set(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        preset = request.POST.get("preset", NONE)
        if preset in (NONE, *Preset.values):
            for used in put_in_force(request, preset, [None]):
                self.message_user(request, f"{used.row}: {told(preset, used)}")
        else:
            self.message_user(request, gettext("There is no such preset."), messages.ERROR)
        return HttpResponseRedirect(reverse("admin:writing_generationsettings_changelist"))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        more = {
            "presets": Preset.choices,
            "may_set": may_set(request),
            "site": shown(effective()),
            **(extra_context or {}),
        }
        return super().changelist_view(request, more)


class SettingsInline(admin.StackedInline):
    """The same on a book's own page."""

    model = GenerationSettings
    form = SettingsForm
    formset = SettingsFormSet
    template = "admin/writing/generationsettings/inline.html"
    max_num = 1
    extra = 1

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        may_save = self.has_change_permission(request, obj) or self.has_add_permission(
            request, obj
        )
        rules = (RULES,) if may_save else ()
        return ((None, {"fields": ("preset",)}), *FIELDSETS, *rules)


def may_set(request: HttpRequest) -> bool:
    """A preset may make the row, so that both are needed."""
    actions = ("add", "change")
    return request.user.has_perms([f"writing.{each}_generationsettings" for each in actions])
