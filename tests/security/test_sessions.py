"""A session is new with whoever signs in, ends where it is ended, and its cookie is nobody's."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from novellaforge.accounts.sessions import COLUMNS, QUERIES
from novellaforge.models import PersonSession
from tests.security.conftest import PASSWORD


def key_of(client: Client) -> str:
    return client.cookies["sessionid"].value


def sign_in(client: Client) -> None:
    answer = client.post("/login/", {"username": "alice", "password": PASSWORD})
    assert answer.status_code == 302


def test_a_key_that_somebody_chose_is_not_taken(alice: User) -> None:
    client = Client()
    client.cookies["sessionid"] = "chosen0by0somebody0else000000000"
    sign_in(client)
    assert key_of(client) != "chosen0by0somebody0else000000000"
    assert not PersonSession.objects.filter(session_key__startswith="chosen").exists()


def test_a_key_of_before_is_not_signed_in(alice: User) -> None:
    client = Client()
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    sign_in(client)
    assert key_of(client) != before
    other = Client()
    other.cookies["sessionid"] = before
    assert other.get("/books/").status_code == 302


def test_it_ends_in_the_database_too(alice: User) -> None:
    client = Client()
    sign_in(client)
    key = key_of(client)
    client.post("/logout/")
    assert not PersonSession.objects.filter(session_key=key).exists()
    client.cookies["sessionid"] = key
    assert client.get("/books/").status_code == 302


def test_one_that_has_expired_is_over(alice: User) -> None:
    client = Client()
    sign_in(client)
    assert client.get("/books/").status_code == 200
    PersonSession.objects.update(expire_date=timezone.now())
    assert client.get("/books/").status_code == 302


def test_it_ends_so_long_after_signing_in_however_it_is_used(alice: User) -> None:
    client = Client()
    sign_in(client)
    until = PersonSession.objects.get().expire_date
    session = client.session
    session["the last desk"] = "that of chapter 2"
    session.save()
    assert PersonSession.objects.get().expire_date == until
    assert until <= timezone.now() + timedelta(hours=336)


def test_its_row_is_read_whole(alice: User) -> None:
    client = Client()
    sign_in(client)
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["session"], {"key": key_of(client), "now": timezone.now()})
        row = cursor.fetchone()
    assert row == PersonSession.objects.values_list(*COLUMNS).get()


def test_it_is_long_and_random(alice: User) -> None:
    keys = set()
    for _ in range(3):
        client = Client()
        sign_in(client)
        keys.add(key_of(client))
    assert len(keys) == 3
    assert all(len(key) == 32 for key in keys)  # of 36 letters: 165 bits


def test_its_cookie(alice: User) -> None:
    client = Client()
    sign_in(client)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["domain"], cookie["path"]) == ("Lax", "", "/")


def test_whoever_is_put_out_is_out(alice: User) -> None:
    client = Client()
    sign_in(client)
    User.objects.update(is_active=False)
    assert client.get("/books/").status_code == 302
