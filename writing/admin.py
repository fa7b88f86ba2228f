"""Runs to look at, and the settings of writing with what each amounts to."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from memory.continuity.check import rules
from novellaforge.admin import ReadOnlyAdmin
from writing.dials import Dial, effective
from writing.models import (
    BeatDraft,
    ChapterPlan,
    ContinuityIssue,
    GenerationRun,
    GenerationSettings,
    StepResult,
)


class StepInline(admin.TabularInline):
    model = StepResult
    fields = ("key", "state", "tries", "failure", "due_at", "started_at", "stored_at")
    readonly_fields = fields
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(GenerationRun)
class GenerationRunAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "chapter", "project", "state", "mode", "target_words", "reason")
    list_filter = ("state", "mode")
    list_select_related = ("chapter", "project")
    search_fields = ("id", "project__title", "chapter__title")
    date_hierarchy = "created_at"
    inlines = (StepInline,)


@admin.register(StepResult)
class StepResultAdmin(ReadOnlyAdmin):
    list_display = ("key", "run", "state", "tries", "due_at", "stored_at", "failure")
    list_filter = ("state", "stage")
    search_fields = ("run__id", "key")


@admin.register(BeatDraft)
class BeatDraftAdmin(ReadOnlyAdmin):
    list_display = ("run", "beat", "attempt", "updated_at")
    search_fields = ("run__id",)


@admin.register(ChapterPlan)
class ChapterPlanAdmin(ReadOnlyAdmin):
    list_display = ("chapter", "source", "created_at")
    list_filter = ("source",)
    list_select_related = ("chapter",)
    search_fields = ("chapter__title", "chapter__project__title")


@admin.register(ContinuityIssue)
class ContinuityIssueAdmin(ReadOnlyAdmin):
    list_display = ("sentence", "project", "chapter", "rule", "severity", "state", "seen_at")
    list_filter = ("state", "severity", "rule")
    list_select_related = ("project", "chapter")
    search_fields = ("sentence", "quote", "project__title")


SOURCES = {
    "book": _("this book"),
    "site": _("the whole site"),
    "environment": _("the environment"),
}


class SettingsForm(forms.ModelForm):
    """Each field says what is in force now, and who gave it."""

    rules_off = forms.TypedMultipleChoiceField(
        label=_("rules that are not asked"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(rule.name, rule.name) for rule in rules()],
        empty_value=None,
    )
    all_rules = forms.BooleanField(
        label=_("ask every rule here, whatever is set elsewhere"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for dial in effective(self.instance.project):
            if dial.name in self.fields:
                self.fields[dial.name].help_text = in_force(dial)
        self.initial["all_rules"] = self.instance.rules_off == []

    def clean(self) -> dict[str, Any] | None:
        """No rule ticked inherits; that none is off here is said by its own box."""
        cleaned = super().clean()
        if self.cleaned_data.get("all_rules"):
            if self.cleaned_data.get("rules_off"):
                self.add_error("all_rules", gettext("Some rules are ticked not to be asked."))
            self.cleaned_data["rules_off"] = []
        return cleaned


@admin.register(GenerationSettings)
class GenerationSettingsAdmin(admin.ModelAdmin):
    """A field left empty inherits: the book's row, then the site's, then the environment."""

    form = SettingsForm
    list_display = ("__str__", "given")
    list_select_related = ("project",)
    autocomplete_fields = ("project",)
    search_fields = ("project__title",)
    fieldsets = (
        (None, {"fields": ("project",)}),
        (
            _("Gate and revision"),
            {
                "fields": (
                    "max_revisions",
                    "quality_gate_coherence_threshold",
                    "quality_gate_score_threshold",
                    "write_partial_revision",
                    "auto_approve",
                )
            },
        ),
        (
            _("Writing"),
            {
                "fields": (
                    "chapter_min_words",
                    "chapter_max_words",
                    "write_tokens_per_word",
                    "write_max_tokens",
                    "write_parallel_beats",
                    "write_distributed_beats",
                    "pregenerate_after_approval",
                )
            },
        ),
        (
            _("Memory"),
            {
                "fields": (
                    "context_prioritised",
                    "reindex_documents",
                    "cache_context_seconds",
                    "cache_retrieval_seconds",
                    "cache_rules_seconds",
                )
            },
        ),
        (_("Contradictions"), {"fields": ("rules_off", "all_rules")}),
    )

    @admin.display(description=_("settings given here"))
    def given(self, row: GenerationSettings) -> str:
        values = ((dial.variable, getattr(row, dial.name)) for dial in effective(row.project))
        return ", ".join(f"{name}={value}" for name, value in values if value is not None)


def in_force(dial: Dial) -> str:
    return gettext("In force: %(value)s, from %(source)s (%(variable)s).") % {
        "value": dial.value,
        "source": SOURCES[dial.source],
        "variable": dial.variable,
    }
