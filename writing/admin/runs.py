"""Runs to look at: which there were, and what one of them did step by step."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import (
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Max,
    Q,
    QuerySet,
    Sum,
)
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from novellaforge.admin.filters import among, day, recent
from novellaforge.admin.lists import BigList, ReadOnlyAdmin, as_uuid, log
from novellaforge.errors import Refused
from novellaforge.models import LLMCall
from projects.models import Chapter, Project
from writing import runs
from writing.admin.timeline import Asked, Timed, Timeline, timeline, together
from writing.models import GenerationRun, StepResult
from writing.pipeline import STAGES

MOST_TITLES = 200  # of books, and of chapters, that a search goes on with


def titled(ids: set[UUID]) -> Iterable[tuple[UUID, str]]:
    return Project.objects.filter(pk__in=ids).values_list("pk", "title")


@admin.register(GenerationRun)
class GenerationRunAdmin(BigList):
    """A run's page only shows; in their list, runs can be stopped and made to go on."""

    list_display = ("created_at", "chapter", "project", "state", "mode", "target_words", "reason")
    list_filter = (
        "state",
        "mode",
        recent("project_id", _("book"), titled),
        day("created_at"),
    )
    list_select_related = ("chapter", "project")
    id_fields = ("id", "project", "chapter")
    heavy = (
        "instruction",
        "project__premise",
        "project__synopsis",
        "chapter__outline",
        "chapter__scenes",
    )
    search_help_text = _("The id of a run, a book or a chapter, or words of a title.")
    ordering = ("-created_at", "-pk")
    sortable_by = ("created_at",)
    actions = ("go_on", "stop")
    change_form_template = "admin/writing/generationrun/change_form.html"

    def sought(self, term: str) -> Q | None:
        if as_uuid(term):
            return super().sought(term)
        books = Project.objects.filter(title__icontains=term).values_list("pk", flat=True)
        chapters = Chapter.objects.filter(title__icontains=term).values_list("pk", flat=True)
        return Q(project__in=list(books[:MOST_TITLES])) | Q(
            chapter__in=list(chapters[:MOST_TITLES])
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Of the list only, for its actions."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        response = super().change_view(request, object_id, form_url, extra_context)
        context = getattr(response, "context_data", None) or {}
        if run := context.get("original"):
            context |= {"timeline": timeline_of(run), "may_see_calls": may_see_calls(request)}
            response.context_data = context  # type: ignore[attr-defined]
        return response

    @admin.action(
        description=_("Go on with runs that stopped or were cancelled"), permissions=["change"]
    )
    def go_on(self, request: HttpRequest, queryset: QuerySet[GenerationRun]) -> None:
        gone_on = self._each(request, queryset, runs.retry)
        log(request, gone_on, gettext("Made to go on."))
        said = ngettext("%d run goes on.", "%d runs go on.", len(gone_on))
        self.message_user(request, said % len(gone_on))

    @admin.action(description=_("Cancel runs; finished beats are kept"), permissions=["change"])
    def stop(self, request: HttpRequest, queryset: QuerySet[GenerationRun]) -> None:
        ended = self._each(request, queryset, runs.cancel)
        log(request, ended, gettext("Cancelled."))
        said = ngettext("%d run was cancelled.", "%d runs were cancelled.", len(ended))
        self.message_user(request, said % len(ended))

    def _each(
        self, request: HttpRequest, queryset: QuerySet[GenerationRun], act: Any
    ) -> list[GenerationRun]:
        """Those on which it could be done; its messages are in their authors' languages."""
        done = []
        for run in queryset:
            try:
                with translation.override(run.language):
                    act(run)
                done.append(run)
            except Refused as refusal:
                self.message_user(request, f"{refusal} ({run.pk})", messages.ERROR)
        return done


@admin.register(StepResult)
class StepResultAdmin(ReadOnlyAdmin):
    list_display = ("key", "run_id", "state", "tries", "due_at", "stored_at", "failure")
    list_filter = (
        "state",
        among("stage", _("stage"), lambda: ((stage, stage) for stage in STAGES)),
    )
    id_fields = ("run",)
    search_help_text = _("The id of a run.")
    ordering = ("-pk",)
    sortable_by = ()
    heavy = ("result",)


def may_see_calls(request: HttpRequest) -> bool:
    return request.user.has_perm("novellaforge.view_llmcall")


def timeline_of(run: GenerationRun) -> Timeline:
    """Two queries, however many steps and calls there are."""
    steps = tuple(
        Timed(*row)
        for row in run.steps.values_list(
            "key", "state", "due_at", "started_at", "stored_at", "tries", "failures", "failure"
        )
    )
    return timeline(run.created_at, steps, asked_by(run), timezone.now())


def asked_by(run: GenerationRun) -> dict[str, Asked]:
    """What was asked of models, by the step's key."""
    took = ExpressionWrapper(F("seconds") * timedelta(seconds=1), DurationField())
    rows = (
        LLMCall.objects.filter(run_id=run.pk)
        .values("step", "currency")
        .order_by("step", "currency")
        .annotate(
            calls=Count("pk"),
            failed=Count("pk", filter=~Q(outcome__in=LLMCall.UNFAILED)),
            unpriced=Count("pk", filter=Q(priced=False)),
            ended=Max(ExpressionWrapper(F("started_at") + took, DateTimeField())),
            all_in=Sum("tokens_in"),
            all_cached=Sum("tokens_cached"),
            all_out=Sum("tokens_out"),
            money=Sum("cost"),
        )
    )
    found: dict[str, list[Asked]] = {}
    for row in rows:
        found.setdefault(row["step"], []).append(
            Asked(
                calls=row["calls"],
                failed=row["failed"],
                tokens_in=row["all_in"],
                tokens_cached=row["all_cached"],
                tokens_out=row["all_out"],
                costs=((row["currency"], row["money"]),) if row["money"] else (),
                unpriced=row["unpriced"],
                ended=row["ended"],
            )
        )
    return {step: together(each) for step, each in found.items()}
