"""The account page: name, password, how one reads."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from novellaforge.accounts import lockout
from novellaforge.accounts.reading import reading_of
from tests.factories import a_user

pytestmark = pytest.mark.django_db
PAGE = "/account/"
OLD, NEW = "a long enough password", "thirteen grey oars"


@pytest.fixture(autouse=True)
def no_tries_yet() -> None:
    lockout.forget("alice")


def reading(**more: object) -> dict[str, object]:
    return {"act": "reading", "language": "en", "size": "", "keys": "on"} | more


def password(**more: str) -> dict[str, str]:
    return {
        "act": "password",
        "old_password": OLD,
        "new_password1": NEW,
        "new_password2": NEW,
    } | more


def test_whoever_has_not_signed_in_is_sent_there(client: Client) -> None:
    assert client.get(PAGE)["Location"] == f"/login/?next={PAGE}"


def test_what_is_refused(as_alice: Client) -> None:
    a_user(username="charlie")
    for typed, says in (
        ({"act": "person", "username": "", "email": ""}, "This field is required"),
        ({"act": "person", "username": "charlie", "email": ""}, "already exists"),
        ({"act": "person", "username": "alice", "email": "nowhere"}, "valid email"),
        ({"act": "person", "username": "alice", "email": "a@example.com"}, "Type your password"),
        (
            {"act": "person", "username": "alice", "email": "a@example.com", "password": "guess"},
            "not your password",
        ),
        (password(old_password="guess"), "entered incorrectly"),
        (password(new_password2="other"), "match"),
        (password(new_password1="12345", new_password2="12345"), "too short"),
        (reading(size="14"), "greater than or equal to 15"),
        (reading(size="25"), "less than or equal to 24"),
        (reading(language="tlh"), "Select a valid choice"),
    ):
        response = as_alice.post(PAGE, typed)
        assert response.status_code == 422
        assert says in response.content.decode()
        alice = User.objects.get(username="alice")
        assert (alice.email, alice.check_password(OLD)) == ("", True)
        assert "prose_size" not in response.cookies


def test_it_works(as_alice: Client) -> None:
    typed = {"act": "person", "username": "ana", "email": "ana@example.com", "password": OLD}
    assert as_alice.post(PAGE, typed)["Location"] == PAGE
    html = as_alice.get(PAGE).content.decode()
    assert 'value="ana"' in html
    assert 'value="ana@example.com"' in html


def test_a_changed_password_ends_other_sessions_and_not_this_one(
    as_alice: Client, alice: User
) -> None:
    elsewhere = Client()
    elsewhere.force_login(alice)
    as_alice.post(PAGE, password())
    alice.refresh_from_db()
    assert alice.check_password(NEW)
    assert as_alice.get(PAGE).status_code == 200
    assert elsewhere.get(PAGE).status_code == 302


def test_an_unknown_act_changes_nothing(as_alice: Client) -> None:
    assert as_alice.post(PAGE, {"act": "other", "username": "x"}).status_code == 200
    assert User.objects.filter(username="alice").exists()


# --- How one reads -----------------------------------------------------------------------


def test_the_size_is_that_of_every_page(as_alice: Client) -> None:
    as_alice.post(PAGE, reading(size="22"))
    assert 'data-size="22"' in as_alice.get("/books/").content.decode()
    as_alice.post(PAGE, reading(size="18"))
    assert "data-size" not in as_alice.get("/books/").content.decode()


def test_single_keys_can_be_switched_off_and_on(as_alice: Client) -> None:
    off = reading()
    del off["keys"]
    as_alice.post(PAGE, off)
    assert as_alice.cookies["single_keys"].value == "off"
    assert not as_alice.cookies["single_keys"]["httponly"]  # static/js/page.js reads it
    checked = ' id="id_keys" checked'
    assert checked not in as_alice.get(PAGE).content.decode()
    as_alice.post(PAGE, reading())
    assert checked in as_alice.get(PAGE).content.decode()


def test_the_language_holds_from_now_on(as_alice: Client) -> None:
    response = as_alice.post(PAGE, reading(language="fr"), follow=True)
    assert '<html lang="fr"' in response.content.decode()


@pytest.mark.parametrize("nonsense", ["", "14", "25", "²²", "1e1", "-18", "018"])
def test_nonsense_is_as_good_as_nothing(rf: object, nonsense: str) -> None:
    request = rf.get("/")  # type: ignore[attr-defined]
    request.COOKIES = {"prose_size": nonsense, "single_keys": "maybe"}
    found = reading_of(request)
    assert (found.size, found.keys) == (18, True)
