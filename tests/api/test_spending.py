"""Estimates, budgets and costs for programs; whose they are, and what is refused."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings
from rest_framework.test import APIClient

from projects.models import Chapter, Membership, Project
from tests.factories import a_project, a_run, a_user
from tests.writing.spending.conftest import a_call, a_price
from writing import pipeline
from writing.models import StepResult, UserBudget

pytestmark = pytest.mark.django_db
ESTIMATE, MINE = "/api/v1/writing/estimate", "/api/v1/auth/me/budget"


@pytest.fixture(autouse=True)
def _model(settings: Settings) -> None:
    settings.LLM_MODEL, settings.LLM_MODELS = "scripted", {}


@pytest.fixture
def address(book: Project) -> str:
    return f"/api/v1/projects/{book.pk}/budget"


def asked(chapter: Chapter, **more: Any) -> dict[str, Any]:
    return {"project_id": str(chapter.project_id), "chapter_index": chapter.number} | more


def test_it_works(as_alice: APIClient, chapter: Chapter) -> None:
    a_price()
    response = as_alice.get(ESTIMATE, asked(chapter))
    assert response.status_code == 200
    told = response.json()
    steps = told["steps"]
    assert [step["stage"] for step in steps if not step["in_round"]] == [
        "plan_chapter",
        "write_beat",
        "extract_facts",
        "mend_seam",
        "prove_points",
        "validate_continuity",
        "criticise",
        "summarise",
    ]
    assert (told["beats"], told["mode"], told["plan_is_ready"]) == (2, "parallel", False)
    assert {step["source"] for step in steps} == {"default"}
    assert [total["rounds"] for total in told["totals"]] == [0, 1, 2]
    draft = sum(Decimal(step["cost"]) for step in steps if not step["in_round"])
    assert told["totals"][0]["costs"] == [{"currency": "USD", "cost": f"{draft:.8f}"}]
    assert [each["whose"] for each in told["budgets"]] == ["book", "author"]


def test_a_member_is_told_what_a_chapter_takes_and_not_what_its_owner_may_spend(
    as_alice: APIClient, alice: User, chapter: Chapter
) -> None:
    Project.objects.filter(pk=chapter.project_id).update(owner=a_user())
    Membership.objects.create(project_id=chapter.project_id, user=alice, role="editor")
    told = as_alice.get(ESTIMATE, asked(chapter)).json()
    assert (len(told["totals"]), told["budgets"]) == (3, [])


def test_a_model_without_a_price_is_named(as_alice: APIClient, chapter: Chapter) -> None:
    told = as_alice.get(ESTIMATE, asked(chapter)).json()
    assert told["totals"][2]["unpriced"] == ["scripted"]
    assert {(step["cost"], step["note"]) for step in told["steps"]} == {(None, "no price known")}


@pytest.mark.parametrize(
    "more",
    [
        {"chapter_index": 0},
        {"chapter_index": "one"},
        {"project_id": "mine"},
        {"target_word_count": 1},
        {"tea": "yes"},
    ],
)
def test_what_cannot_be_estimated(as_alice: APIClient, chapter: Chapter, more: Any) -> None:
    response = as_alice.get(ESTIMATE, asked(chapter, **more))
    assert response.status_code == 400
    assert [*response.json()["error"]["fields"]] == [*more]


def test_a_chapter_that_is_not_there(as_alice: APIClient, chapter: Chapter) -> None:
    assert as_alice.get(ESTIMATE, asked(chapter, chapter_index=99)).status_code == 404


def test_a_stranger_finds_neither(as_charlie: APIClient, chapter: Chapter, address: str) -> None:
    assert as_charlie.get(ESTIMATE, asked(chapter)).status_code == 404
    assert as_charlie.get(address).status_code == 404
    response = as_charlie.patch(address, {"cost": "0"}, format="json")
    assert response.status_code == 404
    assert Project.objects.get(pk=chapter.project_id).budget_cost is None


def test_nobody_finds_neither(as_nobody: APIClient, chapter: Chapter, address: str) -> None:
    for response in (as_nobody.get(ESTIMATE, asked(chapter)), as_nobody.get(address)):
        assert response.status_code == 401
    assert as_nobody.get(MINE).status_code == 401


def test_a_budget_is_set_and_what_was_spent_told(
    as_alice: APIClient, book: Project, address: str, revision: Callable[[], int]
) -> None:
    before = revision()
    a_call(book, cost="0.00000001")
    given = {"cost": "0.5", "currency": "USD", "tokens": 100_000, "period": "total"}
    told = as_alice.patch(address, given, format="json").json()
    assert told == {
        "whose": "book",
        "cost": "0.5000",
        "currency": "USD",
        "tokens": 100_000,
        "period": "total",
        "since": None,
        "spent_cost": "0.00000001",
        "spent_tokens": 150,
        "uncounted_calls": 0,
        "uncounted_tokens": 0,
        "is_spent": False,
        "sentence": "",
    }
    assert as_alice.get(address).json() == told
    assert revision() == before


def test_what_is_not_given_stays_and_null_takes_away(
    as_alice: APIClient, book: Project, address: str
) -> None:
    as_alice.patch(address, {"cost": "2", "tokens": 5}, format="json")
    told = as_alice.patch(address, {"tokens": None}, format="json").json()
    assert (told["cost"], told["tokens"]) == ("2.0000", None)


def test_a_spent_budget_says_it(as_alice: APIClient, book: Project, address: str) -> None:
    a_call(book)
    told = as_alice.patch(address, {"tokens": 150}, format="json").json()
    assert told["is_spent"]
    assert told["sentence"].startswith("Over your budget: 150 tokens of 150 tokens spent")


@pytest.mark.parametrize(
    "given",
    [
        {"cost": "-1"},
        {"cost": "0.00001"},
        {"cost": "many"},
        {"cost": "12345678901"},
        {"cost": "NaN"},
        {"currency": "dollars"},
        {"currency": ""},
        {"tokens": -1},
        {"tokens": 2**63},
        {"tokens": 1.5},
        {"period": "year"},
        {"period": None},
        {"spent_cost": "0"},
    ],
)
def test_what_is_refused(as_alice: APIClient, address: str, given: Any) -> None:
    before = as_alice.get(address).json()
    response = as_alice.patch(address, {"tokens": 7} | given, format="json")
    assert response.status_code == 400
    assert [*response.json()["error"]["fields"]] == [*given]
    assert as_alice.get(address).json() == before


def test_ones_own_budget_is_over_all_ones_books(
    as_alice: APIClient, as_charlie: APIClient, alice: User, book: Project
) -> None:
    a_call(book, cost=1)
    a_call(a_project(owner=alice), cost=2)
    a_call(a_project(), cost=4)
    told = as_alice.patch(MINE, {"cost": "2.5"}, format="json").json()
    assert (told["whose"], told["spent_cost"], told["is_spent"]) == ("author", "3.00000000", True)
    assert UserBudget.objects.get().user == alice
    assert as_charlie.get(MINE).json()["cost"] is None


def test_a_run_tells_what_each_step_took(as_alice: APIClient, chapter: Chapter) -> None:
    run = a_run(chapter=chapter)
    for beat in (1, 2):
        StepResult.objects.create(
            run=run, key=f"write_beat.{beat}", stage=pipeline.WRITE, beat=beat
        )
    a_call(run.project, run_id=run.pk, cost="0.1", seconds=1.5, tokens_cached=30)
    a_call(run.project, run_id=run.pk, cost="0.2", seconds=2.0)
    a_call(run.project, run_id=run.pk, cost=0, priced=False)
    told = as_alice.get(f"/api/v1/runs/{run.pk}").json()
    first, second = (step["usage"] for step in told["steps"])
    assert first == {
        "calls": 3,
        "tokens_in": 300,
        "tokens_cached": 30,
        "tokens_out": 150,
        "seconds": 4.5,
        "costs": [{"currency": "USD", "cost": "0.30000000"}],
        "unpriced_calls": 1,
    }
    assert (second["calls"], second["costs"]) == (0, [])
    assert told["usage"]["currency"] == "USD"
    assert Decimal(told["usage"]["cost"]) == Decimal("0.3")
