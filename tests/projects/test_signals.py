"""Whoever changes the bible says so, once, in the transaction that changes it."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from novellaforge.errors import Unusable
from projects.cast import propose_characters
from projects.models import Character, Project
from projects.sample import create_sample
from projects.signals import bible_changed
from tests.api.conftest import a_client
from tests.factories import (
    a_character,
    a_location,
    a_project,
    a_rule,
    a_user,
    an_instruction,
)
from tests.model_server import ModelServer

pytestmark = pytest.mark.django_db(transaction=True)

Heard = list[tuple[UUID, bool]]
MAKE = {"character": a_character, "location": a_location, "worldrule": a_rule}


@pytest.fixture
def heard() -> Iterator[Heard]:
    """The books that were told of, and whether that was within a transaction."""
    told: Heard = []

    def hear(sender: object, project_id: UUID, **_: object) -> None:
        told.append((project_id, transaction.get_connection().in_atomic_block))

    bible_changed.connect(hear)
    yield told
    bible_changed.disconnect(hear)


@pytest.fixture
def project() -> Project:
    return a_project()


@pytest.fixture
def api(project: Project) -> APIClient:
    return a_client(project.owner)


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("operator", password="x"))
    return client


@pytest.fixture
def characters(project: Project) -> str:
    return f"/api/v1/projects/{project.pk}/characters"


def test_what_is_refused_tells_nothing(
    api: APIClient, project: Project, characters: str, heard: Heard
):
    a_character(project=project, name="Ilse Varga")
    assert api.post(characters, {"name": "Ilse Varga"}).status_code == 400
    assert api.get(characters).status_code == 200
    assert heard == []


def test_what_is_no_entry_of_the_bible_tells_nothing(operator: Client, heard: Heard):
    wish = an_instruction()
    page = reverse("admin:projects_instruction_change", args=[wish.pk])
    operator.post(page, {"project": str(wish.project_id), "text": "No prologue."})
    wish.refresh_from_db()
    assert wish.text == "No prologue."
    assert heard == []


def test_nobody_new_tells_nothing(model: ModelServer, project: Project, heard: Heard):
    a_character(project=project, name="Ilse")
    model.answer("CastAnswer", {"characters": [proposed("Ilse")]})
    with pytest.raises(Unusable):
        async_to_sync(propose_characters)(project.pk)
    assert heard == []


def test_a_program_adds_changes_and_deletes(
    api: APIClient, project: Project, characters: str, heard: Heard
):
    made = api.post(characters, {"name": "Marta"}).json()
    one = f"{characters}/{made['id']}"
    assert api.patch(one, {"role": "clerk"}).status_code == 200
    assert api.delete(one).status_code == 204
    assert heard == [(project.pk, True)] * 3


def test_a_model_proposes(model: ModelServer, project: Project, heard: Heard):
    model.answer("CastAnswer", {"characters": [proposed("Ilse"), proposed("Aron")]})
    async_to_sync(propose_characters)(project.pk)
    assert heard == [(project.pk, True)]


def test_a_sample_is_made(heard: Heard):
    project = create_sample(a_user())
    assert heard == [(project.pk, True)]


@pytest.mark.parametrize(("name", "make"), MAKE.items())
def test_an_operator_changes_and_deletes(
    operator: Client, heard: Heard, name: str, make: Callable[..., Any]
):
    entry = make()
    values = {"name": "Ilse", "text": "No ice.", "aliases": "[]", "voice_lines": "[]"}
    operator.post(reverse(f"admin:projects_{name}_change", args=[entry.pk]), values)
    operator.post(reverse(f"admin:projects_{name}_delete", args=[entry.pk]), {"post": "yes"})
    assert not type(entry).objects.filter(pk=entry.pk).exists()
    assert heard == [(entry.project_id, True)] * 2


def test_an_operator_adds(operator: Client, project: Project, heard: Heard):
    values = {"project": str(project.pk), "text": "No ice."}
    operator.post(reverse("admin:projects_worldrule_add"), values)
    assert project.world_rules.count() == 1
    assert heard == [(project.pk, True)]


def test_an_operator_deletes_several(operator: Client, heard: Heard):
    rules = [a_rule(), a_rule()]
    rules.append(a_rule(project=rules[0].project))
    chosen = {"action": "delete_selected", "_selected_action": [rule.pk for rule in rules]}
    operator.post(reverse("admin:projects_worldrule_changelist"), chosen | {"post": "yes"})
    assert sorted(heard) == sorted((rule.project_id, True) for rule in rules[:2])


def test_an_entry_stays_in_its_book(operator: Client, project: Project, heard: Heard):
    entry = a_character()
    values = {"project": str(project.pk), "name": "Ilse", "aliases": "[]", "voice_lines": "[]"}
    operator.post(reverse("admin:projects_character_change", args=[entry.pk]), values)
    changed = Character.objects.get(pk=entry.pk)
    assert (changed.name, changed.project_id) == ("Ilse", entry.project_id)


def proposed(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "role": "ferrywoman",
        "description": "Forty.",
        "wants": "to keep the crossing",
        "voice": "Short sentences.",
        "voice_lines": [],
    }
