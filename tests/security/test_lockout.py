"""Guessing a password: by page, API and admin, of one name and from one address."""

from ipaddress import IPv6Address
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from novellaforge.accounts import lockout
from novellaforge.models import AuditRow
from tests.api.conftest import a_client
from tests.factories import a_user
from tests.security.conftest import PASSWORD, acts

LOGIN = "/api/v1/auth/login"
Typed = dict[str, str]


def typed(password: str = "guess", name: str = "alice") -> Typed:
    return {"username": name, "password": password}


def elsewhere() -> Client:
    return Client(REMOTE_ADDR=str(IPv6Address(uuid4().int)))


@pytest.mark.parametrize(
    ("failures", "allowed", "seconds"),
    [(0, 5, 0), (4, 5, 0), (5, 5, 30), (6, 5, 60), (9, 5, 480), (10, 5, 900), (9_999, 5, 900)],
)
def test_the_wait_grows(failures: int, allowed: int, seconds: int) -> None:
    assert lockout.wait_after(failures, allowed) == seconds


def test_no_more_than_a_hundred_guesses_an_hour() -> None:
    """As ASVS 2.2.1 asks."""
    waited, failures = 0, 0
    while waited < 3_600:
        failures += 1
        waited += lockout.wait_after(failures, 5)
    assert failures < 20


def test_a_few_failures_ask_for_no_wait_and_a_success_forgets_them(
    alice: User, settings: Settings
) -> None:
    settings.SIGN_IN_FAILURES = 3
    for _ in range(2):
        for _ in range(2):
            assert a_client().post(LOGIN, typed()).status_code == 401
        assert a_client().post(LOGIN, typed(PASSWORD)).status_code == 200
    assert "signin.locked" not in acts()


def test_page_api_and_admin_count_together_and_the_right_password_waits_too(
    alice: User, settings: Settings
) -> None:
    settings.SIGN_IN_FAILURES = 3
    assert a_client().post(LOGIN, typed()).status_code == 401
    assert elsewhere().post("/login/", typed()).status_code == 200
    assert elsewhere().post("/admin/login/", typed()).status_code == 200

    by_api = a_client().post(LOGIN, typed(PASSWORD))
    assert by_api.status_code == 429
    assert by_api.json()["error"]["code"] == "locked"
    assert 1 <= int(by_api["Retry-After"]) <= 30
    by_page = elsewhere().post("/login/", typed(PASSWORD))
    assert by_page.status_code == 429
    assert 1 <= int(by_page["Retry-After"]) <= 30
    assert "Too many tries have failed" in by_page.content.decode()
    by_admin = elsewhere().post("/admin/login/", typed(PASSWORD))
    assert "Too many tries have failed" in by_admin.content.decode()
    assert acts() == ["signin.failed"] * 3 + ["signin.locked"]


def test_the_wait_is_over_when_it_is_over(alice: User, settings: Settings) -> None:
    settings.SIGN_IN_FAILURES = 1
    a_client().post(LOGIN, typed())
    assert a_client().post(LOGIN, typed(PASSWORD)).status_code == 429
    cache.delete_pattern("signin:*:until")  # type: ignore[attr-defined]
    assert a_client().post(LOGIN, typed(PASSWORD)).status_code == 200
    assert a_client().post(LOGIN, typed()).status_code == 401


def test_a_name_that_nobody_has_is_answered_word_for_word_the_same(
    alice: User, settings: Settings
) -> None:
    settings.SIGN_IN_FAILURES = 2
    told = {
        name: [a_client().post(LOGIN, typed(name=name)).json() for _ in range(3)]
        for name in ("alice", "nobody-at-all")
    }
    assert told["alice"] == told["nobody-at-all"]
    assert told["alice"][-1]["error"]["code"] == "locked"
    # what was typed for a name may be a password: it is not kept
    assert not AuditRow.objects.filter(subject="nobody-at-all").exists()


def test_other_spellings_of_a_name_are_not_other_tries(alice: User, settings: Settings) -> None:
    settings.SIGN_IN_FAILURES = 2
    for name in ("alice", "ａlice"):
        a_client().post(LOGIN, typed(name=name))
    assert a_client().post(LOGIN, typed(PASSWORD)).status_code == 429


def test_capitals_make_another_name_whose_success_forgets_nothing_of_this(
    alice: User, settings: Settings
) -> None:
    settings.SIGN_IN_FAILURES = 3
    a_user(username="Alice", password=PASSWORD)
    for _ in range(2):
        assert a_client().post(LOGIN, typed()).status_code == 401
    assert a_client().post(LOGIN, typed(PASSWORD, "Alice")).status_code == 200
    a_client().post(LOGIN, typed())
    assert a_client().post(LOGIN, typed(PASSWORD)).status_code == 429
    assert "signin.locked" in acts()


def test_an_address_that_tries_many_names_waits_and_others_do_not(
    alice: User, as_nobody: APIClient, settings: Settings
) -> None:
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 3
    for number in range(3):
        assert as_nobody.post(LOGIN, typed(name=f"n{number}")).status_code == 401
    assert as_nobody.post(LOGIN, typed(PASSWORD)).status_code == 429
    assert a_client().post(LOGIN, typed(PASSWORD)).status_code == 200


def test_signing_in_oneself_does_not_clear_ones_address(
    alice: User, as_nobody: APIClient, settings: Settings
) -> None:
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 3
    for number in range(2):
        as_nobody.post(LOGIN, typed(name=f"n{number}"))
        assert as_nobody.post(LOGIN, typed(PASSWORD)).status_code == 200
    as_nobody.post(LOGIN, typed(name="n2"))
    assert as_nobody.post(LOGIN, typed(PASSWORD)).status_code == 429


def test_of_many_tries_at_once_no_more_are_made(settings: Settings) -> None:
    settings.SIGN_IN_FAILURES = 3
    begun = [lockout.begin("at-once", "") for _ in range(10)]
    assert sum(not each.seconds for each in begun) == 3


def test_guessing_the_old_password_of_an_open_session_counts_too(
    alice: User, as_alice: APIClient, settings: Settings
) -> None:
    settings.SIGN_IN_FAILURES = 1
    change = {"old": "guess", "new": "thirteen grey oars"}
    assert as_alice.post("/api/v1/auth/me/password", change).status_code == 400
    response = as_alice.post("/api/v1/auth/me/password", change | {"old": PASSWORD})
    assert "Too many tries" in response.json()["error"]["message"]


def test_without_redis_one_still_comes_in(
    alice: User, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    away = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/0"}
    settings.CACHES = {"default": away}
    assert elsewhere().post("/login/", typed(PASSWORD)).status_code == 302
    assert "not counted, how often signing in is tried" in caplog.text
