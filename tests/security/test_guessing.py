"""What somebody who tries learns of who has an account: nothing by the answer, nor by the work."""

import pytest
from django.contrib.auth.hashers import get_hasher
from django.contrib.auth.models import User
from django.test import Client
from rest_framework.test import APIClient

from novellaforge.models import QueuedTask
from tests.security.conftest import PASSWORD


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that were hashed, which is what takes the time."""
    seen: list[str] = []
    hasher = type(get_hasher())
    encode = hasher.encode

    def noted(self: object, password: str, salt: str) -> str:
        seen.append(password)
        return encode(self, password, salt)  # type: ignore[arg-type]

    monkeypatch.setattr(hasher, "encode", noted)
    return seen


TRIES = {
    "wrong": ("alice", "not the password"),
    "unknown": ("nobody-of-this-name", "not the password"),
    "put out": ("put-out", PASSWORD),
}


@pytest.fixture
def people(alice: User) -> None:
    User.objects.create_user("put-out", password=PASSWORD, is_active=False)


def test_the_page_says_the_same(people: None, hashed: list[str]) -> None:
    told = set()
    for name, password in TRIES.values():
        hashed.clear()
        answer = Client().post("/login/", {"username": name, "password": password})
        assert len(hashed) == 1, name
        said = answer.content.decode().replace(name, "")
        told.add((answer.status_code, said.partition('class="errorlist')[2].partition("</ul>")[0]))
    assert len(told) == 1


def test_so_does_the_api(people: None, hashed: list[str], as_nobody: APIClient) -> None:
    told = []
    for name, password in TRIES.values():
        hashed.clear()
        given = {"username": name, "password": password}
        answer = as_nobody.post("/api/v1/auth/login", given)
        assert len(hashed) == 1, name
        told.append((answer.status_code, answer.json()))
    assert told == [told[0]] * len(TRIES)


def test_a_forgotten_password_of_somebody_and_of_nobody(alice: User) -> None:
    told = []
    for email in ("alice@example.com", "nobody@example.com"):
        answer = Client().post("/login/forgotten/", {"email": email})
        told.append((answer.status_code, answer["Location"]))
    assert told[0] == told[1]
    assert QueuedTask.objects.count() == 2  # the same work, here


def test_a_taken_name_is_told_and_tries_are_counted(alice: User) -> None:
    """A name is what others invite: it is no secret. Telling it is slow (docs/security.md)."""
    given = {"username": "alice", "email": "", "password1": PASSWORD, "password2": PASSWORD}
    answers = [Client().post("/register/", given, REMOTE_ADDR="203.0.113.77") for _ in range(22)]
    assert b"already exists" in answers[0].content
    assert answers[-1].status_code == 429


def test_an_address_that_somebody_has_is_not_told(alice: User) -> None:
    given = {
        "username": "other", "email": "alice@example.com",
        "password1": PASSWORD, "password2": PASSWORD,
    }  # fmt: skip
    assert Client().post("/register/", given).status_code == 302
