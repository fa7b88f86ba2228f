"""The pages of money: a book's budget, and what a person lets all their books spend."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from novellaforge import figures
from projects.models import Project
from projects.views.books import own_book_of
from writing.spending import budget, wording
from writing.spending.budget import Standing
from writing.spending.forms import BookBudgetForm, UserBudgetForm, budget_of
from writing.views.frame import frame_of


@login_required
def of_book(request: HttpRequest, project_id: UUID) -> HttpResponse:
    project = own_book_of(request, project_id)
    form = BookBudgetForm(request.POST or None, instance=project)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("writing:budget", project.pk)
    found = budget.standings(own_book_of(request, project_id))
    context = {
        "frame": frame_of(project, "budget"),
        "project": project,
        "form": form,
        "standings": [shown(each) for each in found],
    }
    return render(request, "spending/book.html", context, status=422 if form.errors else 200)


@login_required
def of_account(request: HttpRequest) -> HttpResponse:
    row = budget_of(cast(int, request.user.pk))
    form = UserBudgetForm(request.POST or None, instance=row)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("account_budget")
    context = {
        "form": form,
        "standings": [shown(budget.standing_of(cast(int, request.user.pk)))],
        "books": Project.objects.visible_to(request.user),
    }
    return render(request, "spending/account.html", context, status=422 if form.errors else 200)


def shown(standing: Standing) -> dict[str, Any]:
    """As a page says it: whose, what was spent, of how much."""
    limit, spent = standing.limit, standing.spent
    return {
        "whose": limit.whose,
        "is_set": limit.is_set,
        "is_spent": standing.is_spent,
        "is_month": limit.since is not None,
        "cost": wording.money(standing.cost, limit.currency),
        "most_cost": None if limit.cost is None else wording.money(limit.cost, limit.currency),
        "tokens": figures.whole(spent.tokens),
        "most_tokens": None if limit.tokens is None else figures.whole(limit.tokens),
        "sentence": standing.sentence,
        "share": share(standing),
    }


def share(standing: Standing) -> int | None:
    """Per cent of what may be spent that is, of money or tokens what is nearer its limit; at
    most 100, None without a limit.
    """
    pairs = ((standing.cost, standing.limit.cost), (standing.spent.tokens, standing.limit.tokens))
    of = [
        min(100, int(100 * spent / most)) if most else 100
        for spent, most in pairs
        if most is not None
    ]
    return max(of, default=None)
