"""What writing keeps besides runs: drafts, plans, findings, budgets, proposals, reports."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from memory.continuity.check import rules
from novellaforge.admin.filters import among, day
from novellaforge.admin.lists import ReadOnlyAdmin
from writing.models import (
    Autopilot,
    BeatDraft,
    BookReport,
    ChapterPlan,
    ContinuityIssue,
    MeasuredVersion,
    Proposal,
    SetAside,
    Steering,
    UserBudget,
)

SEVERITIES = (
    ("blocking", _("blocking")),
    ("major", _("major")),
    ("minor", _("minor")),
)


@admin.register(BeatDraft)
class BeatDraftAdmin(ReadOnlyAdmin):
    list_display = ("run_id", "beat", "attempt", "updated_at")
    id_fields = ("run",)
    heavy = ("text",)
    search_help_text = _("The id of a run.")
    ordering = ("-pk",)


@admin.register(ChapterPlan)
class ChapterPlanAdmin(ReadOnlyAdmin):
    list_display = ("chapter", "source", "created_at")
    list_filter = ("source",)
    list_select_related = ("chapter",)
    search_fields = ("chapter__title", "chapter__project__title")
    heavy = ("plan", "chained_on", "chapter__outline", "chapter__scenes")
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


@admin.register(Steering)
class SteeringAdmin(ReadOnlyAdmin):
    """What authors said of their runs."""

    list_display = ("said_at", "run_id", "beat", "said_by", "text")
    list_select_related = ("said_by",)
    id_fields = ("run",)
    search_help_text = _("The id of a run.")
    ordering = ("-pk",)
    sortable_by = ()


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """Passages as they could read instead; the texts stand on each one's page alone."""

    list_display = (
        "created_at",
        "kind",
        "state",
        "project",
        "chapter",
        "author",
        "model",
        "attempt",
        "why",
    )
    list_filter = ("state", "kind", day("created_at"))
    list_select_related = ("project", "chapter", "author")
    id_fields = ("id", "project", "chapter", "asking")
    search_help_text = _("The id of a proposal, a book or a chapter.")
    heavy = (
        "passage",
        "instruction",
        "wrong",
        "holds",
        "text",
        "project__premise",
        "project__synopsis",
        "chapter__outline",
        "chapter__scenes",
    )
    raw_id_fields = ("base", "version", "issue")
    ordering = ("-created_at", "-pk")
    sortable_by = ()


@admin.register(BookReport)
class BookReportAdmin(ReadOnlyAdmin):
    """Reports on whole books: made, or still being made by a job of the kind `book_report`."""

    list_display = ("created_at", "project", "revision", "made_at")
    list_filter = (("made_at", admin.EmptyFieldListFilter), day("created_at"))
    list_select_related = ("project",)
    id_fields = ("id", "project")
    search_help_text = _("The id of a report or a book.")
    heavy = ("contents", "project__premise", "project__synopsis")
    ordering = ("-created_at", "-pk")
    sortable_by = ()


@admin.register(MeasuredVersion)
class MeasuredVersionAdmin(ReadOnlyAdmin):
    """What was counted in texts: a cache, counted anew where its state is another."""

    list_display = ("version_id", "chapter", "state")
    list_select_related = ("version__chapter",)
    id_fields = ("version", "version__chapter__project")
    search_help_text = _("The id of a version or a book.")
    heavy = ("measures", "version__text", "version__chapter__outline", "version__chapter__scenes")
    raw_id_fields = ("version",)
    ordering = ("-pk",)
    sortable_by = ()

    @admin.display(description=_("chapter"))
    def chapter(self, measured: MeasuredVersion) -> str:
        return str(measured.version.chapter)


@admin.register(SetAside)
class SetAsideAdmin(ReadOnlyAdmin):
    """Observations that their authors let stand; it is theirs to take them up again."""

    list_display = ("at", "project", "key")
    list_select_related = ("project",)
    id_fields = ("project",)
    search_help_text = _("The id of a book.")
    heavy = ("project__premise", "project__synopsis")
    ordering = ("-pk",)
    sortable_by = ()
