"""Providers over the API: a person's, and a book's."""

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings
from rest_framework.test import APIClient

from novellaforge.models import ProviderSettings
from projects.models import Project
from tests.model_server.heard import HearingServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unrecorded_calls")]
MINE = "/api/v1/auth/me/provider"
KEY = "sk-typed-once-and-long-wxyz"


@pytest.fixture
def server(settings: Settings) -> Iterator[HearingServer]:
    settings.LLM_PRIVATE_ADDRESSES = (ip_network("127.0.0.0/8"),)
    with HearingServer() as server:
        yield server


@pytest.fixture
def its(book: Project) -> str:
    return f"/api/v1/projects/{book.pk}/provider"


def body(server: HearingServer, **more: Any) -> dict[str, Any]:
    return {"address": server.url, "key": KEY, "model": "m"} | more


def test_a_stranger_and_nobody(as_charlie: APIClient, as_nobody: APIClient, its: str) -> None:
    for client, status in ((as_charlie, 404), (as_nobody, 401)):
        answers = [client.get(its), client.put(its, {}), client.delete(its)]
        answers.append(client.post(f"{its}/test", {}))
        assert [each.status_code for each in answers] == [status] * 4


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"address": "ftp://x"}, "address"),
        ({"address": "http://127.1:1/v1?x=1"}, "address"),
        ({"key": "two words"}, "key"),
        ({"model": ""}, "model"),
        ({"models": {"poetry": "m"}}, "models.poetry"),
        ({"context_tokens": 1}, "context_tokens"),
        ({"secret": "x"}, "secret"),
    ],
)
def test_what_is_refused(
    as_alice: APIClient, server: HearingServer, more: dict[str, Any], field: str
) -> None:
    response = as_alice.put(MINE, body(server, **more))
    assert response.status_code == 400
    assert field in response.json()["error"]["fields"]
    assert not ProviderSettings.objects.exists()


def test_it_works(as_alice: APIClient, server: HearingServer, its: str) -> None:
    assert as_alice.get(its).json()["source"] == "site"
    told = as_alice.put(MINE, body(server, models={"critic": "judge"})).json()
    assert (told["source"], told["has_key"], told["key_end"]) == ("account", True, "wxyz")
    assert told["models"]["critic"] == "judge"
    assert KEY not in str(told)
    assert as_alice.get(its).json()["source"] == "account"
    assert as_alice.put(its, body(server, model="its")).json()["source"] == "book"
    assert as_alice.get(its).json()["model"] == "its"
    assert as_alice.delete(its).status_code == 204
    assert as_alice.get(its).json()["model"] == "m"


def test_the_key_stays_goes_and_goes_nowhere_else(
    as_alice: APIClient, server: HearingServer
) -> None:
    as_alice.put(MINE, body(server))
    without = {"address": server.url, "model": "m"}
    assert as_alice.put(MINE, without).json()["has_key"]
    elsewhere = as_alice.put(MINE, without | {"address": "http://127.0.0.1:9/v1"})
    assert "key" in elsewhere.json()["error"]["fields"]
    assert not as_alice.put(MINE, without | {"key": ""}).json()["has_key"]


def test_testing(as_alice: APIClient, alice: User, server: HearingServer) -> None:
    assert as_alice.post(f"{MINE}/test").status_code == 409
    [answer] = as_alice.post(f"{MINE}/test", body(server)).json()["answers"]
    assert (answer["model"], answer["sentence"]) == ("m", "")
    assert answer["seconds"] > 0
    assert not ProviderSettings.objects.exists()
    as_alice.put(MINE, body(server))
    server.fault("404")
    [answer] = as_alice.post(f"{MINE}/test").json()["answers"]
    assert answer["seconds"] is None
    assert "no model “m”" in answer["sentence"]
