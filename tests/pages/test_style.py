"""The page of a book's style."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from projects.models import Chapter, Project
from projects.style import worn
from projects.style.profile import Style, keep, style_of
from tests.factories import an_approved_version
from tests.projects.style.test_measuring import PAST

LINE = "Half of the sentences are short."


def url(book: Project, act: str = "") -> str:
    return f"/books/{book.pk}/plan/style/{act}"


def filled(**values: object) -> dict[str, object]:
    return {"lines": LINE, "passage_1": "She ran.\n\nShe fell.", "worn": "alas\nlo"} | values


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("act", ["", "measure/"])
def test_a_stranger_finds_nothing(book: Project, as_charlie: Client, method: str, act: str):
    if (method, act) == ("get", "measure/"):
        assert getattr(as_charlie, method)(url(book, act)).status_code == 405
        return
    assert getattr(as_charlie, method)(url(book, act), filled()).status_code == 404
    assert style_of(book).lines == ()


def test_whoever_has_not_signed_in_signs_in(book: Project, client: Client):
    for act in ("", "measure/"):
        assert client.post(url(book, act)).status_code == 302


def test_it_works(book: Project, as_alice: Client):
    page = as_alice.get(url(book)).content.decode()
    assert worn.defaults("en")[0] in page
    answer = as_alice.post(url(book), filled())
    assert answer.status_code == 302
    assert style_of(book) == Style((LINE,), ("She ran.\n\nShe fell.",), ("alas", "lo"))
    assert LINE in as_alice.get(url(book)).content.decode()


def test_what_is_refused_is_said_and_stays_in_the_form(book: Project, as_alice: Client):
    answer = as_alice.post(url(book), filled(lines="x" * 161))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "At most 12 sentences on the style" in page
    assert "She fell." in page
    assert style_of(book).lines == ()


def test_what_is_measured_is_shown_and_kept_only_when_saved(
    book: Project, chapter: Chapter, as_alice: Client
):
    keep(book, Style(("Mine.",), (), ("alas",)))
    an_approved_version(chapter=chapter, text=PAST * 8)
    assert str(chapter.pk) in as_alice.get(url(book)).content.decode()
    answer = as_alice.post(url(book, "measure/"), {"chapters": [chapter.pk]})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "in the third person, in the past tense" in page
    assert "not kept yet" in page
    assert re.search(r"<textarea[^>]*name=\"worn\"[^>]*>\s*alas\s*</textarea>", page)
    assert style_of(book).lines == ("Mine.",)


def test_a_page_of_ones_own_is_measured(book: Project, as_alice: Client):
    answer = as_alice.post(url(book, "measure/"), {"page": PAST * 8})
    assert "in the third person, in the past tense" in answer.content.decode()


def test_too_little_is_said(book: Project, as_alice: Client):
    answer = as_alice.post(url(book, "measure/"), {"page": "She ran."})
    assert answer.status_code == 422
    assert "There is too little to measure" in answer.content.decode()


def test_a_chapter_of_another_book_is_no_choice(book: Project, alice: User, as_alice: Client):
    other = an_approved_version(text=PAST * 8).chapter
    answer = as_alice.post(url(book, "measure/"), {"chapters": [other.pk]})
    assert answer.status_code == 422


def test_what_is_locked_stays_until_it_is_unlocked(book: Project, as_alice: Client):
    assert as_alice.post(url(book), filled(is_locked="on")).status_code == 302
    refused = as_alice.post(url(book), filled(is_locked="on", lines="Other."))
    assert refused.status_code == 422
    assert "locked" in refused.content.decode()
    assert as_alice.post(url(book), filled(lines="Other.")).status_code == 302
    assert style_of(book).lines == ("Other.",)


@pytest.mark.parametrize("written", ["</textarea><script>alert(1)</script>"])
def test_what_an_author_writes_is_text(book: Project, as_alice: Client, written: str):
    as_alice.post(url(book), filled(lines=written))
    assert "<script>alert" not in as_alice.get(url(book)).content.decode()
