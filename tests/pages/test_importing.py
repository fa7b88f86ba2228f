"""The import's page: what is refused stays typed, chapters are seen first, then it runs."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from novellaforge import jobs
from novellaforge.models import Job
from projects.models import Project
from projects.text import count_words
from tests.factories import an_approved_version
from tests.projects.test_importing import ENGLISH, FRENCH

TWO = f"By A. Pell\n\nChapter 1. The oars\n\n{ENGLISH}\n\nChapter 2\n\n{FRENCH}"


@pytest.fixture
def page(book: Project) -> str:
    return f"/books/{book.pk}/import/"


def text(client: Client, page: str) -> str:
    return client.get(page).content.decode()


def test_it_is_the_owners(as_charlie: Client, client: Client, as_alice: Client, page: str) -> None:
    as_alice.post(page, {"text": TWO})
    for address in (page, f"{page}start/", f"{page}discard/"):
        assert as_charlie.post(address, {"text": "One."}).status_code == 404
        assert client.post(address)["Location"].startswith("/login/")
    assert as_charlie.get(page).status_code == 404
    for act in ("start", "discard"):
        assert as_alice.get(f"{page}{act}/").status_code == 405
    assert Job.objects.get().state == Job.State.STOPPED


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "Choose a file, or paste the text."),
        ({"text": " \n "}, "Choose a file, or paste the text."),
        ({"text": "a\x00b"}, "Null characters"),
        ({"file": SimpleUploadedFile("ferry.docx", b"PK\x03\x04")}, "is damaged"),
        ({"file": SimpleUploadedFile("ferry.txt", b"")}, "is empty"),
    ],
)
def test_what_is_refused_says_why(
    as_alice: Client, page: str, given: dict[str, object], why: str
) -> None:
    response = as_alice.post(page, given)
    assert response.status_code == 422
    assert why in response.content.decode()
    assert not Job.objects.exists()


def test_what_was_pasted_stays_where_it_is_refused(
    as_alice: Client, book: Project, page: str
) -> None:
    jobs.start("manuscript", book.pk)
    response = as_alice.post(page, {"text": TWO})
    assert response.status_code == 422
    assert "A manuscript is being imported" in response.content.decode()


def test_its_chapters_are_seen_first(as_alice: Client, book: Project, page: str) -> None:
    upload = SimpleUploadedFile("ferry.txt", TWO.encode("utf-16"))
    assert as_alice.post(page, {"file": upload})["Location"] == page
    shown = text(as_alice, page)
    for each in ("ferry.txt", "2 chapters, 104 words.", "about 4 times", "1 · The oars"):
        assert each in shown, each
    assert "Before the first heading stand 3 words:" in shown
    assert "another language?" in shown
    assert "does not seem to be in the book" in shown
    assert "data-poll" not in shown
    assert book.chapters.filter(approved_version=None).count() == 3


def test_the_front_is_taken_if_that_is_chosen(as_alice: Client, page: str) -> None:
    as_alice.post(page, {"text": TWO})
    assert "3 chapters, 107 words." in text(as_alice, f"{page}?front=on")
    as_alice.post(f"{page}start/", {"front": "on", "anyway": "on"})
    assert Job.objects.get().total == 3


def test_it_begins_only_as_it_is_chosen(as_alice: Client, book: Project, page: str) -> None:
    an_approved_version(chapter=book.chapters.get(number=1))
    as_alice.post(page, {"text": TWO})
    response = as_alice.post(f"{page}start/", {"anyway": "on"})
    shown = response.content.decode()
    assert response.status_code == 422
    assert "say that it is to be replaced" in shown
    assert 'name="anyway" checked' in shown
    assert 'name="replace" checked' not in shown
    assert as_alice.post(f"{page}start/", {"anyway": "on", "replace": "on"})["Location"] == page
    job = Job.objects.get()
    assert (job.kind, job.state) == ("manuscript", Job.State.RUNNING)


def test_while_it_runs_it_shows_how_far_it_is(as_alice: Client, page: str) -> None:
    as_alice.post(page, {"text": TWO})
    as_alice.post(f"{page}start/", {"anyway": "on"})
    Job.objects.update(done=1, sentence="Chapter 1 is in the book.")
    shown = text(as_alice, page)
    assert 'data-poll="2"' in shown
    assert "1 of 2" in shown
    assert "Chapter 1 is in the book." in shown
    assert "<textarea" not in shown


def test_a_stopped_one_goes_on_or_makes_room(as_alice: Client, book: Project, page: str) -> None:
    as_alice.post(page, {"text": TWO})
    as_alice.post(f"{page}start/", {"anyway": "on"})
    job = Job.objects.get()
    Job.objects.update(cursor={"title": "", "versions": [str(uuid4())], "notes": []})
    jobs.stop(job)
    shown = text(as_alice, page)
    assert f"/books/{book.pk}/jobs/{job.pk}/resume/" in shown
    assert "<textarea" in shown


def test_words_are_compared_before_they_are_replaced(
    as_alice: Client, book: Project, page: str
) -> None:
    an_approved_version(chapter=book.chapters.get(number=1), text="One two three.")
    as_alice.post(page, {"text": TWO})
    shown = text(as_alice, page)
    words = count_words(ENGLISH)
    assert f"has an approved text: 3 words now, {words} after" in shown
    assert f"3 words would be replaced by {words}." in shown


def test_what_was_read_is_said_while_it_runs_and_after(
    as_alice: Client, book: Project, page: str
) -> None:
    as_alice.post(page, {"text": TWO})
    assert "Memory:" not in text(as_alice, page)
    as_alice.post(f"{page}start/", {"anyway": "on"})
    assert "Read 104 words. Memory: 0 of 2 chapters." in text(as_alice, page)
    version = an_approved_version(chapter=book.chapters.get(number=1), text="One two three.")
    cursor = {"title": "", "versions": [str(version.pk)], "notes": []}
    Job.objects.update(cursor=cursor, state=Job.State.DONE, done=1, total=1)
    after = text(as_alice, page)
    assert "Read 3 words. Memory: 1 of 1 chapter." in after
    assert "Open the plan" in after


def test_it_is_discarded(as_alice: Client, page: str) -> None:
    as_alice.post(page, {"text": TWO})
    assert as_alice.post(f"{page}discard/")["Location"] == page
    assert "ferry" not in text(as_alice, page)
    assert not Job.objects.exists()
    response = as_alice.post(f"{page}start/")
    assert response.status_code == 422
    assert "bring one first" in response.content.decode()
