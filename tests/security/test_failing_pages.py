"""Pages of what went wrong: they look like the site, and tell nothing of its inside."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.security.broken_urls import SECRET

INSIDE = re.compile(r"Traceback|File \"|site-packages|\.py\b|Exception|Django|settings|psycopg")


def shown(client: Client, address: str, status: int, **how: object) -> str:
    answer = client.get(address, **how)
    assert answer.status_code == status
    said = answer.content.decode()
    assert SECRET not in said
    assert not INSIDE.search(said), INSIDE.search(said)
    return said


@pytest.mark.urls("tests.security.broken_urls")
@pytest.mark.parametrize(
    ("address", "status", "says"),
    [("/fails", 500, "The fault has been logged"), ("/attacked", 400, "This cannot be read")],
)
def test_a_page_that_fails(address: str, status: int, says: str) -> None:
    said = shown(Client(raise_request_exception=False), address, status)
    assert says in said
    assert "css/novellaforge.css" in said
    assert 'lang="fr"' in said  # whoever reads it may read either


@pytest.mark.urls("tests.security.broken_urls")
def test_the_api_that_fails(db: None) -> None:
    answer = Client(raise_request_exception=False).get("/api/fails")
    assert answer.json()["error"]["code"] == "failed"
    assert SECRET not in answer.content.decode()


def test_what_is_not_there(alice: User) -> None:
    client = Client()
    assert "There is no page at this address" in shown(client, "/nowhere", 404)
    client.force_login(alice)
    assert "There is no page at this address" in shown(client, "/books/x/'\"><b>/", 404)


def test_a_form_from_elsewhere(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    answer = client.post("/books/new/", {"premise": "x"})
    assert answer.status_code == 403
    said = answer.content.decode()
    assert "nothing was changed" in said
    assert "css/novellaforge.css" in said
    assert not re.search(r"cookie|token missing|Reason", said, re.I)


def test_a_host_that_is_not_ours(db: None) -> None:
    said = shown(Client(), "/login/", 400, headers={"host": "evil.example"})
    assert "evil.example" not in said
