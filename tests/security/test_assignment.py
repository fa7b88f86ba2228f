"""No body says whose something is, who somebody is, or what the program alone decides."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework import serializers
from rest_framework.test import APIClient

from projects.models import Project
from tests.factories import a_character, a_user


def _serializers(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from _serializers(each)


def test_what_is_read_only_cannot_be_written() -> None:
    """Of every serializer of ours, by asking it."""
    import novellaforge.urls  # noqa: F401

    asked = 0
    for kind in _serializers(serializers.Serializer):
        if not kind.__module__.startswith(("novellaforge", "projects", "memory", "writing")):
            continue
        try:
            made = kind(data={})
            fields = made.fields
        except (AssertionError, TypeError, KeyError):
            continue  # made by a view alone, which gives it what it needs
        fixed = {name for name, field in fields.items() if field.read_only}
        assert not fixed & {field.field_name for field in made._writable_fields}, kind
        asked += 1
    assert asked > 50


CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("auth/me", {"is_staff": True, "is_superuser": True}),
    ("auth/me", {"id": 1}),
    ("projects/{book}", {"owner": 1, "owner_id": 1}),
    ("projects/{book}", {"revision": 99}),
    ("projects/{book}", {"id": "00000000-0000-0000-0000-000000000000"}),
    ("projects/{book}", {"trashed_at": None, "created_at": "2020-01-01T00:00:00Z"}),
    ("projects/{book}/chapters/{chapter}", {"project": 1, "approved_version": 1}),
    ("projects/{book}/characters/{character}", {"project": 1, "id": 2}),
    ("projects/{book}/settings", {"owner": 1}),
    ("projects/{book}/budget", {"spent": "0"}),
]


@pytest.mark.parametrize(("address", "given"), CHANGES)
def test_asked_for_all_the_same(
    address: str, given: dict[str, Any], as_alice: APIClient, alice: User, book: Project
) -> None:
    a_user(username="other")
    character, chapter = a_character(project=book), book.chapters.get(number=1)
    path = address.format(book=book.pk, chapter=chapter.pk, character=character.pk)
    before = _standing(alice, book, character, chapter)
    answer = as_alice.patch(f"/api/v1/{path}", given)
    assert answer.status_code in (200, 400, 405, 409), answer.content
    for row in (alice, book, character, chapter):
        row.refresh_from_db()
    assert _standing(alice, book, character, chapter) == before


def _standing(alice: User, book: Project, character: Any, chapter: Any) -> tuple[object, ...]:
    person = (alice.pk, alice.is_staff, alice.is_superuser)
    of_book = (book.pk, book.owner_id, book.created_at, book.trashed_at)
    return *person, *of_book, character.project_id, chapter.project_id, chapter.approved_version_id


def test_whoever_registers_is_nobody_special(as_nobody: APIClient) -> None:
    given = {"username": "eve", "password": "thirteen grey oars", "is_staff": True}
    assert as_nobody.post("/api/v1/auth/register", given).status_code == 400
    form = {
        "username": "eve", "email": "", "password1": "thirteen grey oars",
        "password2": "thirteen grey oars", "is_staff": "on", "is_superuser": "on",
    }  # fmt: skip
    from django.test import Client

    assert Client().post("/register/", form).status_code == 302
    eve = User.objects.get(username="eve")
    assert not eve.is_staff
    assert not eve.is_superuser
