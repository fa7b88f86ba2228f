"""The page of a chapter's typographic rules."""

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import Chapter
from tests.factories import a_version

pytestmark = pytest.mark.django_db
ONE = '"Don\'t," she said--"no."\n\nNobody came down.\n\nIt\'s late...'
SET = "“Don’t,” she said—“no.”\n\nNobody came down.\n\nIt’s late…"


@pytest.fixture
def written(chapter: Chapter) -> Chapter:
    a_version(chapter=chapter, text=ONE)
    return chapter


def page(chapter: Chapter) -> str:
    return reverse("writing:typography", args=[chapter.project_id, chapter.pk])


def newest(chapter: Chapter) -> dict[str, str]:
    return {"newest": str(chapter.versions.first().pk)}


def text_of(chapter: Chapter) -> str:
    return chapter.versions.first().text


def test_a_stranger_finds_nothing_there(as_charlie: Client, client: Client, written: Chapter):
    assert as_charlie.get(page(written)).status_code == 404
    assert as_charlie.post(page(written), newest(written) | {"all": "yes"}).status_code == 404
    assert client.get(page(written)).status_code == 302
    assert text_of(written) == ONE


def test_without_a_text_it_says_so(as_alice: Client, chapter: Chapter):
    assert "no text yet" in as_alice.get(page(chapter)).content.decode()
    assert as_alice.post(page(chapter), {"all": "yes"}).status_code == 200


def test_what_is_set_already_says_so(as_alice: Client, chapter: Chapter):
    a_version(chapter=chapter, text=SET)
    assert "nothing would change" in as_alice.get(page(chapter)).content.decode()


@pytest.mark.parametrize("body", [{}, {"paragraph": "1"}, {"paragraph": "99"}, {"paragraph": "x"}])
def test_a_paragraph_that_does_not_change_is_refused(
    as_alice: Client, written: Chapter, body: dict[str, str]
):
    assert as_alice.post(page(written), newest(written) | body).status_code == 422
    assert text_of(written) == ONE


@pytest.mark.parametrize("looked_at", ["", "no", "6ad2a1a4-1f5d-4a4e-8b0b-7a8c4d1e2f30"])
def test_another_newest_version_is_not_overwritten(
    as_alice: Client, written: Chapter, looked_at: str
):
    body = {"newest": looked_at, "all": "yes"}
    assert as_alice.post(page(written), body).status_code == 422
    assert written.versions.count() == 1


def test_it_is_looked_at_and_taken_as_a_version(as_alice: Client, written: Chapter):
    shown = as_alice.get(page(written)).content.decode()
    assert shown.count('name="paragraph"') == 2
    assert text_of(written) == ONE
    as_alice.post(page(written), newest(written) | {"all": "yes"})
    assert text_of(written) == SET
    assert written.versions.count() == 2
    versions = reverse("writing:versions", args=[written.project_id, written.pk])
    assert "Accepted as version 2." in as_alice.get(versions).content.decode()


def test_one_paragraph_alone(as_alice: Client, written: Chapter):
    as_alice.post(page(written), newest(written) | {"paragraph": "2"})
    assert text_of(written) == ONE.replace("It's late...", "It’s late…")


def test_new_spaces_can_be_seen_in_french(as_alice: Client, written: Chapter):
    written.project.language = "fr"
    written.project.save(update_fields=["language"])
    a_version(chapter=written, text="Il dit: oui !")
    assert "␣" in as_alice.get(page(written)).content.decode()
