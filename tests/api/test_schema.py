"""The API describes itself, whole and without a warning, with nothing from elsewhere."""

import json
import re
from functools import cache
from io import StringIO
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client

from tests.api.addresses import Address, addresses

V1 = addresses("api/v1/")


@cache
def schema() -> dict[str, Any]:
    said = StringIO()
    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=said
    )
    found: dict[str, Any] = json.loads(said.getvalue())
    return found


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in schema()["paths"].items()
        for method, operation in methods.items()
    ]


def test_it_is_valid_and_made_without_a_warning() -> None:
    assert schema()["openapi"].startswith("3.1")


@pytest.mark.parametrize("address", V1, ids=lambda address: address.template)
def test_every_act_is_in_it(address: Address) -> None:
    path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", address.template)
    assert set(schema()["paths"][path]) == address.methods


def test_the_addresses_are_found() -> None:
    assert len(V1) > 20


def test_every_act_says_how_it_refuses() -> None:
    without = [
        (path, method)
        for path, method, operation in operations()
        if "ErrorShape" not in json.dumps(operation["responses"].get("default", {}))
    ]
    assert not without
    assert schema()["components"]["schemas"]["ErrorShape"]["required"] == ["error"]


def test_every_act_has_a_name_of_its_own() -> None:
    names = [operation["operationId"] for _path, _method, operation in operations()]
    assert len(names) == len(set(names))


def test_who_may_enter_without_a_token() -> None:
    free = {
        path
        for path, _method, operation in operations()
        if not operation.get("security") or {} in operation["security"]
    }
    doors = {f"/api/v1/auth/{door}" for door in ("register", "login", "refresh", "logout")}
    assert free == doors


@pytest.mark.django_db
def test_it_is_served_to_anybody(client: Client) -> None:
    response = client.get("/api/schema", HTTP_ACCEPT="application/json")
    assert response.status_code == 200
    assert response.json()["paths"].keys() == schema()["paths"].keys()


@pytest.mark.django_db
def test_the_docs_come_whole_from_here(client: Client) -> None:
    page = client.get("/api/docs").content.decode()
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert loaded
    for address in loaded:
        assert address.startswith("/static/"), address
        assert finders.find(address.removeprefix("/static/")), address
    assert "//" not in re.sub(r"<script[^>]*></script>", "", "".join(loaded))
    assert "/api/schema" in page
