"""The page “What was done”: a person's own, and that of a book."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from novellaforge.accounts import history
from novellaforge.models import AuditRow

A_PAGE = 50


@login_required
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    return history_page(request, history.of_person(request.user), {})


def history_page(
    request: HttpRequest, rows: QuerySet[AuditRow], around: dict[str, Any]
) -> HttpResponse:
    """`around`: what the template is given besides."""
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    shown = history.lines(page.object_list, request.user.pk)
    return render(request, "accounts/audit.html", {**around, "page": page, "lines": shown})
