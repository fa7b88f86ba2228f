"""The pages of usage: whose they are, what is chosen, and the same as CSV."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from projects.models import Project
from tests.admins import an_onlooker
from tests.factories import a_project
from tests.writing.spending.conftest import a_call

pytestmark = pytest.mark.django_db
MINE, ALL = "/account/usage/", "/admin/usage/"


@pytest.fixture
def page(book: Project) -> str:
    a_call(book, cost="0.25", model="one")
    a_call(book, cost="0.5", model="two", purpose="plan")
    a_call(a_project(title="Another’s"), cost="9")
    return f"/books/{book.pk}/usage/"


def seen(response) -> str:
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def csv_of(response) -> list[str]:
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return b"".join(response.streaming_content).decode().splitlines()


def test_whose_they_are(as_alice: Client, as_charlie: Client, client: Client, page: str):
    for each in ("", "table.csv", "calls.csv"):
        assert as_charlie.get(page + each).status_code == 404
        assert as_alice.get(ALL + each).status_code == 403
        for address in (page, MINE, ALL):
            assert client.get(address + each)["Location"].startswith("/login/?next=")
    assert "No model was asked" in seen(as_charlie.get(MINE))
    assert as_alice.post(MINE).status_code == 405


def test_a_book_s_and_all_of_a_person_s_add_up(as_alice: Client, page: str, book: Project):
    for address in (page, MINE):
        told = seen(as_alice.get(address))
        assert "$0.750" in told
        assert "2 calls · 200 tokens in (0 cached) · 100 tokens out" in told
    told = seen(as_alice.get(f"{MINE}?by=book"))
    assert f"{book.title} 2 200" in told
    assert "Another’s" not in told
    assert "two 1 100 0 50 $0.500 one" in seen(as_alice.get(f"{page}?by=model"))


def test_what_is_chosen_is_summed_and_taken_as_csv(as_alice: Client, page: str):
    asked = "?model=two&by=purpose"
    assert "Planning 1 100 0 50 $0.500" in seen(as_alice.get(page + asked))
    head, row = csv_of(as_alice.get(f"{page}table.csv{asked}"))
    assert head.startswith("purpose,id,currency,has_price,calls")
    assert row == "plan,,USD,yes,1,100,0,50,1.0,0.50000000"
    assert len(csv_of(as_alice.get(f"{MINE}calls.csv"))) == 3
    assert len(csv_of(as_alice.get(f"{MINE}calls.csv{asked}"))) == 2


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("?start=2026-05-02&end=2026-05-01", "go backwards"),
        ("?start=tomorrow", "Enter a valid date"),
        ("?model=none", "not one of the available choices"),
        ("?by=person", "go"),
    ],
)
def test_what_cannot_be_chosen_is_said(as_alice: Client, page: str, query: str, why: str):
    for each in ("", "table.csv"):
        response = as_alice.get(page + each + query)
        assert response.status_code == 422
        assert why in response.content.decode()


def test_staff_see_everybody_s(page: str, alice: User):
    client = an_onlooker()
    told = seen(client.get(f"{ALL}?by=person"))
    assert "$9.75" in told
    assert "alice 2 200" in told
    assert len(csv_of(client.get(f"{ALL}calls.csv"))) == 4
