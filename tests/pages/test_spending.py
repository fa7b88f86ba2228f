"""The pages of money: what they show, what they refuse, whose they are."""

import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.test import Client

from projects.models import Chapter, Project
from tests.factories import a_project, a_run
from tests.writing.spending.conftest import a_call
from writing.models import UserBudget
from writing.spending.budget import Limit, Share, Spent, Standing
from writing.spending.showing import cost_context, estimate_context
from writing.spending.spent import by_step
from writing.spending.views import share

ACCOUNT = "/account/budget/"


@pytest.fixture
def page(book: Project) -> str:
    return f"/books/{book.pk}/budget/"


def given(**more: object) -> dict[str, object]:
    return {
        "budget_cost": "0.5",
        "budget_currency": "USD",
        "budget_tokens": "",
        "budget_period": "total",
    } | more


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_it_works(as_alice: Client, book: Project, page: str) -> None:
    a_call(book, cost="0.25")
    before = book.revision
    response = as_alice.post(page, given(), follow=True)
    assert response.redirect_chain == [(page, 302)]
    assert "$0.250 of $0.500 spent" in text_of(response.content.decode())
    book.refresh_from_db()
    assert (book.budget_cost, book.budget_tokens, book.revision) == (Decimal("0.5"), None, before)


def test_an_empty_field_takes_the_limit_away(as_alice: Client, book: Project, page: str) -> None:
    Project.objects.update(budget_cost=1)
    as_alice.post(page, given(budget_cost=""))
    book.refresh_from_db()
    assert book.budget_cost is None
    assert "spent, no limit in money" in text_of(as_alice.get(page).content.decode())


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"budget_cost": "-1"}, "greater than or equal to 0"),
        ({"budget_cost": "many"}, "Enter a number"),
        ({"budget_cost": "0.00001"}, "no more than 4 decimal places"),
        ({"budget_currency": "usd"}, "Three capital letters"),
        ({"budget_tokens": "-5"}, "greater than or equal to 0"),
        ({"budget_period": "year"}, "not one of the available choices"),
    ],
)
def test_what_is_refused_stays_in_the_form(
    as_alice: Client, book: Project, page: str, more: dict[str, str], says: str
) -> None:
    response = as_alice.post(page, given(**more))
    shown = response.content.decode()
    assert response.status_code == 422
    assert says in shown
    [typed] = more.values()
    assert typed in shown
    book.refresh_from_db()
    assert book.budget_cost is None


def test_a_spent_budget_is_an_alert(as_alice: Client, book: Project, page: str) -> None:
    a_call(book)
    Project.objects.update(budget_tokens=100)
    shown = as_alice.get(page).content.decode()
    assert 'role="alert"' in shown
    assert "Over your budget: 150 tokens of 100 tokens spent" in shown


def test_a_stranger_finds_nothing(as_charlie: Client, book: Project, page: str) -> None:
    assert as_charlie.get(page).status_code == 404
    assert as_charlie.post(page, given()).status_code == 404
    book.refresh_from_db()
    assert book.budget_cost is None


@pytest.mark.parametrize("address", [ACCOUNT, "/books/{}/budget/"])
def test_whoever_has_not_signed_in_is_sent_to(book: Project, address: str) -> None:
    response = Client().get(address.format(book.pk))
    assert response.status_code == 302
    assert "/login/" in response["Location"]


def test_the_account_has_its_own_budget(as_alice: Client, alice: User, book: Project) -> None:
    a_call(book, cost=1)
    a_call(a_project(), cost=9)
    response = as_alice.post(ACCOUNT, given(budget_cost="3"), follow=True)
    shown = response.content.decode()
    assert "$1.00 of $3.00 spent" in text_of(shown)
    assert f'href="/books/{book.pk}/budget/"' in shown
    assert UserBudget.objects.get(user=alice).budget_cost == 3
    assert 'href="/account/budget/"' in as_alice.get("/books/").content.decode()


def test_the_estimate_can_stand_in_a_page(chapter: Chapter) -> None:
    context = estimate_context(chapter, is_owner=True)
    shown = text_of(render_to_string("writing/_estimate.html", context))
    for said in ("About ", "2 revisions", "Each revision round besides", "Writing × 2", "assumed"):
        assert said in shown


def test_the_cost_can_stand_in_a_page(chapter: Chapter) -> None:
    run = a_run(chapter=chapter)
    assert not text_of(render_to_string("writing/_cost.html", cost_context(by_step(run.pk))))
    a_call(run.project, run_id=run.pk, cost="0.5")
    shown = text_of(render_to_string("writing/_cost.html", cost_context(by_step(run.pk))))
    assert "Writing 100 in (0 cached), 50 out 1.0 s $0.500" in shown
    assert "write_beat.1" in shown


@pytest.mark.parametrize(
    ("limit", "per_cent"),
    [
        (Limit("book"), None),
        (Limit("book", cost=Decimal(0)), 100),
        (Limit("book", cost=Decimal(1)), 100),  # two were spent
        (Limit("book", cost=Decimal(8), tokens=200), 50),
        (Limit("book", cost=Decimal(8)), 25),
    ],
)
def test_of_money_and_tokens_what_is_nearer_its_limit_is_drawn(
    limit: Limit, per_cent: int | None
) -> None:
    spent = Spent((Share("USD", True, calls=1, tokens=100, cost=Decimal(2)),))
    assert share(Standing(limit, spent)) == per_cent
