"""Where one is signed in: listed to oneself only, ended one by one, over by itself in time."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from novellaforge.accounts import session_list
from novellaforge.accounts.browser_kinds import kind_of
from novellaforge.accounts.sessions import is_over
from novellaforge.cleanup import cleanup_accounts
from novellaforge.models import PersonSession
from tests.admins import a_clerk, an_onlooker, an_operator, page
from tests.security.conftest import PASSWORD, acts
from tests.security.second_factors import signed_in

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
CHROME = (
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
    "Mobile Safari/537.36"
)
API = "/api/v1/auth/me/sessions"
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("", ""),
        ("curl/8.0", ""),
        ("x" * 5_000, ""),
        (FIREFOX, "Firefox, Windows"),
        (SAFARI, "Safari, iPhone"),
        (CHROME, "Chrome, Android"),
        (f"{CHROME} Edg/140.0", "Edge, Android"),
    ],
)
def test_a_browser_is_known_by_what_it_says(said: str, kind: str) -> None:
    assert kind_of(said) == kind


def signed_in_with(browser: str) -> Client:
    client = Client(HTTP_USER_AGENT=browser)
    answer = client.post("/login/", {"username": "alice", "password": PASSWORD})
    assert answer.status_code == 302
    return client


def test_nobody_sees_or_ends_anothers(
    alice: User, as_charlie: APIClient, as_nobody: APIClient
) -> None:
    client = signed_in_with(FIREFOX)
    mine = session_list.of_person(alice.pk)[0].id
    assert as_nobody.get(API).status_code == 401
    assert as_charlie.get(API).json()["results"] == []
    assert as_charlie.delete(f"{API}/{mine}").status_code == 404
    stranger = Client()
    stranger.force_login(User.objects.get(username="charlie"))
    assert stranger.post(f"/account/sessions/{mine}/end/").status_code == 404
    assert Client().get("/account/sessions/").status_code == 302
    assert signed_in(client)


def test_the_page_tells_them_apart_and_no_key(alice: User) -> None:
    here, there = signed_in_with(FIREFOX), signed_in_with(SAFARI)
    said = here.get("/account/sessions/").content.decode()
    assert said.index("Firefox, Windows") < said.index("Safari, iPhone")
    assert said.count("· this one") == 1
    for client in (here, there):
        assert client.cookies["sessionid"].value not in said
    assert "127.0.0.1" not in said


def test_one_is_ended_from_another(alice: User, as_alice: APIClient) -> None:
    here, there = signed_in_with(FIREFOX), signed_in_with(SAFARI)
    for_phone = next(
        each["id"] for each in as_alice.get(API).json()["results"] if "iPhone" in each["browser"]
    )
    assert here.post(f"/account/sessions/{for_phone}/end/").status_code == 302
    assert not signed_in(there)
    assert signed_in(here)
    own = session_list.of_person(alice.pk)[0].id
    assert as_alice.delete(f"{API}/{own}").status_code == 204
    assert not signed_in(here)
    assert as_alice.delete(f"{API}/{own}").status_code == 404
    assert acts().count("session.ended") == 2


def test_ending_this_one_leads_to_signing_in(alice: User) -> None:
    here = signed_in_with(FIREFOX)
    own = session_list.of_person(alice.pk)[0].id
    assert here.post(f"/account/sessions/{own}/end/")["Location"] == "/login/"
    assert not signed_in(here)


def test_staff_ends_all_of_somebodys(alice: User) -> None:
    client = signed_in_with(FIREFOX)
    asked = {"action": "end_sessions", "_selected_action": [alice.pk]}
    an_onlooker().post(page(User, "changelist"), asked)
    assert a_clerk().post(page(User, "changelist"), asked).status_code == 403
    assert signed_in(client)
    operator = an_operator()
    assert operator.post(page(User, "changelist"), asked).status_code == 302
    assert not signed_in(client)
    assert acts()[-1] == "sessions.ended"


def unused_for(time: timedelta) -> None:
    PersonSession.objects.update(seen_at=timezone.now() - time)


def test_a_session_that_is_used_goes_on(alice: User, settings: Settings) -> None:
    settings.SESSION_IDLE_HOURS = 2
    client = signed_in_with(FIREFOX)
    for _number in range(3):
        unused_for(HOUR)
        assert signed_in(client)
    assert PersonSession.objects.get().seen_at > timezone.now() - HOUR


def test_what_a_script_looks_up_is_no_use(alice: User) -> None:
    client = signed_in_with(FIREFOX)
    unused_for(HOUR)
    assert client.get("/account/", HTTP_SEC_FETCH_DEST="empty").status_code == 200
    assert PersonSession.objects.get().seen_at < timezone.now() - HOUR
    client.post("/go/", HTTP_SEC_FETCH_DEST="empty")
    assert PersonSession.objects.get().seen_at > timezone.now() - HOUR


def test_one_that_is_not_used_ends(alice: User, settings: Settings) -> None:
    settings.SESSION_IDLE_HOURS = 2
    client = signed_in_with(FIREFOX)
    unused_for(3 * HOUR)
    assert session_list.of_person(alice.pk) == []
    assert not signed_in(client)
    assert not PersonSession.objects.exclude(account_id=None).exists()


def test_the_nightly_clean_up_takes_it_too(alice: User, settings: Settings) -> None:
    settings.SESSION_IDLE_HOURS = 2
    signed_in_with(FIREFOX)
    unused_for(HOUR)
    assert cleanup_accounts() == 0
    unused_for(3 * HOUR)
    assert cleanup_accounts() == 1


@pytest.mark.parametrize(("hours", "over"), [(0, False), (200, False), (99, True)])
def test_the_limit_is_the_operators(hours: int, over: bool, settings: Settings) -> None:
    settings.SESSION_IDLE_HOURS = hours
    now = timezone.now()
    assert is_over(now - 100 * HOUR, now) is over
    assert not is_over(None, now)
