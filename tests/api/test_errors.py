"""Whatever goes wrong under /api/ is told in one shape, and none of it is a page."""

import json
import logging
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient
from rest_framework_simplejwt.tokens import AccessToken

from projects import proposals
from projects.models import Project
from tests.api.addresses import addresses
from tests.api.conftest import a_client
from tests.web_server import WebServer, running_web

V1 = "/api/v1"
NOWHERE = "postgres://nobody:secret@127.0.0.1:9/nothing"
JSON = "application/json"
DOORS = ("register", "login", "refresh", "logout", "password/reset", "password/reset/confirm")
OPEN = {f"/api/v1/auth/{door}" for door in DOORS} | {"/api/schema", "/api/docs"}
Body = dict[str, Any]


def told(response: Any, status: int, code: str) -> Body:
    """The error's body, of an answer that is what every refusal must be."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == JSON
    body = json.loads(response.content)
    assert set(body) == {"error"}
    error: Body = body["error"]
    assert error["code"] == code
    assert error["message"]
    assert ("fields" in error) == (code == "invalid")
    return error


# --- Without a token --------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_is_answered(method: str) -> None:
    for address in addresses("api/"):
        response = getattr(a_client(), method)(address.sample, {} if method == "post" else None)
        refused = (401,) if method in address.methods else (401, 405)
        allowed = (200, 400, 405) if address.sample in OPEN else refused
        assert response.status_code in allowed, (address.template, response.status_code)


def test_the_addresses_are_found() -> None:
    assert len(addresses("api/v1/")) > 20
    assert {each.sample for each in addresses("api/")} >= OPEN


def test_only_the_doors_let_anybody_in() -> None:
    closed = [each for each in addresses("api/v1/") if each.sample not in OPEN]
    for each in closed:
        assert [permission.__name__ for permission in each.view.permission_classes] == [
            "IsAuthenticated"
        ], each.template


# --- Addresses --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v2/projects",
        "/api/v1/projects/",
        "/api/v1/projects/not-a-uuid",
        "/api/v1/projects/00000000-0000-4000-8000-00000000000",
        "/api/v1/projects/%00",
        "/api/v1/jobs/1",
        "/api/v1/chapters/../versions",
        "/api/v1/" + "x" * 5_000,
    ],
)
def test_there_is_nothing_at_an_address(path: str, as_alice: APIClient) -> None:
    for method in ("get", "post", "put", "patch", "delete"):
        told(getattr(as_alice, method)(path), 404, "not_found")


def test_a_page_that_is_not_there_is_still_a_page(client: Client, db: None) -> None:
    response = client.get("/apiary")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")


def test_a_wrong_host_is_refused(as_alice: APIClient) -> None:
    told(as_alice.get(f"{V1}/projects", HTTP_HOST="evil.example"), 400, "bad_request")


def test_a_wrong_host_of_a_page_is_refused_by_a_page(client: Client, db: None) -> None:
    response = client.get("/login/", HTTP_HOST="evil.example")
    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/html")


# --- Bodies -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"{'premise': 'A ferry.'}",
        b'{"premise": NaN}',
        b'{"premise": "\xff"}',
        b'{"premise": "\\ud800"}',
        b'{"\\uD800": 1}',
        b'{"language": "\\udfff"}',
        b"[" * 100_000,
        b'{"chapter_count": ' + b"9" * 5_000 + b"}",
    ],
    ids=lambda body: str(body[:20]),
)
def test_what_is_no_json_is_refused(
    body: bytes, as_alice: APIClient, request: pytest.FixtureRequest
) -> None:
    response = as_alice.post(f"{V1}/projects", body, content_type=JSON)
    told(response, 400, "invalid" if body == b"" else "parse_error")
    assert not Project.objects.exists()


def test_a_character_in_two_halves_is_whole(as_alice: APIClient) -> None:
    body = b'{"premise": "A ferry \\ud83d\\udea2."}'
    response = as_alice.post(f"{V1}/projects", body, content_type=JSON)
    assert response.json()["premise"] == "A ferry 🚢."


@pytest.mark.parametrize("body", ["[]", "[{}]", "null", "5", '"text"', "true"])
def test_what_is_no_object_is_refused(body: str, as_alice: APIClient, book: Project) -> None:
    for ask, path in ((as_alice.post, "/projects"), (as_alice.patch, f"/projects/{book.pk}")):
        told(ask(f"{V1}{path}", body, content_type=JSON), 400, "invalid")


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"],
)
def test_another_media_type_is_refused(media_type: str, as_alice: APIClient) -> None:
    response = as_alice.post(f"{V1}/projects", "premise=A ferry", content_type=media_type)
    told(response, 415, "unsupported_media_type")


def test_an_answer_in_another_format_is_refused(as_alice: APIClient) -> None:
    told(as_alice.get(f"{V1}/projects", HTTP_ACCEPT="text/csv"), 406, "not_acceptable")


def test_a_body_may_be_as_large_as_allowed_and_no_larger(
    as_alice: APIClient, settings: Settings
) -> None:
    body = json.dumps({"premise": "A ferry."})
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = len(body)
    assert as_alice.post(f"{V1}/projects", body, content_type=JSON).status_code == 201
    response = as_alice.post(f"{V1}/projects", body + " ", content_type=JSON)
    assert str(len(body)) in told(response, 413, "too_large")["message"]
    assert Project.objects.count() == 1


def test_a_form_from_a_session_is_refused_too(alice: User) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(alice)
    client.cookies["csrftoken"] = "a" * 32
    form = f"csrfmiddlewaretoken={'a' * 32}&premise=A+ferry"
    media_type = "application/x-www-form-urlencoded"
    response = client.post(f"{V1}/projects", form, content_type=media_type)
    told(response, 415, "unsupported_media_type")


def test_a_method_that_is_not_allowed_is_refused(as_alice: APIClient, book: Project) -> None:
    response = as_alice.put(f"{V1}/projects/{book.pk}", {"title": "Mine"})
    told(response, 405, "method_not_allowed")
    assert "PATCH" in response["Allow"]


def test_each_field_at_fault_is_named(as_alice: APIClient) -> None:
    given = {"premise": "", "chapter_count": 0, "title": "Salt"}
    error = told(as_alice.post(f"{V1}/projects", given), 400, "invalid")
    assert set(error["fields"]) == {"premise", "chapter_count"}
    assert "premise: This field may not be blank." in error["message"]


# --- Faults -----------------------------------------------------------------------------


def test_a_fault_of_ours_is_told_and_logged(
    alice: User,
    book: Project,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(project: Project) -> None:
        raise KeyError("the lost key")

    monkeypatch.setattr(proposals, "standing", broken)
    client = a_client(alice)
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR, "django.request"):
        response = client.get(f"{V1}/projects/{book.pk}/propose")
    error = told(response, 500, "failed")
    assert "the lost key" not in error["message"]
    assert "the lost key" in caplog.text


@pytest.fixture(scope="module")
def forsaken(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[WebServer, Path]]:
    """A server whose database and cache are away."""
    log = tmp_path_factory.mktemp("web") / "web.log"
    away = {"DATABASE_URL": NOWHERE, "REDIS_URL": "redis://:secret@127.0.0.1:9/0"}
    with running_web(log, env=away) as web:
        yield web, log


def get(web: WebServer, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    connection = HTTPConnection(web.address, timeout=60)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, dict(answer.getheaders()), body


def test_without_its_database_the_api_says_so(forsaken: tuple[WebServer, Path]) -> None:
    web, log = forsaken
    token = AccessToken.for_user(User(pk=1, password="x"))
    status, headers, body = get(web, f"{V1}/projects", Authorization=f"Bearer {token}")
    assert (status, headers["Content-Type"], headers["Retry-After"]) == (503, JSON, "5")
    error = json.loads(body)["error"]
    assert error["code"] == "unavailable"
    assert "The database does not answer" in error["message"]
    assert "DATABASE_URL" in log.read_text()
    assert "secret" not in body + log.read_text()


def test_it_lives_and_is_not_ready(forsaken: tuple[WebServer, Path]) -> None:
    web, log = forsaken
    assert get(web, "/healthz")[0] == 200
    status, headers, body = get(web, "/readyz")
    assert status == 503
    said = json.loads(body)
    assert (said["state"], said["missing"]) == ("not ready", ["database"])
    assert "cache" in said["degraded"]
    assert headers["Cache-Control"].startswith("max-age=0, no-cache")
    assert "DATABASE_URL" in log.read_text()
    assert "REDIS_URL" in log.read_text()
    assert "secret" not in log.read_text()


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_supervisor_changes_nothing(path: str, client: Client, db: None) -> None:
    assert client.post(path).status_code == 405


def test_to_live_no_database_is_asked(client: Client) -> None:
    assert client.get("/healthz").json() == {"state": "alive"}
