"""The pages of what was spent: of a person, of a book, for staff of everybody; and their CSVs."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from projects.models import Project
from projects.views.books import own_book_of
from writing.spending import summing
from writing.spending.tables import calls_as_csv, response_of, sums_as_csv
from writing.spending.usage_forms import UsageForm
from writing.spending.usage_shown import BYS, bars_of, shown_line, shown_lines, unpriced
from writing.views.frame import frame_of

SEES_ALL = "novellaforge.view_llmcall"


@dataclass(frozen=True)
class Whose:
    """Whose calls a page is about, and where its table and its calls are as CSV."""

    person: int | None
    page: str
    table: str
    calls: str
    project: Project | None = None


def of_me(request: HttpRequest) -> Whose:
    return Whose(
        cast(int, request.user.pk),
        reverse("account_usage"),
        reverse("account_usage_table"),
        reverse("account_usage_calls"),
    )


def of_book(request: HttpRequest, project_id: UUID) -> Whose:
    project = own_book_of(request, project_id)
    page, table, calls = (
        reverse(name, args=[project.pk])
        for name in ("writing:usage", "writing:usage_table", "writing:usage_calls")
    )
    return Whose(project.owner_id, page, table, calls, project)


def of_all(_request: HttpRequest) -> Whose:
    return Whose(
        None,
        reverse("usage_of_all"),
        reverse("usage_of_all_table"),
        reverse("usage_of_all_calls"),
    )


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    return _page(request, of_me(request))


@login_required
@require_safe
def book(request: HttpRequest, project_id: UUID) -> HttpResponse:
    return _page(request, of_book(request, project_id))


@login_required
@permission_required(SEES_ALL, raise_exception=True)
@require_safe
def everybody(request: HttpRequest) -> HttpResponse:
    return _page(request, of_all(request))


@login_required
@require_safe
def account_csv(request: HttpRequest, kind: str) -> HttpResponseBase:
    return _csv(request, of_me(request), kind)


@login_required
@require_safe
def book_csv(request: HttpRequest, project_id: UUID, kind: str) -> HttpResponseBase:
    return _csv(request, of_book(request, project_id), kind)


@login_required
@permission_required(SEES_ALL, raise_exception=True)
@require_safe
def everybody_csv(request: HttpRequest, kind: str) -> HttpResponseBase:
    return _csv(request, of_all(request), kind)


def _page(request: HttpRequest, whose: Whose) -> HttpResponse:
    form = UsageForm(request.GET, whose.person, whose.project)
    context: dict[str, Any] = {"form": form, "whose": whose, "sees_all": _sees_all(request)}
    if whose.project:
        context |= {"frame": frame_of(whose.project, "usage"), "project": whose.project}
    if not form.is_valid():
        return render(request, "spending/usage.html", context, status=422)
    asked, by = form.asked, form.grouped
    found = summing.table(asked, by)
    days = found if by == "day" else summing.table(asked, "day")
    context |= {
        "by": by,
        "bys": [(name, BYS[name], _query(form, name)) for name in form.bys],
        "query": _query(form, by),
        "lines": shown_lines(found),
        "total": shown_line(found.total, ""),
        "unpriced": unpriced(found.total),
        "bars": bars_of(days, asked.start, asked.end),
        "heading": BYS[by],
    }
    return render(request, "spending/usage.html", context)


def _csv(request: HttpRequest, whose: Whose, kind: str) -> HttpResponseBase:
    form = UsageForm(request.GET, whose.person, whose.project)
    if not form.is_valid():
        context = {"form": form, "whose": whose}
        return render(request, "spending/usage.html", context, status=422)
    if kind == "calls":
        return response_of(calls_as_csv(form.asked), "calls")
    return response_of(sums_as_csv(form.asked, form.grouped), f"usage-by-{form.grouped}")


def _query(form: UsageForm, by: str) -> str:
    """The same filters, grouped so."""
    said = {
        name: str(value)
        for name in ("start", "end", "book", "model", "purpose")
        if (value := form.cleaned_data.get(name))
    }
    return "?" + urlencode({**said, "by": by})


def _sees_all(request: HttpRequest) -> bool:
    return request.user.has_perm(SEES_ALL)
