"""A budget, by hand: of a book, or of a person for all books."""

from typing import Any

from novellaforge.auditing import note
from novellaforge.budgets import BUDGET_FIELDS, Budgeted
from projects.forms import ShownForm
from projects.models import Project
from writing.models import UserBudget


class _BudgetForm(ShownForm):
    """Saves only what was changed of the budget: the book's revision stays."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        cost = self.initial.get("budget_cost")
        if cost is not None:
            self.initial["budget_cost"] = f"{cost.normalize():f}"  # as it was typed: 5, not 5.0000

    def save(self, commit: bool = True) -> Budgeted:
        if self.changed_data:
            self.instance.save(update_fields=self.changed_data)
            note_change(self.instance)
        saved: Budgeted = self.instance
        return saved


class BookBudgetForm(_BudgetForm):
    class Meta:
        model = Project
        fields = BUDGET_FIELDS


class UserBudgetForm(_BudgetForm):
    class Meta:
        model = UserBudget
        fields = BUDGET_FIELDS


def note_change(row: Budgeted) -> None:
    cost = row.budget_cost
    said = "" if cost is None else f"{cost.normalize():f} {row.budget_currency}"
    book_id = row.pk if isinstance(row, Project) else None
    note("budget.changed", project_id=book_id, subject=said)


def budget_of(user_id: int) -> UserBudget:
    """Its row, made where there is none yet."""
    return UserBudget.objects.get_or_create(user_id=user_id)[0]
