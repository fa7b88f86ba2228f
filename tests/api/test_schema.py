"""The API describes itself, whole and without a warning, with nothing from elsewhere."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils.translation import get_language
from drf_spectacular.validation import validate_schema

from novellaforge import description
from novellaforge.description import Description
from novellaforge.openapi import ALWAYS, refusals
from tests.api.addresses import Address, addresses
from tests.api.schema import operations, schema, warnings

V1 = addresses("api/v1/")
JSON = "application/json"


def test_it_is_valid_and_made_without_a_warning() -> None:
    assert schema()["openapi"].startswith("3.1")
    validate_schema(schema())
    assert not warnings()


@pytest.mark.parametrize("address", V1, ids=lambda address: address.template)
def test_every_act_is_in_it(address: Address) -> None:
    path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", address.template)
    assert set(schema()["paths"][path]) == address.methods


def test_the_addresses_are_found() -> None:
    assert len(V1) > 20


# --- How it refuses ----------------------------------------------------------------------


def test_what_takes_nothing_refuses_little() -> None:
    assert refusals("GET", {}) == sorted(ALWAYS)


def test_what_only_tells_is_in_no_conflict() -> None:
    assert "409" not in refusals("GET", {"parameters": [{"in": "path", "name": "id"}]})
    assert "409" in refusals("POST", {})


def test_what_reads_a_body_may_refuse_its_format_and_its_size() -> None:
    assert {"404", "413", "415"} <= set(refusals("POST", {"requestBody": {}}))
    assert not {"413", "415"} & set(refusals("POST", {}))


def test_what_wants_to_know_what_was_read_refuses_what_was_not() -> None:
    header = {"in": "header", "name": "If-Match"}
    assert {"412", "428"} <= set(refusals("PUT", {"parameters": [header]}))


def test_every_act_says_how_it_refuses() -> None:
    for path, method, operation in operations():
        codes = operation["responses"].keys()
        assert codes >= set(refusals(method.upper(), operation)), (path, method)
        assert "default" not in codes  # any answer would be as described


def test_every_refusal_that_is_named_is_described_in_the_one_shape() -> None:
    described = schema()["components"]["responses"]
    for path, method, operation in operations():
        for answer in operation["responses"].values():
            if "$ref" in answer:
                assert answer["$ref"].rpartition("/")[2] in described, (path, method)
    shapes = {each["content"]["application/json"]["schema"]["$ref"] for each in described.values()}
    assert shapes == {"#/components/schemas/ErrorShape"}
    assert schema()["components"]["schemas"]["ErrorShape"]["required"] == ["error"]


# --- What it says of itself ---------------------------------------------------------------


def test_every_act_has_a_name_of_its_own() -> None:
    names = [operation["operationId"] for _path, _method, operation in operations()]
    assert len(names) == len(set(names))


def test_who_may_enter_without_a_token() -> None:
    free = {
        path
        for path, _method, operation in operations()
        if not operation.get("security") or {} in operation["security"]
    }
    names = ("register", "login", "refresh", "logout", "password/reset", "password/reset/confirm")
    doors = {f"/api/v1/auth/{door}" for door in names}
    assert free == doors


@pytest.mark.django_db
def test_it_is_served_to_anybody(client: Client) -> None:
    response = client.get("/api/schema", HTTP_ACCEPT="application/json")
    assert response.status_code == 200
    assert response.json()["paths"].keys() == schema()["paths"].keys()


@pytest.mark.django_db
@pytest.mark.django_db
def test_it_is_made_once_for_each_language(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    class Counted:
        def get_schema(self, **_how: object) -> dict[str, str]:
            made.append(get_language() or "")
            return {"language": made[-1]}

    monkeypatch.setattr(Description, "generator_class", Counted)
    monkeypatch.setattr(description, "_made", {})
    asked = ("en", "fr", "en", "fr")
    told = [client.get(f"/api/schema?lang={lang}", HTTP_ACCEPT=JSON).json() for lang in asked]
    assert [each["language"] for each in told] == list(asked)
    assert made == ["en", "fr"]
    assert client.get("/api/schema?lang=tlh", HTTP_ACCEPT=JSON).status_code == 400


def test_the_docs_come_whole_from_here(client: Client) -> None:
    page = client.get("/api/docs").content.decode()
    *files, begins = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(files) == 5
    for address in files:
        assert address.startswith("/static/"), address
        assert finders.find(address.removeprefix("/static/")), address
    assert begins.startswith("/api/docs?")
    script = client.get(begins)
    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/schema" in script.content.decode()


@pytest.mark.django_db
def test_the_docs_hold_no_script_and_no_style(client: Client) -> None:
    page = client.get("/api/docs").content.decode()
    assert "<style" not in page
    assert "style=" not in page
    assert not re.search(r"<script(?![^>]* src=)", page)


# --- What a body may say ----------------------------------------------------------------

# Never in a request's body.
THE_PROGRAMS = {
    *("id", "pk", "uid", "owner", "owner_id", "user", "user_id", "author", "author_id"),
    *("is_staff", "is_superuser", "is_active", "groups", "user_permissions", "date_joined"),
    *("created_at", "updated_at", "changed_at", "trashed_at", "approved_at", "revision"),
    *("approved_version", "origin", "state", "sha256", "word_count", "key_end", "digest"),
    *("last_used_at", "revoked_at", "cost_so_far", "run_id", "role_of", "password_hash"),
}
# What means something else there.
KNOWN = {
    ("post", "/api/v1/auth/password/reset/confirm"): {"uid"},  # of the link in the mail
    ("put", "/api/v1/chapters/{chapter_id}/text"): {"id"},  # of the burst, by whoever types
    ("post", "/api/v1/projects/{project_id}/continuity/settle"): {"state"},  # what is decided
    ("patch", "/api/v1/projects/{project_id}/memory/threads/{uid}"): {"state"},  # as well
}


def _properties(shape: dict[str, Any]) -> Iterator[str]:
    """The names in a body, at its top."""
    if "$ref" in shape:
        name = shape["$ref"].rpartition("/")[2]
        yield from _properties(schema()["components"]["schemas"][name])
    for each in (*shape.get("allOf", ()), *shape.get("oneOf", ()), *shape.get("anyOf", ())):
        yield from _properties(each)
    for name, inner in shape.get("properties", {}).items():
        if not inner.get("readOnly"):
            yield name


def bodies() -> Iterator[tuple[str, str, str, set[str]]]:
    for path, method, operation in operations():
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            yield method, path, kind, set(_properties(content.get("schema", {})))


def test_no_body_takes_what_is_the_programs() -> None:
    wrong = []
    for method, path, _, names in bodies():
        for name in sorted(names & THE_PROGRAMS):
            if name not in KNOWN.get((method, path), set()):
                wrong.append(f"{method} {path}: {name}")
    assert not wrong, wrong
