"""A book's documents: whose they are, what is refused, brought, read, renamed, deleted."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from memory.models import Chunk
from memory.tasks import index_document
from novellaforge.models import QueuedTask
from projects.models import Document, Project
from tests.factories import a_document
from tests.projects.documents import a_pdf

LETTER = "The weights were cast in 1811 and kept by the harbour master, who never lent them."


@pytest.fixture
def page(book: Project) -> str:
    return f"/books/{book.pk}/documents/"


def text(client: Client, page: str) -> str:
    return client.get(page).content.decode()


def queued() -> list[str]:
    return list(
        QueuedTask.objects.filter(func="memory.tasks.index_document").values_list(
            "func", flat=True
        )
    )


def test_they_are_the_owners(
    as_charlie: Client, client: Client, as_alice: Client, book: Project, page: str
) -> None:
    mine = a_document(project=book)
    of_others = a_document()
    for address in (page, f"{page}{mine.pk}/", f"{page}{mine.pk}/delete/"):
        assert as_charlie.post(address, {"title": "x", "text": "y"}).status_code == 404
        assert client.post(address)["Location"].startswith("/login/")
    assert as_charlie.get(page).status_code == 404
    assert as_alice.get(f"{page}{of_others.pk}/").status_code == 404
    assert as_alice.post(f"{page}{of_others.pk}/bring-back/").status_code == 404
    assert as_alice.get(f"{page}{mine.pk}/delete/").status_code == 405
    assert Document.objects.count() == 2


def test_what_is_refused_says_why(as_alice: Client, page: str) -> None:
    for given, why in (
        ({}, "Choose a file, or paste the text."),
        ({"text": " "}, "Choose a file, or paste the text."),
        ({"text": LETTER}, "Give the document a title."),
        ({"title": "x", "text": "a\x00b"}, "Null characters"),
        ({"title": "x" * 201, "text": "a"}, "at most 200 characters"),
        ({"file": SimpleUploadedFile("w.pdf", b"%PDF-1.7")}, "is damaged"),
        ({"file": SimpleUploadedFile("w.rtf", b"{\\rtf1}")}, "documents are taken as PDF"),
        ({"file": SimpleUploadedFile("w.txt", b"")}, "is empty"),
    ):
        response = as_alice.post(page, given)
        assert response.status_code == 422
        assert why in response.content.decode()
        assert not Document.every.exists()


def test_a_file_is_kept_and_indexed(as_alice: Client, book: Project, page: str) -> None:
    assert "No document yet" in text(as_alice, page)
    upload = SimpleUploadedFile("old_weights.pdf", a_pdf([LETTER]))
    as_alice.post(page, {"file": upload})
    document = book.documents.get()
    assert (document.title, document.file_name) == ("old weights", "old_weights.pdf")
    assert (document.size, document.text) == (upload.size, LETTER)
    assert len(queued()) == 1
    shown = text(as_alice, page)
    assert "“old weights” is kept." in shown
    assert "waits to be indexed" in shown
    index_document(str(document.pk))
    assert "1 passage, found by words" in text(as_alice, page)
    assert LETTER in text(as_alice, f"{page}{document.pk}/")


def test_it_is_renamed(as_alice: Client, book: Project, page: str) -> None:
    mine = a_document(project=book, title="Weights")
    refused = as_alice.post(f"{page}{mine.pk}/", {"title": " "})
    assert refused.status_code == 422
    assert "Weights" in refused.content.decode()
    as_alice.post(f"{page}{mine.pk}/", {"title": "The weights"})
    assert book.documents.get().title == "The weights"


def test_a_deleted_one_is_quoted_no_more_and_comes_back(
    as_alice: Client, book: Project, page: str
) -> None:
    mine = a_document(project=book, title="Weights", text=LETTER)
    index_document(str(mine.pk))
    assert Chunk.objects.filter(document=mine).exists()
    shown = as_alice.post(f"{page}{mine.pk}/delete/", follow=True).content.decode()
    assert f'action="{page}{mine.pk}/bring-back/"' in shown
    assert "1 deleted document" in shown
    assert not Chunk.objects.filter(document=mine).exists()
    index_document(str(mine.pk))  # a task that was queued before
    assert not Chunk.objects.filter(document=mine).exists()
    assert as_alice.get(f"{page}{mine.pk}/").status_code == 404
    as_alice.post(f"{page}{mine.pk}/bring-back/")
    assert book.documents.get() == mine
    assert len(queued()) == 1


def test_a_long_one_is_read_page_by_page(as_alice: Client, book: Project, page: str) -> None:
    long = "\n\n".join(f"Weight {n} was of brass." for n in range(1, 402))
    mine = a_document(project=book, text=long)
    first, last = (text(as_alice, f"{page}{mine.pk}/?page={n}") for n in (1, 99))
    assert ("Weight 1 " in first, "Weight 401" in first) == (True, False)
    assert ("Weight 1 " in last, "Weight 401" in last) == (False, True)
