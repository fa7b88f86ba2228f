"""Words found and replaced all over a book, over HTTP."""

from typing import Any
from uuid import uuid4

import pytest
from rest_framework.response import Response
from rest_framework.test import APIClient

from projects.models import Chapter, Project
from tests.factories import a_project, a_run, a_version
from writing.models import Replacement

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(book: Project) -> Project:
    a_version(chapter=book.chapters.get(number=1), text="It was dark. The ferry left.")
    a_version(chapter=book.chapters.get(number=2), text="A ferry, a ferryman.")
    return book


def find(client: APIClient, book: Project, **asked: Any) -> Response:
    return client.get(f"/api/v1/projects/{book.pk}/find", asked)


def replace(client: APIClient, book: Project, **body: Any) -> Response:
    given = {"q": "ferry", "replace": "barge"} | body
    return client.post(f"/api/v1/projects/{book.pk}/replace", given, format="json")


def undo(client: APIClient, book: Project, uid: Any) -> Response:
    return client.post(f"/api/v1/projects/{book.pk}/replacements/{uid}/undo")


def found_versions(client: APIClient, book: Project) -> list[str]:
    return [each["version"] for each in find(client, book, q="ferry").json()["chapters"]]


def newest(book: Project, number: int) -> str:
    return book.chapters.get(number=number).versions.first().text


def test_a_stranger_finds_nothing_there(
    as_charlie: APIClient, as_nobody: APIClient, written: Project
):
    made = Replacement.objects.create(project=written, words="a", instead="b", count=1)
    versions = [str(written.chapters.get(number=1).versions.get().pk)]
    for client, status in ((as_charlie, 404), (as_nobody, 401)):
        assert find(client, written, q="ferry").status_code == status
        assert replace(client, written, versions=versions).status_code == status
        assert undo(client, written, made.pk).status_code == status
    assert newest(written, 1).endswith("The ferry left.")


@pytest.mark.parametrize(
    "asked", [{}, {"q": ""}, {"q": "a" * 201}, {"q": "a", "page": "0"}, {"q": "a", "regex": "1"}]
)
def test_what_cannot_be_looked_for(as_alice: APIClient, written: Project, asked: dict[str, str]):
    assert find(as_alice, written, **asked).status_code == 400


def test_all_places_are_counted_and_shown_by_the_page(as_alice: APIClient, written: Project):
    told = find(as_alice, written, q="ferry").json()
    assert (told["count"], told["page"], told["pages"]) == (3, 1, 1)
    assert [(each["chapter"]["number"], each["count"]) for each in told["chapters"]] == [
        (1, 1), (2, 2),
    ]  # fmt: skip
    first = told["hits"][0]
    assert (first["chapter"], first["start"], first["end"], first["paragraph"]) == (1, 17, 22, 1)
    assert first["before"] == "It was dark."
    assert [piece["text"] for piece in first["sentence"]] == ["The ", "ferry", " left."]
    assert "#:~:text=" in first["address"]
    whole = find(as_alice, written, q="ferry", words="true").json()
    assert whole["count"] == 2
    assert find(as_alice, written, q="Ferry", case="true").json()["count"] == 0


def test_with_a_replacement_each_sentence_is_compared(as_alice: APIClient, written: Project):
    hit = find(as_alice, written, q="ferry", replace="barge").json()["hits"][0]
    assert [(piece["op"], piece["text"]) for piece in hit["sentence"]] == [
        ("same", "The "), ("old", "ferry"), ("new", "barge"), ("same", " left."),
    ]  # fmt: skip


@pytest.mark.parametrize("body", [{}, {"versions": []}, {"versions": ["x"]}, {"hits": [{}]}])
def test_what_to_replace_must_be_named(as_alice: APIClient, written: Project, body: Any):
    assert replace(as_alice, written, **body).status_code == 400
    assert newest(written, 2) == "A ferry, a ferryman."


def test_either_texts_or_places(as_alice: APIClient, written: Project):
    versions = found_versions(as_alice, written)
    hits = [{"version": versions[0], "start": 17}]
    assert replace(as_alice, written, versions=versions, hits=hits).status_code == 400


def test_a_stale_text_is_a_conflict_that_names_its_chapter(as_alice: APIClient, written: Project):
    versions = found_versions(as_alice, written)
    a_version(chapter=written.chapters.get(number=2), text="New ferry.")
    answer = replace(as_alice, written, versions=versions)
    assert answer.status_code == 409
    assert "2 · Crossing 2" in answer.json()["error"]["message"]
    assert newest(written, 1).endswith("The ferry left.")


def test_replaced_everywhere_and_undone(as_alice: APIClient, written: Project):
    third: Chapter = written.chapters.get(number=3)
    a_version(chapter=third, text="A ferry.")
    a_run(chapter=third, state="running")
    told = replace(as_alice, written, versions=found_versions(as_alice, written))
    assert told.status_code == 201
    body = told.json()
    assert body["count"] == 3
    assert [(each["chapter"]["number"], each["number"]) for each in body["changed"]] == [
        (1, 2), (2, 2),
    ]  # fmt: skip
    assert [each["number"] for each in body["skipped"]] == [3]
    assert newest(written, 2) == "A barge, a bargeman."
    back = undo(as_alice, written, body["id"])
    assert [each["number"] for each in back.json()["changed"]] == [3, 3]
    assert newest(written, 2) == "A ferry, a ferryman."
    assert undo(as_alice, written, body["id"]).status_code == 409


def test_single_places(as_alice: APIClient, written: Project):
    hits = [{k: each[k] for k in ("version", "start")} for each in _hits(as_alice, written)[1:2]]
    assert replace(as_alice, written, hits=hits, replace="").status_code == 201
    assert newest(written, 2) == "A , a ferryman."


def _hits(client: APIClient, book: Project) -> list[dict[str, Any]]:
    return list(find(client, book, q="ferry").json()["hits"])


def test_what_was_replaced_elsewhere_is_not_undone_here(as_alice: APIClient, written: Project):
    other = Replacement.objects.create(project=a_project(), words="a", instead="b", count=1)
    assert undo(as_alice, written, other.pk).status_code == 404
    assert undo(as_alice, written, uuid4()).status_code == 404
