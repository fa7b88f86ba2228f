"""A book's documents by the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from projects.models import Document, Project
from projects.trash import TRASH_DAYS
from tests.factories import a_document
from tests.projects.documents import a_pdf, locked
from writing.documents import keeping

LETTER = "The weights were cast in 1811."


@pytest.fixture
def documents(book: Project) -> str:
    return f"/api/v1/projects/{book.pk}/documents"


def file(name: str, data: bytes, **more: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, data), **more}


def test_they_are_the_owners(
    as_charlie: APIClient, as_nobody: APIClient, book: Project, documents: str
) -> None:
    mine = a_document(project=book)
    for client, status in ((as_charlie, 404), (as_nobody, 401)):
        assert client.get(documents).status_code == status
        assert client.post(documents, {"title": "x", "text": "y"}).status_code == status
        for act in (client.get, client.patch, client.delete):
            assert act(f"{documents}/{mine.pk}").status_code == status
        assert client.post(f"{documents}/{mine.pk}/bring-back").status_code == status
    assert Document.objects.get() == mine


@pytest.mark.parametrize(
    ("given", "field", "why"),
    [
        ({}, "body", "either a file or a text"),
        ({"text": LETTER}, "text", "Give the document a title."),
        ({"title": "x", "text": " "}, "text", "There is no text in this document."),
        ({"titel": "x", "text": "a"}, "titel", "There is no such field"),
        (file("w.pdf", locked(a_pdf([LETTER]))), "file", "is locked"),
        (file("w.exe", b"MZ"), "file", "documents are taken as PDF"),
    ],
    ids=["nothing", "no title", "blank", "unknown", "locked", "exe"],
)
def test_what_is_refused(
    as_alice: APIClient, documents: str, given: dict[str, Any], field: str, why: str
) -> None:
    form = "multipart" if "file" in given else "json"
    response = as_alice.post(documents, given, format=form)
    assert response.status_code == 400
    assert why in response.json()["error"]["fields"][field][0]
    assert not Document.every.exists()


def test_there_are_only_so_many(
    as_alice: APIClient, documents: str, monkeypatch: pytest.MonkeyPatch, book: Project
) -> None:
    monkeypatch.setattr(keeping, "MOST_DOCUMENTS", 1)
    mine = a_document(project=book)
    assert as_alice.post(documents, {"title": "x", "text": "y"}).status_code == 400
    as_alice.delete(f"{documents}/{mine.pk}")
    assert as_alice.post(documents, {"title": "x", "text": "y"}).status_code == 201
    assert as_alice.post(f"{documents}/{mine.pk}/bring-back").status_code == 409


def test_it_works(as_alice: APIClient, book: Project, documents: str) -> None:
    response = as_alice.post(
        documents, file("w.pdf", a_pdf([LETTER]), title="Weights"), format="multipart"
    )
    assert response.status_code == 201
    made = response.json()
    assert (made["title"], made["file_name"], made["state"]) == ("Weights", "w.pdf", "waiting")
    assert (made["characters"], made["passages"], made["notices"]) == (len(LETTER), 0, [])
    mine = f"{documents}/{made['id']}"
    assert as_alice.get(documents).json() == [made]
    assert as_alice.get(mine).json() == {**made, "text": LETTER}
    changed = as_alice.patch(mine, {"title": "The weights", "text": "They were cast."}).json()
    assert (changed["title"], changed["text"]) == ("The weights", "They were cast.")
    assert as_alice.delete(mine).status_code == 204
    assert as_alice.get(mine).status_code == 404
    assert as_alice.get(documents).json() == []
    assert as_alice.post(f"{mine}/bring-back").json()["title"] == "The weights"
    assert book.documents.get().text == "They were cast."


def test_what_was_deleted_long_ago_is_gone(book: Project) -> None:
    now = timezone.now()
    for days in (TRASH_DAYS - 1, TRASH_DAYS + 1):
        a_document(project=book, deleted_at=now - timedelta(days=days))
    kept = a_document(project=book)
    assert keeping.forget(now) == 1
    assert Document.every.count() == 2
    assert Document.objects.get() == kept
