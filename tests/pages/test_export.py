"""The export page: what is asked for is made, listed and taken by its owner only."""

import re
from typing import Any

import pytest
from django.test import Client

from novellaforge.models import Job
from projects.models import BookMatter, ExportFile, Project
from tests.factories import a_project, an_approved_version
from tests.jobs import deliver_all

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "The oar was gone.\n\n“Gone,” said Ilse <b>."
ASKED = {"format": "txt", "texts": "approved", "titles": "on"}


@pytest.fixture
def page(book: Project) -> str:
    return f"/books/{book.pk}/export/"


@pytest.fixture
def file(as_alice: Client, book: Project, page: str) -> ExportFile:
    an_approved_version(chapter=book.chapters.get(number=1), text=TEXT)
    assert as_alice.post(page, ASKED)["Location"] == page
    deliver_all(Job.objects.get(kind="export"))
    return ExportFile.objects.get()


def text(client: Client, page: str) -> str:
    response = client.get(page)
    assert response.status_code == 200
    return response.content.decode()


def test_a_stranger_finds_neither_page_nor_file(
    as_charlie: Client, client: Client, file: ExportFile, page: str
) -> None:
    taken = f"{page}{file.pk}/"
    for address in (page, taken):
        assert as_charlie.get(address).status_code == 404
        assert client.get(address)["Location"] == f"/login/?next={address}"
    assert as_charlie.post(page, ASKED).status_code == 404
    assert as_charlie.post(taken).status_code == 405


def test_a_file_of_another_book_is_not_there(
    as_alice: Client, file: ExportFile, page: str
) -> None:
    other = a_project(owner=file.project.owner)
    assert as_alice.get(f"/books/{other.pk}/export/{file.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({}, "This field is required."),
        (ASKED | {"format": "odt"}, "odt is not one of the available choices"),
        (ASKED | {"texts": "all"}, "all is not one of the available choices"),
        (ASKED, "No chapter is approved yet"),
        (ASKED | {"chapters": "1-x"}, "“1-x” names no chapters"),
    ],
)
def test_what_cannot_be_made_says_why_and_stays(
    as_alice: Client, page: str, asked: dict[str, Any], why: str
) -> None:
    response = as_alice.post(page, asked)
    assert response.status_code == 422
    shown = response.content.decode()
    assert why in shown
    if asked == ASKED:
        assert 'value="txt" selected' in shown
    assert not Job.objects.exists()


def test_each_format_is_offered(as_alice: Client, page: str) -> None:
    shown = text(as_alice, page)
    for format in ("epub", "docx", "pdf", "markdown", "txt"):
        assert f'value="{format}"' in shown
    assert "None yet." in shown


def test_front_and_back_matter_are_kept(
    as_alice: Client, as_charlie: Client, book: Project, page: str
) -> None:
    asked = {"author_name": "A. Pell", "dedication": "For <M.>", "isbn": "978-2-07-036822-8"}
    assert as_charlie.post(f"{page}matter/", asked).status_code == 404
    refused = as_alice.post(f"{page}matter/", asked | {"isbn": "978"})
    assert refused.status_code == 422
    assert "This is no ISBN" in refused.content.decode()
    assert "For &lt;M.&gt;" in refused.content.decode()
    # the other form of that page is sent to its own address, not to this one, which would empty it
    assert f'<form method="post" action="{page}" class="form"' in refused.content.decode()
    assert not BookMatter.objects.exists()
    assert as_alice.post(f"{page}matter/", asked)["Location"] == page
    assert "For &lt;M.&gt;" in text(as_alice, page)
    assert 'value="A. Pell"' in text(as_alice, page)
    assert book.matter.isbn == "978-2-07-036822-8"


def test_while_it_is_made_its_progress_is_shown(
    as_alice: Client, book: Project, page: str
) -> None:
    an_approved_version(chapter=book.chapters.get(number=1), text=TEXT)
    as_alice.post(page, ASKED)
    shown = text(as_alice, page)
    assert "Making the file" in shown
    assert "0 of 1" in shown
    assert 'data-poll="2"' in shown
    assert 'id="working"' not in shown


def test_the_same_words_come_out(as_alice: Client, file: ExportFile, page: str) -> None:
    shown = text(as_alice, page)
    address = re.search(rf'href="({page}[0-9a-f-]+/)"', shown)
    assert address
    assert "1 chapter, 8 words" in shown
    answer = as_alice.get(address[1])
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="The Salt Ferry.txt"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert TEXT in answer.content.decode()
