"""Up, in, on with a new token, out; and who may not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from novellaforge.accounts import lockout, tokens
from tests.api.conftest import a_client
from tests.factories import a_user
from writing.admission import Hello, Unknown, asker

AUTH = "/api/v1/auth"
PASSWORD = "a long enough password"
INES = {"username": "ines", "password": PASSWORD}
Body = dict[str, Any]


def error(response: Response) -> Body:
    assert set(response.json()) == {"error"}
    return response.json()["error"]


@pytest.fixture(autouse=True)
def no_tries_yet() -> None:
    lockout.forget("ines")


@pytest.fixture
def ines(db: None) -> User:
    return a_user(**INES)


@pytest.fixture
def login(as_nobody: APIClient, ines: User) -> Callable[[], Body]:
    def post() -> Body:
        response = as_nobody.post(f"{AUTH}/login", INES)
        assert response.status_code == 200, response.json()
        return response.json()

    return post


def me(access: str) -> Response:
    client = a_client()
    return client.get(f"{AUTH}/me", HTTP_AUTHORIZATION=f"Bearer {access}")


# --- Up and in --------------------------------------------------------------------------


def test_registering_makes_an_account_and_lets_it_in(as_nobody: APIClient) -> None:
    response = as_nobody.post(f"{AUTH}/register", INES)
    assert response.status_code == 201
    answer = response.json()
    user = User.objects.get()
    assert answer["user"]["id"] == user.pk
    assert answer["user"]["username"] == "ines"
    assert set(answer) == {"user", "access", "refresh"}
    assert me(answer["access"]).json() == answer["user"]
    assert Client().login(**INES)


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"password": "short"}, "password", "too short"),
        (
            {"username": "ines-of-the-quay", "password": "ines-of-the-quay"},
            "password",
            "too similar to the username",
        ),
        ({"password": "1234567890123"}, "password", "entirely numeric"),
        ({"username": "with space"}, "username", "valid username"),
        ({"username": "x" * 151}, "username", "at most 150"),
        ({"username": "ines@example.org"}, "username", "no e-mail address"),
        ({"username": ""}, "username", "may not be blank"),
        ({"username": "in\0es"}, "username", "Null characters"),
        ({"username": ["ines"]}, "username", "Not a valid string"),
        ({"password1": PASSWORD}, "password1", "no such field"),
    ],
)
def test_what_makes_no_account(as_nobody: APIClient, given: Body, field: str, said: str) -> None:
    response = as_nobody.post(f"{AUTH}/register", INES | given)
    assert response.status_code == 400
    told = error(response)
    assert told["code"] == "invalid"
    assert said in " ".join(told["fields"][field])
    assert not User.objects.exists()


def test_a_name_is_one_persons_whatever_its_case(as_nobody: APIClient, ines: User) -> None:
    response = as_nobody.post(f"{AUTH}/register", INES | {"username": "Ines"})
    assert list(error(response)["fields"]) == ["username"]
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Ines", "already exists"),
        ("Ｉnes", "already exists"),
        ("ines@example.org", "no e-mail address"),
    ],
)
def test_nobody_takes_such_a_name_later_either(ines: User, name: str, said: str) -> None:
    other = a_user(username="other")
    response = a_client(other).patch(f"{AUTH}/me", {"username": name})
    assert response.status_code == 400
    assert said in " ".join(error(response)["fields"]["username"])
    other.refresh_from_db()
    assert other.username == "other"


def test_a_name_of_before_is_kept_and_ones_own_is_spelt_anew(db: None) -> None:
    person = a_user(username="ines@example.org")
    client = a_client(person)
    assert client.patch(f"{AUTH}/me", {"username": "ines@example.org"}).status_code == 200
    assert client.patch(f"{AUTH}/me", {"username": "ines"}).status_code == 200
    assert client.patch(f"{AUTH}/me", {"username": "Ines"}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_two_who_want_a_name_at_once_one_has_it() -> None:
    both = Barrier(2)

    def register() -> int:
        try:
            both.wait(30)
            return a_client().post(f"{AUTH}/register", INES).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(each.result() for each in [threads.submit(register) for _ in range(2)])
    assert answers == [201, 400]


def test_closed_registration_says_so(as_nobody: APIClient, settings: Settings) -> None:
    settings.SIGN_UP = "closed"
    response = as_nobody.post(f"{AUTH}/register", INES)
    assert response.status_code == 403
    assert error(response)["code"] == "registration_closed"
    assert "Ask whoever runs this site" in error(response)["message"]
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "given", [{"password": "guess"}, {"username": "nobody"}, {"username": "x" * 5_000}]
)
def test_wrong_credentials_say_no_more_than_that(
    as_nobody: APIClient, ines: User, given: Body
) -> None:
    response = as_nobody.post(f"{AUTH}/login", INES | given)
    assert response.status_code == 401
    assert error(response)["code"] == "wrong_credentials"
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_the_password_is_taken_as_it_is_typed(as_nobody: APIClient, db: None) -> None:
    a_user(username="ines", password="  spaces at both ends  ")
    spaced = {"username": "ines", "password": "  spaces at both ends  "}
    assert as_nobody.post(f"{AUTH}/login", spaced).status_code == 200
    stripped = {"username": "ines", "password": "spaces at both ends"}
    assert as_nobody.post(f"{AUTH}/login", stripped).status_code == 401


def test_whoever_is_deactivated_does_not_come_in(as_nobody: APIClient, ines: User) -> None:
    User.objects.update(is_active=False)
    assert as_nobody.post(f"{AUTH}/login", INES).status_code == 401


def test_coming_in_is_remembered_as_by_the_page(login: Callable[[], Body], ines: User) -> None:
    login()
    ines.refresh_from_db()
    assert ines.last_login is not None


# --- Who am I ---------------------------------------------------------------------------


def test_nobody_is_told_to_come_in(as_nobody: APIClient) -> None:
    response = as_nobody.get(f"{AUTH}/me")
    assert response.status_code == 401
    assert error(response)["code"] == "not_authenticated"
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_session_of_the_pages_counts_too(ines: User) -> None:
    client = Client()
    client.force_login(ines)
    assert client.get(f"{AUTH}/me").json()["username"] == "ines"


def test_a_session_needs_the_csrf_token_to_change_anything(ines: User) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(ines)
    response = client.post("/api/v1/projects", {"premise": "A ferry."})
    assert response.status_code == 403
    assert error(response)["message"].startswith("CSRF Failed")
    assert not ines.projects.exists()


@pytest.mark.parametrize("token", ["nonsense", "a.b.c", "", "two words"])
def test_what_is_no_token_is_refused(token: str, ines: User) -> None:
    response = me(token)
    assert response.status_code == 401
    assert set(error(response)) == {"code", "message"}


def test_a_refresh_token_is_no_access_token(login: Callable[[], Body]) -> None:
    response = me(login()["refresh"])
    assert response.status_code == 401
    assert error(response)["code"] == "token_not_valid"


def test_an_expired_token_is_refused(ines: User) -> None:
    token = AccessToken.for_user(ines)
    token.set_exp(from_time=timezone.now() - timedelta(hours=2))
    assert me(str(token)).status_code == 401


# --- On, and out ------------------------------------------------------------------------


def test_a_refresh_token_is_used_once(login: Callable[[], Body], as_nobody: APIClient) -> None:
    old = login()["refresh"]
    renewed = as_nobody.post(f"{AUTH}/refresh", {"refresh": old})
    assert renewed.status_code == 200
    assert me(renewed.json()["access"]).status_code == 200
    again = as_nobody.post(f"{AUTH}/refresh", {"refresh": old})
    assert again.status_code == 401
    assert error(again)["code"] == "token_not_valid"
    new = renewed.json()["refresh"]
    assert as_nobody.post(f"{AUTH}/refresh", {"refresh": new}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_a_refresh_token_at_once_one_is_served() -> None:
    given = tokens.issue(a_user(**INES)).refresh
    both = Barrier(2)

    def refresh() -> int:
        try:
            both.wait(30)
            return a_client().post(f"{AUTH}/refresh", {"refresh": given}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(each.result() for each in [threads.submit(refresh) for _ in range(2)])
    assert answers == [200, 401]


@pytest.mark.parametrize("given", ["nonsense", "x" * 100_000])
def test_what_is_no_refresh_token_renews_nothing(
    as_nobody: APIClient, given: str, ines: User
) -> None:
    assert as_nobody.post(f"{AUTH}/refresh", {"refresh": given}).status_code == 401
    access = str(AccessToken.for_user(ines))
    assert as_nobody.post(f"{AUTH}/refresh", {"refresh": access}).status_code == 401


def test_out_is_out(login: Callable[[], Body], as_nobody: APIClient) -> None:
    given = {"refresh": login()["refresh"]}
    response = as_nobody.post(f"{AUTH}/logout", given)
    assert (response.status_code, response.content) == (204, b"")
    assert as_nobody.post(f"{AUTH}/refresh", given).status_code == 401
    assert as_nobody.post(f"{AUTH}/logout", given).status_code == 401


def test_going_out_here_leaves_another_device_in(
    login: Callable[[], Body], as_nobody: APIClient
) -> None:
    here, there = login(), login()
    assert as_nobody.post(f"{AUTH}/logout", {"refresh": here["refresh"]}).status_code == 204
    assert as_nobody.post(f"{AUTH}/refresh", {"refresh": there["refresh"]}).status_code == 200


def password_changed(user: User) -> None:
    user.set_password("another long enough password")
    user.save()


def deactivated(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def deleted(user: User) -> None:
    user.delete()


@pytest.mark.parametrize("change", [password_changed, deactivated, deleted])
def test_tokens_of_before_no_longer_count(
    change: Callable[[User], None], login: Callable[[], Body], ines: User, as_nobody: APIClient
) -> None:
    before = login()
    change(ines)
    assert me(before["access"]).status_code == 401
    response = as_nobody.post(f"{AUTH}/refresh", {"refresh": before["refresh"]})
    assert response.status_code == 401
    assert set(error(response)) == {"code", "message"}


def test_nor_do_they_open_a_socket(login: Callable[[], Body], ines: User) -> None:
    access = login()["access"]
    password_changed(ines)
    hello = Hello(token=access, chapter_index=1)
    with pytest.raises(Unknown):
        asker(hello, AnonymousUser())


def test_expired_refresh_tokens_are_forgotten(login: Callable[[], Body], ines: User) -> None:
    login()
    OutstandingToken.objects.update(expires_at=timezone.now() - timedelta(days=1))
    login()
    assert OutstandingToken.objects.count() == 1


def test_a_refresh_token_lives_longer_than_its_access_token(ines: User) -> None:
    pair = tokens.issue(ines)
    access, refresh = AccessToken(pair.access), RefreshToken(pair.refresh)  # type: ignore[arg-type]
    assert access["exp"] - access["iat"] == 30 * 60
    assert refresh["exp"] - refresh["iat"] == 14 * 24 * 3_600


# --- How often --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("door", "setting"),
    [("login", "LOGIN_TRIES_PER_MINUTE"), ("register", "REGISTRATIONS_PER_MINUTE")],
)
def test_an_address_has_so_many_tries_and_others_have_theirs(
    door: str, setting: str, settings: Settings, as_nobody: APIClient
) -> None:
    setattr(settings, setting, 2)
    guess = {"username": "ines", "password": "1"}
    for _ in range(2):
        assert as_nobody.post(f"{AUTH}/{door}", guess).status_code in (400, 401)
    response = as_nobody.post(f"{AUTH}/{door}", guess)
    assert response.status_code == 429
    assert error(response)["code"] == "throttled"
    assert 1 <= int(response["Retry-After"]) <= 60
    assert a_client().post(f"{AUTH}/{door}", guess).status_code in (400, 401)


def test_an_address_that_a_client_claims_does_not_count(
    settings: Settings, as_nobody: APIClient
) -> None:
    settings.LOGIN_TRIES_PER_MINUTE = 1
    claimed = [{"HTTP_X_FORWARDED_FOR": f"10.0.0.{number}"} for number in (1, 2)]
    answers = [as_nobody.post(f"{AUTH}/login", INES, **each).status_code for each in claimed]
    assert answers == [401, 429]


def test_without_redis_one_still_comes_in(
    settings: Settings, as_nobody: APIClient, ines: User, caplog: pytest.LogCaptureFixture
) -> None:
    away = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/0"}
    settings.CACHES = {"default": away}
    assert as_nobody.post(f"{AUTH}/login", INES).status_code == 200
    assert "not counted" in caplog.text
