"""Who wrote a chapter: told of its newest text, exported for the book, seen by its owner only."""

import csv
import io
import re

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import Chapter, ChapterVersion
from tests.factories import a_chapter, a_version

pytestmark = pytest.mark.django_db

Origin = ChapterVersion.Origin


@pytest.fixture
def two_hands(chapter: Chapter) -> Chapter:
    a_version(
        chapter=chapter, text="Ilse counts the oars.\n\nAron waits.", origin=Origin.GENERATED
    )
    text = "Ilse counts the oars again.\n\nAron waits.\n\n=SUM(1)"
    a_version(chapter=chapter, text=text, origin=Origin.EDITED)
    return chapter


def of(chapter: Chapter) -> str:
    return reverse("writing:authorship", args=[chapter.project_id, chapter.pk])


def table_of(chapter: Chapter) -> str:
    return reverse("writing:authorship_table", args=[chapter.project_id])


def test_each_paragraph_says_whose_it_is(as_alice: Client, two_hands: Chapter) -> None:
    page = as_alice.get(of(two_hands)).text
    assert re.findall(r'<li class="(author|both|model)"', page) == ["both", "model", "author"]
    assert "Both’s: 5 words" in page
    assert "The model’s: 2 words" in page


def test_a_chapter_without_text_says_so(as_alice: Client, chapter: Chapter) -> None:
    assert "has no text yet" in as_alice.get(of(chapter)).text


def test_the_book_is_a_table(as_alice: Client, two_hands: Chapter) -> None:
    later = a_chapter(project=two_hands.project, number=7, title="Later")
    a_chapter(project=two_hands.project, number=8)
    a_version(chapter=later, text="The end.", origin=Origin.IMPORTED)
    response = as_alice.get(table_of(two_hands))
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode())))  # type: ignore[attr-defined]
    assert rows[0] == ["chapter", "title", "paragraph", "whose", "words", "text"]
    assert [row[3] for row in rows[1:]] == ["both", "model", "author", "author"]
    assert rows[3][5] == "'=SUM(1)"  # no spreadsheet computes what an author wrote
    assert rows[4] == ["7", "Later", "1", "author", "2", "The end."]


def test_a_new_version_is_told_anew(as_alice: Client, two_hands: Chapter) -> None:
    as_alice.get(of(two_hands))
    a_version(chapter=two_hands, text="Nobody came.", origin=Origin.EDITED)
    assert re.findall(r'<li class="(author|both|model)"', as_alice.get(of(two_hands)).text) == [
        "author"
    ]


def test_a_stranger_finds_nothing(as_charlie: Client, two_hands: Chapter) -> None:
    assert as_charlie.get(of(two_hands)).status_code == 404
    assert as_charlie.get(table_of(two_hands)).status_code == 404


def test_the_api_says_the_same(as_alice: Client, as_charlie: Client, two_hands: Chapter) -> None:
    version = two_hands.versions.first()
    assert version
    told = as_alice.get(f"/api/v1/versions/{version.pk}/authorship").json()
    assert told["words"] == {"author": 2, "model": 2, "both": 5}
    assert [each["whose"] for each in told["paragraphs"]] == ["both", "model", "author"]
    book = as_alice.get(f"/api/v1/projects/{two_hands.project_id}/authorship")
    assert book["Content-Type"].startswith("text/csv")
    assert as_charlie.get(f"/api/v1/versions/{version.pk}/authorship").status_code == 404
    assert as_charlie.get(f"/api/v1/projects/{two_hands.project_id}/authorship").status_code == 404
