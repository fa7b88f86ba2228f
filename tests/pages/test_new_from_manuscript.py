"""A new book from a manuscript: refused without a trace, or on its import page."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from novellaforge.models import Job
from projects.models import Project
from tests.projects.test_importing import ENGLISH, FRENCH
from writing.importing.new_book import language_of, title_of

pytestmark = pytest.mark.django_db
NEW = "/books/new/"
MAKE = "/books/new/manuscript/"
TWO = f"By A. Pell\n\nChapter 1. The oars\n\n{ENGLISH}\n\nChapter 2\n\n{ENGLISH}"


def file(name: str = "the_salt ferry.txt", data: bytes = TWO.encode()) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_the_page_offers_both(as_alice: Client) -> None:
    page = as_alice.get(NEW).content.decode()
    assert f'action="{MAKE}"' in page
    assert 'name="premise"' in page
    assert 'type="file"' in page


def test_it_is_posted_for_by_who_has_signed_in(client: Client, as_alice: Client) -> None:
    assert client.post(MAKE, {"text": TWO})["Location"] == f"/login/?next={MAKE}"
    assert as_alice.get(MAKE).status_code == 405
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "Choose a file, or paste the text."),
        ({"text": " \n "}, "Choose a file, or paste the text."),
        ({"text": "a\x00b"}, "Null characters"),
        ({"text": "Chapter 1\n\nChapter 2\n"}, "There is no text in this manuscript."),
        ({"file": file("ferry.txt", b"")}, "is empty"),
        ({"file": file("ferry.pdf", b"%PDF-1.7")}, "cannot be read"),
        ({"text": TWO, "language": "de"}, "de is not one of the available choices"),
        ({"text": TWO, "title": "x" * 201}, "at most 200 characters"),
    ],
)
def test_what_is_refused_says_why_and_leaves_no_book(
    given: dict[str, Any], why: str, as_alice: Client
) -> None:
    typed = {"title": "My ferry"} | given
    response = as_alice.post(MAKE, typed)
    assert response.status_code == 422
    page = response.content.decode()
    assert why in page
    assert f'value="{typed["title"]}"' in page
    assert not Project.objects.exists()
    assert not Job.objects.exists()


def test_what_was_pasted_stays_where_it_is_refused(as_alice: Client) -> None:
    page = as_alice.post(MAKE, {"text": TWO, "language": "de"}).content.decode()
    assert "Chapter 1. The oars" in page
    assert "<details open>" in page


def test_it_makes_the_book_and_shows_its_chapters(as_alice: Client, alice: User) -> None:
    response = as_alice.post(MAKE, {"file": file()}, follow=True)
    book = Project.objects.get()
    assert (book.owner, book.title, book.language) == (alice, "the salt ferry", "en")
    assert book.chapter_count == 2
    assert response.redirect_chain == [(f"/books/{book.pk}/import/", 302)]
    page = response.content.decode()
    assert "2 chapters" in page
    assert "The oars" in page
    assert not book.chapters.exists()


def test_as_it_is_said(as_alice: Client) -> None:
    as_alice.post(MAKE, {"text": TWO, "title": "Low Water", "language": "fr"})
    book = Project.objects.get()
    assert (book.title, book.language) == ("Low Water", "fr")


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("Low_water-2.final.md", "", "Low water-2.final"),
        ("", "# Low Water\n\nIt rained.", "Low Water It rained."),
        ("ms.md", "# The Salt Ferry\n\n## Chapter 1\n\nIt rained.", "The Salt Ferry"),
        ("ms.md", "# The Salt Ferry\n\nBy Ana.\n\n## Chapter 1\n\nIt rained.", "ms"),
        ("", "One two three four five six seven", "One two three four five six…"),
        ("x" * 300 + ".txt", "", "x" * 200),
    ],
)
def test_what_a_book_without_a_title_is_called(name: str, text: str, title: str) -> None:
    assert title_of(name, text) == title


@pytest.mark.parametrize(("text", "language"), [(ENGLISH, "en"), (FRENCH, "fr"), ("Oh!", "en")])
def test_a_book_is_in_the_language_of_its_words(text: str, language: str) -> None:
    assert language_of(text) == language
