"""Where the text names somebody, and what a book was asked before, by the API."""

from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from memory import ask, correcting
from memory.ask import Answer, Found
from projects.models import Project
from tests.factories import an_approved_version


@pytest.fixture
def mentions(book: Project) -> str:
    text = "Ilse Varga rowed. Nobody spoke. Ilse turned."
    an_approved_version(chapter=book.chapters.get(number=1), text=text)
    correcting.meet_the_bible(book)
    ilse = book.characters.get(name="Ilse Varga")
    return f"/api/v1/projects/{book.pk}/memory/entities/{ilse.pk}/mentions"


def test_they_are_the_owners(as_charlie: APIClient, as_nobody: APIClient, mentions: str) -> None:
    assert as_charlie.get(mentions).status_code == 404
    assert as_nobody.get(mentions).status_code == 401


def test_what_cannot_be_asked(as_alice: APIClient, book: Project, mentions: str) -> None:
    for wrong in ("until=x", "chapter=0", "page=1"):
        assert as_alice.get(f"{mentions}?{wrong}").status_code == 400
    nobody = f"/api/v1/projects/{book.pk}/memory/entities/{uuid4()}/mentions"
    assert as_alice.get(nobody).status_code == 404


def test_it_works(as_alice: APIClient, book: Project, mentions: str) -> None:
    first = str(book.chapters.get(number=1).pk)
    assert as_alice.get(mentions).json() == {
        "total": 2,
        "chapters": [{"id": first, "number": 1, "count": 2}],
        "chapter": 1,
        "sentences": ["Ilse Varga rowed.", "Ilse turned."],
    }
    assert as_alice.get(f"{mentions}?until=0").json()["total"] == 0


def test_what_was_asked_before(as_alice: APIClient, as_charlie: APIClient, book: Project) -> None:
    ask.keep(book, Answer(Found("Who has the key?", 2), why="No fact of the book answers this."))
    address = f"/api/v1/projects/{book.pk}/continuity/ask"
    assert as_charlie.get(address).status_code == 404
    [told] = as_alice.get(address).json()
    assert (told["question"], told["chapter"], told["facts"]) == ("Who has the key?", 2, [])
    assert told["why"] == "No fact of the book answers this."
