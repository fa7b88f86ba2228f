"""Nobody is led elsewhere, and no mail bears a host that somebody else chose."""

import re

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from pytest_django import Settings

from novellaforge.accounts import resetting
from novellaforge.models import QueuedTask
from tests.factories import an_outlined_project
from tests.security.conftest import PASSWORD

ELSEWHERE = (
    "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example",
    "///evil.example", "http:evil.example", "javascript:alert(1)", "data:text/html,x",
    "https://testserver.evil.example/", "https://testserver@evil.example/", "/\t/evil.example/",
    "\x00//evil.example", " //evil.example", "https:/evil.example", "////evil.example/%2f..",
)  # fmt: skip


def is_here(location: str) -> bool:
    return bool(re.match(r"/(?![/\\])", location)) and "evil" not in location


def in_as(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def test_none_of_the_forms_that_lead_back(alice: User) -> None:
    client = in_as(alice)
    book = an_outlined_project(owner=alice)
    chapter = book.chapters.get(number=1)
    for there in ELSEWHERE:
        for address, given in (
            ("/i18n/setlang/", {"language": "fr", "next": there}),
            (f"/books/{book.pk}/chapters/{chapter.pk}/move/", {"number": 2, "next": there}),
        ):
            answer = client.post(address, given)
            assert answer.status_code == 302
            assert is_here(answer["Location"]), (address, answer["Location"])


@pytest.mark.parametrize("there", ELSEWHERE)
def test_nor_signing_in(there: str, alice: User) -> None:
    answer = Client().post("/login/", {"username": "alice", "password": PASSWORD, "next": there})
    assert answer.status_code == 302
    assert answer["Location"] == "/books/"
    again = in_as(alice).get("/login/", {"next": there})
    assert is_here(again["Location"])


def test_a_page_of_ours_is_gone_back_to(alice: User) -> None:
    given = {"username": "alice", "password": PASSWORD, "next": "/account/?a=1"}
    assert Client().post("/login/", given)["Location"] == "/account/?a=1"


def asks_for_a_mail(**headers: str) -> int:
    answer = Client().post("/login/forgotten/", {"email": "alice@example.com"}, headers=headers)
    return answer.status_code


def test_a_mail_by_a_forged_host_is_not_sent(alice: User) -> None:
    assert asks_for_a_mail(host="evil.example") == 400
    assert asks_for_a_mail(host="testserver:80@evil.example") == 400
    assert not QueuedTask.objects.exists()


def test_a_mail_names_the_host_that_was_asked(alice: User, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["books.example"]
    forged = {"x-forwarded-host": "evil.example", "x-host": "evil.example"}
    assert asks_for_a_mail(host="books.example", **forged) == 302
    (task,) = QueuedTask.objects.all()
    from django_q.signing import SignedPackage

    assert resetting.send(*SignedPackage.loads(task.payload)["args"]) == 1
    (sent,) = mail.outbox
    assert "http://books.example/login/reset/" in sent.body
    assert "evil" not in sent.body


@pytest.mark.parametrize(
    "address",
    ["alice@example.com\nBcc: all@evil.example", "alice@example.com\r\n\r\nx", "a b@c.de"],
)
def test_no_header_is_put_into_a_mail(address: str, alice: User) -> None:
    assert resetting.send(address, "en", "https", "books.example", "") == 0
    assert not mail.outbox
