"""How often anybody may ask the API."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from novellaforge.accounts import api_tokens, throttles
from tests.api.conftest import a_client

ME, SCHEMA = "/api/v1/projects", "/api/schema"


@pytest.fixture(autouse=True)
def one_minute(monkeypatch: pytest.MonkeyPatch, alice: User) -> None:
    """None ends while a test counts."""
    moment = (100_000_000.5 + alice.pk) * 60
    monkeypatch.setattr(throttles, "clock", lambda: moment)


def test_a_person_has_so_many_in_a_minute_whatever_the_way(
    alice: User, as_alice: APIClient, as_charlie: APIClient, settings: Settings
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    session = Client()
    session.force_login(alice)
    assert as_alice.get(ME).status_code == 200
    assert session.get(ME).status_code == 200
    for client in (as_alice, session):
        response = client.get(ME)
        assert response.status_code == 429
        assert response.json()["error"]["code"] == "throttled"
        assert response["Retry-After"] == "30"
    assert as_charlie.get(ME).status_code == 200


def test_an_api_token_has_its_own(alice: User, as_alice: APIClient, settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1
    client = a_client()
    client.credentials(HTTP_AUTHORIZATION=f"Token {api_tokens.make(alice.pk, 'x', ['read'])[1]}")
    assert as_alice.get(ME).status_code == 200
    assert client.get(ME).status_code == 200
    assert client.get(ME).status_code == 429


def test_nobody_has_fewer_by_address(as_nobody: APIClient, settings: Settings) -> None:
    settings.API_ANONYMOUS_REQUESTS_PER_MINUTE = 1
    login = {"username": "nobody", "password": "x"}
    assert as_nobody.post("/api/v1/auth/login", login).status_code == 401
    assert as_nobody.get(SCHEMA).status_code == 429
    assert as_nobody.post("/api/v1/auth/login", login).status_code == 429
    assert a_client().post("/api/v1/auth/login", login).status_code == 401


def test_without_redis_everybody_is_answered(
    as_alice: APIClient, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1
    away = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/0"}
    settings.CACHES = {"default": away}
    assert [as_alice.get(ME).status_code for _ in range(2)] == [200, 200]
    assert "not counted, how often the API is asked" in caplog.text
