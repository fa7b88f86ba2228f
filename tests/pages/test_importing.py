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
from tests.projects.documents import an_epub
from tests.projects.test_importing import ENGLISH, FRENCH
from writing import importing
from writing.importing import Choice
from writing.models import ContinuityIssue

TWO = f"By A. Pell\n\nChapter 1. The oars\n\n{ENGLISH}\n\nChapter 2\n\n{FRENCH}"


@pytest.fixture
def page(book: Project) -> str:
    return f"/books/{book.pk}/import/"


def text(client: Client, page: str) -> str:
    return client.get(page).content.decode()


def test_it_is_the_owners(as_charlie: Client, client: Client, as_alice: Client, page: str) -> None:
    as_alice.post(page, {"text": TWO})
    for address in (page, f"{page}start/", f"{page}discard/", f"{page}bring-back/"):
        assert as_charlie.post(address, {"text": "One."}).status_code == 404
        assert client.post(address)["Location"].startswith("/login/")
    assert as_charlie.get(page).status_code == 404
    for act in ("start", "discard", "bring-back"):
        assert as_alice.get(f"{page}{act}/").status_code == 405
    assert Job.objects.get().state == Job.State.STOPPED


def test_what_is_refused_says_why(as_alice: Client, page: str) -> None:
    for given, why in (
        ({}, "Choose a file, or paste the text."),
        ({"text": " \n "}, "Choose a file, or paste the text."),
        ({"text": "a\x00b"}, "Null characters"),
        ({"file": SimpleUploadedFile("ferry.docx", b"PK\x03\x04")}, "is damaged"),
        ({"file": SimpleUploadedFile("ferry.txt", b"")}, "is empty"),
    ):
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
    for each in ("ferry.txt", "2 chapters, 104 words.", "about 4 times", 'value="The oars"'):
        assert each in shown, each
    assert "Before the first chapter stand 3 words:" in shown
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
    response = as_alice.post(f"{page}start/")
    assert response.status_code == 422
    assert "bring one first" in response.content.decode()
    assert "ferry" not in text(as_alice, page)


def test_that_is_undone(as_alice: Client, page: str) -> None:
    assert as_alice.post(f"{page}bring-back/").status_code == 404
    as_alice.post(page, {"text": TWO})
    at = text(as_alice, page).split('name="title-', 1)[1].split('"', 1)[0]
    as_alice.post(f"{page}correct/", {f"title-{at}": "The salt oars"})
    before = text(as_alice, page)
    assert "The salt oars" in before
    told = as_alice.post(f"{page}discard/", follow=True).content.decode()
    assert "The manuscript is not imported." in told
    assert f'action="{page}bring-back/"' in told
    assert "The salt oars" not in told
    for _ in range(2):
        assert as_alice.post(f"{page}bring-back/")["Location"] == page
    assert "The salt oars" in text(as_alice, page)
    assert Job.objects.get().state == Job.State.STOPPED


# --- What the author says of the chapters found -------------------------------------------

THREE = (
    f"Chapter 1. Oars\n\n{ENGLISH}\n\n* * *\n\nShe ran.\n\n"
    "Chapter 2\n\nIt fell.\n\nChapter 3\n\nNo."
)


@pytest.fixture
def pieces(as_alice: Client, book: Project, page: str) -> list[int]:
    """Where those begin that were found in what waits."""
    as_alice.post(page, {"text": THREE})
    job = importing.waiting(book)
    assert job
    return [each.at for each in importing.preview(book, job, Choice()).pieces]


def kept(book: Project) -> list[dict[str, object]]:
    return Job.objects.get(project_id=book.pk).cursor.get("corrections", [])


def test_strangers_correct_nothing(
    as_charlie: Client, client: Client, book: Project, page: str, pieces: list[int]
) -> None:
    for address in (f"{page}correct/", f"{page}split/{pieces[0]}/"):
        assert as_charlie.post(address, {"place": "1"}).status_code == 404
        assert client.post(address)["Location"].startswith("/login/")
    assert kept(book) == []


def test_what_waits_no_more_is_not_corrected(as_alice: Client, page: str) -> None:
    shown = as_alice.post(f"{page}correct/", {}, follow=True).content.decode()
    assert "bring one first" in shown
    assert as_alice.get(f"{page}split/0/").status_code == 404


def test_chapters_are_corrected_and_imported_so(
    as_alice: Client, book: Project, page: str, pieces: list[int]
) -> None:
    one, two, three = pieces
    said = {f"title-{one}": "The oars", f"as-{two}": "join", f"as-{three}": "leave_out"}
    shown = as_alice.post(f"{page}correct/", said, follow=True).content.decode()
    assert "1 chapter, " in shown
    assert 'value="The oars"' in shown
    assert "with the one before" in shown
    again = as_alice.post(f"{page}correct/", {f"as-{three}": "chapter"}, follow=True)
    assert "2 chapters, " in again.content.decode()
    as_alice.post(f"{page}start/", {f"as-{three}": "leave_out", "anyway": "on"})
    job = Job.objects.get()
    assert (job.state, job.total) == (Job.State.RUNNING, 1)
    assert [each["act"] for each in kept(book)] == ["join", "leave_out", "rename"]


def test_nothing_that_was_said_is_lost_where_it_cannot_begin(
    as_alice: Client, book: Project, page: str, pieces: list[int]
) -> None:
    an_approved_version(chapter=book.chapters.get(number=1))
    response = as_alice.post(f"{page}start/", {f"title-{pieces[1]}": "The fall"})
    assert response.status_code == 422
    assert 'value="The fall"' in response.content.decode()


def test_a_chapter_is_split_where_a_break_is(
    as_alice: Client, book: Project, page: str, pieces: list[int]
) -> None:
    split = f"{page}split/{pieces[0]}/"
    shown = text(as_alice, split)
    assert "She ran." in shown
    assert "* * *" not in shown
    assert "* * *" in text(as_alice, f"{split}?all=on")
    at = THREE.index("She ran")
    assert as_alice.post(split, {"place": at})["Location"] == f"{page}#piece-{at}"
    assert "4 chapters, " in text(as_alice, page)
    refused = as_alice.post(split, {"place": "7"}, follow=True).content.decode()
    assert "No paragraph begins at" in refused
    as_alice.post(f"{page}correct/", {f"as-{at}": "join"})
    assert kept(book) == []


def test_what_was_typed_is_kept_on_the_way_to_a_split(
    as_alice: Client, page: str, pieces: list[int]
) -> None:
    first = pieces[0]
    assert f'name="split" value="{first}"' in text(as_alice, page)
    asked = {f"title-{first}": "The oar & the lamp", "split": str(first), "front": "on"}
    answer = as_alice.post(f"{page}correct/", asked)
    assert answer["Location"] == f"{page}split/{first}/?front=on"
    assert 'value="The oar &amp; the lamp"' in text(as_alice, page)
    odd = as_alice.post(f"{page}correct/", {"split": "x"})
    assert odd["Location"] == page


def test_a_long_list_is_corrected_page_by_page(as_alice: Client, book: Project, page: str) -> None:
    as_alice.post(page, {"text": "".join(f"Chapter {n}\n\nShe ran.\n\n" for n in range(1, 251))})
    first, second = text(as_alice, page), text(as_alice, f"{page}?page=2")
    assert (first.count("<select"), second.count("<select")) == (200, 50)
    at = int(second.split('name="title-', 1)[1].split('"', 1)[0])
    answer = as_alice.post(f"{page}correct/", {"page": "2", f"as-{at}": "leave_out"})
    assert answer["Location"] == f"{page}?page=2"
    assert "249 chapters, " in text(as_alice, page)


def test_a_damaged_table_of_contents_is_told(as_alice: Client, page: str) -> None:
    data = an_epub(["<h1>One</h1><p>She ran.</p>"], **{"OEBPS/nav.xhtml": "<html><nav>"})
    as_alice.post(page, {"file": SimpleUploadedFile("ferry.epub", data)})
    assert "The table of contents of “ferry.epub” is damaged" in text(as_alice, page)


# --- What clashes in it ------------------------------------------------------------------


def test_what_clashes_is_led_to_and_nothing_is_claimed(
    as_alice: Client, book: Project, page: str
) -> None:
    issues = f"/books/{book.pk}/issues/"
    never = text(as_alice, f"{issues}?of=import")
    assert "No manuscript was imported into this book." in never
    as_alice.post(page, {"text": TWO})
    as_alice.post(f"{page}start/", {"anyway": "on"})
    assert f"{issues}?of=import" in text(as_alice, page)
    running = text(as_alice, f"{issues}?of=import")
    assert "Contradictions in what you already wrote" in running
    assert "0 of 2 chapters are read and compared" in running
    assert "Nothing clashes so far: 0 of 2 chapters are read." in running
    assert 'data-poll="10"' in running


def test_only_what_was_imported_is_listed_with_both_sentences(
    as_alice: Client, book: Project, page: str
) -> None:
    one, two = book.chapters.order_by("number")[:2]
    version = an_approved_version(chapter=two)
    for chapter, wrong in ((one, "He sat."), (two, "He waved.")):
        ContinuityIssue.objects.create(
            project=book, chapter=chapter, key=f"dead_acts:{chapter.pk}:{chapter.pk}",
            kind="contradiction", rule="dead_acts", severity="blocking", sentence=f"Dead: {wrong}",
            quote=wrong, against="They buried him.", against_chapter=1,
        )  # fmt: skip
    Job.objects.create(
        kind="manuscript", project_id=book.pk, state=Job.State.DONE, done=1, total=1,
        cursor={"title": "", "versions": [str(version.pk)], "notes": []},
    )  # fmt: skip
    shown = text(as_alice, f"/books/{book.pk}/issues/?of=import")
    assert "Chapter 2: “He waved.”" in shown
    assert "Chapter 1: “They buried him.”" in shown
    assert "He sat." not in shown
    assert "/?of=import" in shown
    assert "is read and compared with the book" in shown
    assert "He sat." in text(as_alice, f"/books/{book.pk}/issues/")
