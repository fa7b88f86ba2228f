"""Estimates and budgets, for programs."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from novellaforge.budgets import Budgeted
from projects.members.roles import Role, reaches
from projects.views.books import own_book_of
from writing.api.asking import valid
from writing.api.finding import chapter_of
from writing.spending import budget
from writing.spending.budget import Standing
from writing.spending.estimate import Estimate, estimate_of
from writing.spending.forms import budget_of, note_change
from writing.spending.money import costs, exact
from writing.spending.serializers import (
    AskedEstimateSerializer,
    BudgetSerializer,
    EstimateSerializer,
    StandingSerializer,
)
from writing.spending.usage import Line, Total


class EstimateOfChapter(APIView):
    @extend_schema(
        operation_id="estimate",
        parameters=[AskedEstimateSerializer],
        responses=EstimateSerializer,
    )
    def get(self, request: Request) -> Response:
        """What a chapter will take, before it is begun. Asks no model."""
        asked = valid(AskedEstimateSerializer, request.query_params.dict())
        chapter = chapter_of(request, asked["project_id"], asked["chapter_index"])
        found = estimate_of(chapter, asked["target_word_count"])
        is_owner = reaches(chapter.project.visitor_role, Role.OWNER)
        budgets = budget.standings(chapter.project) if is_owner else ()
        return Response(EstimateSerializer(told(found, budgets)).data)


class BudgetOfBook(APIView):
    @extend_schema(operation_id="budget", responses=StandingSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """The book's budget and what was spent of it."""
        project = own_book_of(request, project_id)
        return _stands(budget.standings(project)[0])

    @extend_schema(
        operation_id="change_budget", request=BudgetSerializer, responses=StandingSerializer
    )
    def patch(self, request: Request, project_id: UUID) -> Response:
        """Change what is given. A stopped run goes on by `retry`."""
        project = own_book_of(request, project_id)
        _change(project, request)
        return _stands(budget.standings(project)[0])


class BudgetOfAccount(APIView):
    @extend_schema(operation_id="my_budget", responses=StandingSerializer)
    def get(self, request: Request) -> Response:
        """Your budget for all your books, and what was spent of it."""
        return _stands(budget.standing_of(cast(int, request.user.pk)))

    @extend_schema(
        operation_id="change_my_budget", request=BudgetSerializer, responses=StandingSerializer
    )
    def patch(self, request: Request) -> Response:
        _change(budget_of(cast(int, request.user.pk)), request)
        return _stands(budget.standing_of(cast(int, request.user.pk)))


def told(found: Estimate, budgets: Iterable[Standing]) -> dict[str, Any]:
    """`budgets`: none for members; they are the owner's."""
    return {
        "project_id": found.chapter.project_id,
        "chapter_index": found.chapter.number,
        "mode": found.shape.mode,
        "target_word_count": found.words,
        "beats": found.shape.beats,
        "plan_is_ready": found.plan_is_ready,
        "steps": [_line(line, in_round) for in_round, line in found.lines],
        "totals": [_total(each) for each in found.totals],
        "budgets": [_standing(each) for each in budgets],
    }


def _line(line: Line, in_round: int) -> dict[str, Any]:
    return {
        "stage": line.stage,
        "in_round": bool(in_round),
        "times": line.times,
        "model": line.model,
        "source": line.average.source,
        "measured_steps": line.average.steps,
        "calls": float(line.calls),
        **_tokens(line),
        "seconds": line.seconds,
        "cost": None if line.cost is None else exact(line.cost),
        "currency": line.price.currency if line.price else None,
        "note": "" if line.price else str(_("no price known")),
    }


def _total(each: Total) -> dict[str, Any]:
    return {
        "rounds": each.rounds,
        "calls": float(each.calls),
        **_tokens(each),
        "seconds": each.seconds,
        "costs": costs(each.costs),
        "unpriced": each.unpriced,
    }


def _tokens(of: Line | Total) -> dict[str, int]:
    return {
        "tokens_in": round(of.tokens_in),
        "tokens_cached": round(of.tokens_cached),
        "tokens_out": round(of.tokens_out),
    }


def _stands(standing: Standing) -> Response:
    return Response(StandingSerializer(_standing(standing)).data)


def _standing(standing: Standing) -> dict[str, Any]:
    limit = standing.limit
    return {
        "whose": limit.whose,
        "cost": None if limit.cost is None else f"{limit.cost:f}",
        "currency": limit.currency,
        "tokens": limit.tokens,
        "period": limit.period,
        "since": limit.since,
        "spent_cost": exact(standing.cost),
        "spent_tokens": standing.spent.tokens,
        "uncounted_calls": standing.uncounted_calls,
        "uncounted_tokens": standing.uncounted_tokens,
        "is_spent": standing.is_spent,
        "sentence": standing.sentence,
    }


def _change(row: Budgeted, request: Request) -> None:
    """Only what is given, and nothing else of the row."""
    given = valid(BudgetSerializer, request.data)
    fields = [f"budget_{name}" for name in given]
    for name, value in given.items():
        setattr(row, f"budget_{name}", value)
    if fields:
        row.save(update_fields=fields)
        note_change(row)
