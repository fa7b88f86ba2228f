"""A new password by e-mail: nobody learns who has an account, and whoever was in is out."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django_q.signing import SignedPackage
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from novellaforge.accounts import api_tokens, lockout, resetting, telling, tokens
from novellaforge.models import QueuedTask
from tests.api.conftest import a_client
from tests.security.conftest import PASSWORD, acts

ASK, CONFIRM = "/api/v1/auth/password/reset", "/api/v1/auth/password/reset/confirm"
NEW = "thirteen grey oars"


def send(email: str = "alice@example.com", language: str = "en") -> int:
    return resetting.send(email, language, "https", "books.example", "203.0.113.9")


def link(number: int = -1) -> tuple[str, str, str]:
    """The path of the mail's link, its uid and its token."""
    found = re.search(r"https://books\.example(/login/reset/(\S+)/(\S+)/)", _text(number))
    assert found
    return found[1], found[2], found[3]


def _text(number: int = -1) -> str:
    return str(mail.outbox[number].body)


def test_the_answer_and_the_work_are_the_same_for_an_address_that_nobody_has(alice: User) -> None:
    answers = [
        a_client().post(ASK, {"email": email})
        for email in ("alice@example.com", "nobody@example.com")
    ]
    assert [(each.status_code, each.content) for each in answers] == [(202, b"")] * 2
    assert QueuedTask.objects.filter(func=resetting.TASK).count() == 2
    assert not mail.outbox


def test_no_mail_to_nobody_or_to_the_deactivated(alice: User) -> None:
    User.objects.update(is_active=False)
    assert send("nobody@example.com") == send("not an address") == send() == 0
    assert not mail.outbox


def test_a_mailbox_is_not_filled(alice: User) -> None:
    assert [send() for _ in range(5)] == [1, 1, 1, 0, 0]


def test_an_address_may_not_ask_without_end(settings: Settings, as_nobody: APIClient) -> None:
    settings.PASSWORD_RESETS_PER_MINUTE = 1
    answers = [as_nobody.post(ASK, {"email": "a@example.com"}).status_code for _ in range(2)]
    assert answers == [202, 429]


def test_the_page_says_the_same_and_waits_the_same(alice: User, settings: Settings) -> None:
    settings.PASSWORD_RESETS_PER_MINUTE = 2
    client, page = Client(), "/login/forgotten/"
    assert "/login/forgotten/" in client.get("/login/").content.decode()
    pages = [
        re.sub(r'"\w{64}"', "", client.post(page, {"email": email}, follow=True).content.decode())
        for email in ("alice@example.com", "nobody@example.com")
    ]
    assert pages[0] == pages[1]
    assert client.post(page, {"email": "x@example.com"}).status_code == 429


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"token": "c0ffee-0"}, 400),
        ({"uid": "MTIzNDU2Nzg5"}, 400),
        ({"uid": "%"}, 400),
        ({"new": "12345"}, 400),
        ({"new": "alice-at-example"}, 400),
        ({}, 204),
    ],
)
def test_what_sets_no_password(change: dict[str, str], status: int, alice: User) -> None:
    send()
    _path, uid, token = link()
    body = {"uid": uid, "token": token, "new": NEW} | change
    response = a_client().post(CONFIRM, body)
    assert response.status_code == status
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD) == (status == 400)


def test_whoever_was_in_is_out_and_the_link_counts_once(alice: User, settings: Settings) -> None:
    settings.SIGN_IN_FAILURES = 1
    session = Client()
    session.force_login(alice)
    pair, secret = tokens.issue(alice), api_tokens.make(alice.pk, "x", ["read"])[1]
    a_client().post("/api/v1/auth/login", {"username": "alice", "password": "guess"})
    assert lockout.begin("alice", "").seconds
    send()
    _path, uid, token = link()
    body = {"uid": uid, "token": token, "new": NEW}
    assert a_client().post(CONFIRM, body).status_code == 204
    assert a_client().post(CONFIRM, body).status_code == 400
    assert session.get("/books/").status_code == 302
    for given in (pair.access, secret):
        client = a_client()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {given}")
        assert client.get("/api/v1/projects").status_code == 401
    refresh = a_client().post("/api/v1/auth/refresh", {"refresh": pair.refresh})
    assert refresh.status_code == 401
    now = {"username": "alice", "password": NEW}
    assert a_client().post("/api/v1/auth/login", now).status_code == 200
    assert acts()[-3:] == ["password.asked", "password.reset", "signin.ok"]


def test_by_the_page(alice: User) -> None:
    send()
    path, _uid, _token = link()
    client = Client()
    form: Any = client.get(path, follow=True)
    assert form.redirect_chain[-1][0].endswith("/set-password/")
    address = form.redirect_chain[-1][0]
    assert client.post(address, {"new_password1": "1", "new_password2": "1"}).status_code == 422
    typed = {"new_password1": NEW, "new_password2": NEW}
    assert client.post(address, typed)["Location"] == "/login/"
    alice.refresh_from_db()
    assert alice.check_password(NEW)
    gone = client.get(path)
    assert gone.status_code == 410
    assert "Ask for another link" in gone.content.decode()


def test_the_mail_is_plain_text_in_the_language_of_the_page(alice: User) -> None:
    send(language="en")
    send(language="fr")
    assert "“alice”" in _text(0)
    assert len(mail.outbox) == 2
    for each in mail.outbox:
        assert each.to == ["alice@example.com"]
        assert not each.alternatives  # type: ignore[attr-defined]
        assert "\n" not in each.subject


def test_whoever_did_not_change_it_learns_of_it(as_alice: APIClient, alice: User) -> None:
    change = {"email": "new@example.com", "password": PASSWORD}
    assert as_alice.patch("/api/v1/auth/me", change).status_code == 200
    change = {"old": PASSWORD, "new": NEW}
    assert as_alice.post("/api/v1/auth/me/password", change).status_code == 204
    queued = QueuedTask.objects.filter(func=telling.TASK).order_by("id")
    args = [SignedPackage.loads(task.payload)["args"] for task in queued]
    assert [each[0] for each in args] == ["alice@example.com", "new@example.com"]
    for each in args:
        assert telling.send(*each) == 1
    assert "Changed the e-mail address" in _text(0)
    assert "Changed the password" in _text(1)
    assert PASSWORD not in _text(1)
    assert NEW not in _text(1)


def test_an_old_link_does_not_count(alice: User, settings: Settings) -> None:
    send()
    path, uid, token = link()
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert resetting.person_of(uid, token) is None
    assert Client().get(path).status_code == 410
