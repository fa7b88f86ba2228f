"""Context, alternatives of a beat and typographic rules over HTTP."""

from typing import Any

import pytest
from rest_framework.response import Response
from rest_framework.test import APIClient

from projects.models import Chapter, Project
from tests.factories import a_version
from tests.writing.alternatives.beats import TEXTS, a_drafted_chapter
from writing.choosing import PERSON
from writing.models import ContextChoice, Proposal

pytestmark = pytest.mark.django_db
PLAIN, SET = "It's late...", "It’s late…"


def address(chapter: Chapter, what: str) -> str:
    return f"/api/v1/chapters/{chapter.pk}/{what}"


def post(client: APIClient, chapter: Chapter, what: str, body: Any, **headers: str) -> Response:
    return client.post(address(chapter, what), body, format="json", headers=headers)


def piece(answer: Response, key: str) -> dict[str, Any]:
    every = [each for group in answer.data["groups"] for each in group["pieces"]]
    return next(each for each in every if each["key"] == key)


def test_a_stranger_finds_nothing_there(
    as_charlie: APIClient, as_nobody: APIClient, book: Project
):
    chapter = a_drafted_chapter(book)
    tag = {"If-Match": f'"{chapter.versions.first().pk}"'}
    for what in ("context", "beats/2/alternatives", "typography"):
        for client, status in ((as_charlie, 404), (as_nobody, 401)):
            assert client.get(address(chapter, what)).status_code == status
            assert post(client, chapter, what, {}, **tag).status_code == status
    assert not Proposal.objects.exists()


def test_a_piece_is_excluded_and_left_to_the_ranking(as_alice: APIClient, chapter: Chapter):
    key = f"{PERSON}Aron Pell"
    assert piece(as_alice.get(address(chapter, "context")), key)["choice"] == ""
    answer = post(as_alice, chapter, "context", {"key": key, "choice": "exclude"})
    assert (answer.status_code, piece(answer, key)["choice"]) == (200, "exclude")
    answer = post(as_alice, chapter, "context", {"key": key, "choice": ""})
    assert piece(answer, key)["choice"] == ""
    assert not ContextChoice.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"key": "person:Aron Pell"}, 400),
        ({"key": "person:Aron Pell", "choice": "hide"}, 400),
        ({"key": "person:Nobody", "choice": "pin"}, 409),
        ({"key": "person:Aron Pell", "choice": "pin", "more": 1}, 400),
    ],
)
def test_what_is_not_there_is_not_chosen(
    as_alice: APIClient, chapter: Chapter, body: dict[str, Any], status: int
):
    assert post(as_alice, chapter, "context", body).status_code == status
    assert not ContextChoice.objects.exists()


def test_alternatives_are_asked_for_and_listed(as_alice: APIClient, book: Project):
    chapter = a_drafted_chapter(book)
    answer = post(as_alice, chapter, "beats/2/alternatives", {"count": 2, "instruction": "Slow."})
    assert (answer.status_code, len(answer.data)) == (202, 2)
    listed = as_alice.get(address(chapter, "beats/2/alternatives")).data
    assert (listed["text"], len(listed["alternatives"])) == (TEXTS[1], 2)
    assert {each["beat"] for each in listed["alternatives"]} == {2}
    assert as_alice.get(address(chapter, "beats/9/alternatives")).status_code == 404
    assert post(as_alice, chapter, "beats/9/alternatives", {}).status_code == 409
    assert post(as_alice, chapter, "beats/2/alternatives", {"count": 4}).status_code == 400


def test_typographic_rules_are_looked_at_and_taken(as_alice: APIClient, chapter: Chapter):
    assert as_alice.get(address(chapter, "typography")).status_code == 404
    version = a_version(chapter=chapter, text=PLAIN)
    answer = as_alice.get(address(chapter, "typography")).data
    assert (answer["version"], answer["text"]) == (str(version.pk), SET)
    assert [each["new"] for each in answer["changes"]] == [SET]
    assert post(as_alice, chapter, "typography", {}).status_code == 428
    stale = {"If-Match": f'"{book_id(chapter)}"'}
    assert post(as_alice, chapter, "typography", {}, **stale).status_code == 412
    taken = post(as_alice, chapter, "typography", {}, **{"If-Match": f'"{version.pk}"'})
    assert taken.status_code == 201
    assert chapter.versions.first().text == SET


def book_id(chapter: Chapter) -> str:
    return str(chapter.project_id)
