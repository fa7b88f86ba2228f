"""The settings of a book over the API, and the account's name and password."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from memory.continuity.check import rules
from projects.models import Project
from writing.dials import dials_of
from writing.models import GenerationSettings

pytestmark = pytest.mark.django_db
ME = "/api/v1/auth/me"


@pytest.fixture
def at(book: Project) -> str:
    return f"/api/v1/projects/{book.pk}/settings"


def one(told: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in told["settings"] if each["name"] == name)


def test_a_stranger_and_nobody(as_charlie: APIClient, as_nobody: APIClient, at: str) -> None:
    for client, status in ((as_charlie, 404), (as_nobody, 401)):
        answers = [client.get(at), client.patch(at, {"settings": {"max_revisions": 5}})]
        assert [each.status_code for each in answers] == [status] * 2
    assert not GenerationSettings.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"settings": {"max_revisions": 11}}, "settings.max_revisions"),
        ({"settings": {"max_revisions": "two"}}, "settings.max_revisions"),
        ({"settings": {"auto_approve": "yes"}}, "settings.auto_approve"),
        ({"settings": {"chapter_min_words": 9_000}}, "settings.chapter_min_words"),
        ({"settings": {"serial_comma": False}}, "settings.serial_comma"),
        ({"settings": {"rules_off": ["of_no_kind"]}}, "settings.rules_off"),
        ({"settings": {"rules_off": "all"}}, "settings.rules_off"),
        ({"preset": "worst"}, "preset"),
        ({"language": "fr"}, "language"),
    ],
)
def test_what_is_refused(
    as_alice: APIClient, book: Project, at: str, body: dict[str, Any], field: str
) -> None:
    before = dials_of(book)
    response = as_alice.patch(at, {"preset": "fastest"} | body)
    assert response.status_code == 400
    assert field in response.json()["error"]["fields"]
    assert dials_of(book) == before


def test_it_works(as_alice: APIClient, book: Project, at: str) -> None:
    first = next(rule.name for rule in rules())
    body = {"settings": {"max_revisions": 5, "auto_approve": True, "rules_off": [first]}}
    told = as_alice.patch(at, body).json()
    rounds = {"name": "max_revisions", "value": 5, "source": "book", "own": 5, "default": 2}
    assert one(told, "max_revisions") == rounds
    assert dials_of(book).rules_off == (first,)
    told = as_alice.patch(at, {"settings": {"max_revisions": None, "rules_off": None}}).json()
    assert (one(told, "max_revisions")["own"], one(told, "max_revisions")["value"]) == (None, 2)
    assert (dials_of(book).auto_approve, dials_of(book).rules_off) == (True, ())


def test_a_preset_and_then_a_setting(as_alice: APIClient, book: Project, at: str) -> None:
    body = {"preset": "best_quality", "settings": {"max_revisions": 4}}
    told = as_alice.patch(at, body).json()
    assert told["preset"] == "best_quality"
    assert one(told, "max_revisions")["default"] == 3
    assert dials_of(book).max_revisions == 4


# --- The account -------------------------------------------------------------------------


def test_name_and_e_mail(as_alice: APIClient, alice: User) -> None:
    refused = as_alice.patch(ME, {"email": "nowhere"})
    assert "email" in refused.json()["error"]["fields"]
    assert as_alice.patch(ME, {"is_staff": True}).status_code == 400
    told = as_alice.patch(
        ME, {"email": "ana@example.com", "password": "a long enough password"}
    ).json()
    assert (told["username"], told["email"]) == ("alice", "ana@example.com")


def test_the_password(as_alice: APIClient, as_nobody: APIClient, alice: User) -> None:
    at = f"{ME}/password"
    new = "thirteen grey oars"
    assert as_nobody.post(at, {"old": "x", "new": new}).status_code == 401
    refused = as_alice.post(at, {"old": "guess", "new": "12345"}).json()["error"]["fields"]
    assert set(refused) == {"old", "new"}
    assert as_alice.post(at, {"old": "a long enough password", "new": new}).status_code == 204
    assert as_alice.get(ME).status_code == 401
    alice.refresh_from_db()
    assert alice.check_password(new)
