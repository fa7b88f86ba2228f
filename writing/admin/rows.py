"""What writing keeps besides runs: drafts, plans, findings, budgets, autopilots."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from memory.continuity.check import rules
from novellaforge.admin.filters import among, day
from novellaforge.admin.lists import ReadOnlyAdmin
from writing.models import Autopilot, BeatDraft, ChapterPlan, ContinuityIssue, UserBudget

SEVERITIES = (
    ("blocking", _("blocking")),
    ("major", _("major")),
    ("minor", _("minor")),
)


@admin.register(BeatDraft)
class BeatDraftAdmin(ReadOnlyAdmin):
    list_display = ("run_id", "beat", "attempt", "updated_at")
    id_fields = ("run",)
    search_help_text = _("The id of a run.")
    ordering = ("-pk",)


@admin.register(ChapterPlan)
class ChapterPlanAdmin(ReadOnlyAdmin):
    list_display = ("chapter", "source", "created_at")
    list_filter = ("source",)
    list_select_related = ("chapter",)
    search_fields = ("chapter__title", "chapter__project__title")
    ordering = ("-pk",)


@admin.register(ContinuityIssue)
class ContinuityIssueAdmin(ReadOnlyAdmin):
    list_display = ("sentence", "project", "chapter", "rule", "severity", "state", "seen_at")
    list_filter = (
        "state",
        among("severity", _("severity"), lambda: SEVERITIES),
        among("rule", _("rule"), lambda: ((each.name, each.name) for each in rules())),
    )
    list_select_related = ("project", "chapter")
    search_fields = ("sentence", "quote", "project__title")
    ordering = ("-pk",)


@admin.register(UserBudget)
class UserBudgetAdmin(admin.ModelAdmin):
    list_display = ("user", "budget_cost", "budget_currency", "budget_tokens", "budget_period")
    list_select_related = ("user",)
    autocomplete_fields = ("user",)
    search_fields = ("user__username",)


@admin.register(Autopilot)
class AutopilotAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "project", "first", "last", "state", "stop_after", "why")
    list_filter = ("state", day("created_at"))
    list_select_related = ("project",)
    search_fields = ("project__title",)
