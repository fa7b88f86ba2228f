"""With a second factor on, another e-mail address and the account's end ask for a code too."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from novellaforge.models import AnsweredRequest, AuditRow
from tests.api.conftest import a_client
from tests.security.conftest import PASSWORD
from tests.security.second_factors import code_of, turned_on

ADDRESS = "alice@elsewhere.example"
DELETE = "/account/delete/"


@pytest.fixture
def secret(alice: User) -> str:
    return turned_on(alice)[0]


def emailed(alice: User, **typed: str) -> tuple[int, str]:
    """The answer of the API to another address, and the address kept then."""
    answer = a_client(alice).patch("/api/v1/auth/me", {"email": ADDRESS, **typed})
    alice.refresh_from_db()
    return answer.status_code, alice.email


def test_another_address_asks_for_a_code(alice: User, secret: str) -> None:
    before = alice.email
    assert emailed(alice, password=PASSWORD) == (400, before)
    assert emailed(alice, password=PASSWORD, code=code_of(secret)) == (400, before)  # used up
    assert emailed(alice, password="guess", code=code_of(secret, 1)) == (400, before)
    assert emailed(alice, password=PASSWORD, code=code_of(secret, 1)) == (200, ADDRESS)


def test_another_name_asks_for_none(alice: User, secret: str) -> None:
    answer = a_client(alice).patch("/api/v1/auth/me", {"username": "ana"})
    assert answer.status_code == 200
    alice.refresh_from_db()
    assert alice.username == "ana"


def test_the_pages_ask_for_it_and_say_what_is_wrong(alice: User, secret: str) -> None:
    client = Client()
    client.force_login(alice)
    typed = {"act": "person", "username": "alice", "email": ADDRESS, "password": PASSWORD}
    assert b'name="code"' in client.get("/account/").content
    assert "Type a code." in client.post("/account/", typed | {"code": ""}).content.decode()
    said = client.post("/account/", typed | {"code": code_of(secret)}).content.decode()
    assert "This code has been used" in said
    assert client.post("/account/", typed | {"code": code_of(secret, 1)}).status_code == 302
    alice.refresh_from_db()
    assert alice.email == ADDRESS


def test_who_has_none_is_asked_for_none(alice: User) -> None:
    client = Client()
    client.force_login(alice)
    assert b'name="code"' not in client.get("/account/").content
    assert b'name="code"' not in client.get(DELETE).content
    assert emailed(alice, password=PASSWORD) == (200, ADDRESS)


def test_an_account_is_not_deleted_by_the_password_alone(alice: User, secret: str) -> None:
    typed = {"name": "alice", "password": PASSWORD}
    assert a_client(alice).post("/api/v1/auth/me/delete", typed).status_code == 400
    client = Client()
    client.force_login(alice)
    assert client.post(DELETE, typed).status_code == 422
    assert client.post(DELETE, typed | {"code": code_of(secret)}).status_code == 422
    assert User.objects.get(pk=alice.pk).is_active
    assert client.post(DELETE, typed | {"code": code_of(secret, 1)})["Location"] == "/login/"
    assert not User.objects.get(pk=alice.pk).is_active  # its end has begun


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "k"}])
def test_a_wrong_password_for_it_is_noted(alice: User, headers: dict[str, str]) -> None:
    typed = {"name": "alice", "password": "wrong"}
    client = a_client(alice)
    for _ in range(2):
        refused = client.post("/api/v1/auth/me/delete", typed, headers=headers)
        assert refused.status_code == 400
    assert AuditRow.objects.filter(act="signin.failed").count() == 2
    assert not AnsweredRequest.objects.exists()
