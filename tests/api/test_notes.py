"""A book's notes and to-dos, over HTTP."""

from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from projects.models import Project
from tests.factories import an_outlined_project
from writing.models import BookNote

pytestmark = pytest.mark.django_db


def at(book: Project, *more: Any) -> str:
    return "/".join(map(str, (f"/api/v1/projects/{book.pk}/notes", *more)))


def add(client: APIClient, book: Project, **body: Any) -> Any:
    return client.post(at(book), {"text": "Count the oars."} | body, format="json")


def patch(client: APIClient, book: Project, uid: Any, **body: Any) -> Any:
    return client.patch(at(book, uid), body, format="json")


def test_a_stranger_finds_nothing_there(
    as_alice: APIClient, as_charlie: APIClient, as_nobody: APIClient, book: Project
):
    uid = add(as_alice, book).json()["id"]
    for client, status in ((as_charlie, 404), (as_nobody, 401)):
        assert client.get(at(book)).status_code == status
        assert add(client, book).status_code == status
        assert client.get(at(book, uid)).status_code == status
        assert patch(client, book, uid, text="Mine.").status_code == status
        assert client.delete(at(book, uid)).status_code == status
        assert client.post(at(book, uid, "move"), {"step": 1}).status_code == status
        assert client.post(at(book, uid, "bring-back")).status_code == status
    assert BookNote.objects.get().text == "Count the oars."


def test_another_books_note_is_not_there(as_alice: APIClient, book: Project):
    other = an_outlined_project(owner=book.owner)
    uid = add(as_alice, other).json()["id"]
    for each in (uid, uuid4()):
        assert patch(as_alice, book, each, text="Mine.").status_code == 404
        assert as_alice.delete(at(book, each)).status_code == 404


def test_a_body_that_is_wrong(as_alice: APIClient, book: Project):
    theirs = an_outlined_project().chapters.get(number=1)
    for body in ({"text": " "}, {"chapter": str(theirs.pk)}, {"colour": "red"}, {"chapter": 1}):
        assert add(as_alice, book, **body).status_code == 400, body
    uid = add(as_alice, book).json()["id"]
    for body in ({"text": ""}, {"chapter": str(theirs.pk)}, {"is_done": True}):
        assert patch(as_alice, book, uid, **body).status_code == 400, body
    assert BookNote.objects.get().text == "Count the oars."
    assert as_alice.post(at(book, uid, "move"), {"step": 2}).status_code == 400


def test_added_changed_ticked_off_moved_and_brought_back(as_alice: APIClient, book: Project):
    chapter = book.chapters.get(number=2)
    one = add(as_alice, book, chapter=str(chapter.pk), is_todo=True)
    assert one.status_code == 201
    assert as_alice.get(at(book, one.json()["id"])).json() == one.json()
    two = add(as_alice, book, text="Second", chapter=str(chapter.pk), is_todo=True).json()
    as_alice.post(at(book, two["id"], "move"), {"step": -1})
    told = as_alice.get(at(book)).json()
    assert [each["text"] for each in told["todo"]] == ["Second", "Count the oars."]
    assert patch(as_alice, book, two["id"], is_done=True).json()["done_at"]
    assert patch(as_alice, book, two["id"], is_todo=False).json()["done_at"] is None
    changed = patch(as_alice, book, two["id"], text="Other", chapter=None).json()
    assert (changed["text"], changed["chapter"]) == ("Other", None)
    assert as_alice.delete(at(book, two["id"])).status_code == 204
    assert as_alice.get(at(book)).json()["notes"] == []
    as_alice.post(at(book, two["id"], "bring-back"))
    assert [each["text"] for each in as_alice.get(at(book)).json()["notes"]] == ["Other"]
