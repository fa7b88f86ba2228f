"""Usage by the API: sums and CSV, and whose they are."""

import pytest
from django.contrib.auth.models import Permission, User
from rest_framework.test import APIClient

from projects.models import Project
from tests.factories import a_project
from tests.writing.spending.conftest import a_call

pytestmark = pytest.mark.django_db
USAGE = "/api/v1/usage"


@pytest.fixture(autouse=True)
def _calls(book: Project) -> None:
    a_call(book, cost="0.25")
    a_call(book, cost=0, priced=False, model="free")
    a_call(a_project(), cost="9")


def test_it_works(as_alice: APIClient, book: Project) -> None:
    told = as_alice.get(USAGE, {"by": "book"}).json()
    assert told["by"] == "book"
    assert told["lines"] == [told["total"] | {"key": str(book.pk), "name": book.title}]
    assert told["total"] == {
        "key": None,
        "name": "",
        "calls": 2,
        "tokens_in": 200,
        "tokens_cached": 0,
        "tokens_out": 100,
        "seconds": 2.0,
        "costs": [{"currency": "USD", "cost": "0.25000000"}],
        "unpriced_calls": 1,
        "unpriced_tokens": 150,
    }
    of_book = as_alice.get(f"/api/v1/projects/{book.pk}/usage", {"model": "free"}).json()
    assert of_book["total"]["calls"] == 1


def test_csv_is_asked_for_in_two_ways(as_alice: APIClient) -> None:
    for asked in (
        as_alice.get(f"{USAGE}?by=model&format=csv"),
        as_alice.get(f"{USAGE}?by=model", HTTP_ACCEPT="text/csv"),
    ):
        assert asked["Content-Type"] == "text/csv; charset=utf-8"
        lines = b"".join(asked.streaming_content).decode().splitlines()
        assert len(lines) == 3
    calls = as_alice.get(f"{USAGE}/calls", {"model": "free"})
    assert len(b"".join(calls.streaming_content).decode().splitlines()) == 2


def test_whose_they_are(
    as_alice: APIClient, as_charlie: APIClient, as_nobody: APIClient, book: Project, alice: User
) -> None:
    assert as_nobody.get(USAGE).status_code == 401
    assert as_charlie.get(f"/api/v1/projects/{book.pk}/usage").status_code == 404
    assert as_charlie.get(USAGE).json()["total"]["calls"] == 0
    for address in (USAGE, f"{USAGE}/calls"):
        assert as_alice.get(address, {"whose": "all"}).status_code == 403
    alice.user_permissions.add(Permission.objects.get(codename="view_llmcall"))
    told = as_alice.get(USAGE, {"whose": "all", "by": "person"}).json()
    assert told["total"]["calls"] == 3


@pytest.mark.parametrize(
    "asked", [{"by": "hour"}, {"start": "2026-05-02", "end": "2026-05-01"}, {"months": "5"}]
)
def test_what_cannot_be_asked_is_refused(as_alice: APIClient, asked: dict[str, str]) -> None:
    assert as_alice.get(USAGE, asked).status_code == 400
