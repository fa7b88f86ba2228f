import pytest
from django.contrib.auth.models import User
from django.test import Client

from projects.models import Chapter, Project
from tests.factories import a_project, an_approved_version

ASKED = {
    "premise": "A lighthouse keeper's log starts answering her.",
    "language": "fr",
    "chapter_count": "7",
    "chapter_words": "",
}


def test_an_empty_shelf_asks_for_one_sentence(as_alice: Client) -> None:
    page = as_alice.get("/books/").content.decode()
    assert "One sentence about the book" in page
    assert 'action="/books/new/"' in page
    for way in ("/books/new/#manuscript", "/books/new/#archive", "/trash/"):
        assert f'href="{way}"' in page


def test_the_shelf_shows_words_chapters_and_the_last_line(
    as_alice: Client, chapter: Chapter
) -> None:
    an_approved_version(chapter=chapter, text="One two three. The ferry left without her.")
    page = as_alice.get("/books/").content.decode()
    assert "The Salt Ferry" in page
    assert "8 words" in page
    assert "1 of 3 chapters approved" in page
    assert "The ferry left without her." in page


@pytest.mark.usefixtures("book")
def test_somebody_elses_shelf_does_not_show_it(as_charlie: Client) -> None:
    assert "The Salt Ferry" not in as_charlie.get("/books/").content.decode()


@pytest.mark.parametrize("path", ["/", "/books/", "/books/new/"])
def test_whoever_is_not_signed_in_is_asked_to(path: str, client: Client) -> None:
    assert client.get(path)["Location"] == f"/login/?next={path}"


def test_a_book_is_made_of_one_sentence(as_alice: Client, alice: User) -> None:
    response = as_alice.post("/books/new/", ASKED)
    book = Project.objects.get(owner=alice)
    assert response["Location"] == f"/books/{book.pk}/plan/"
    assert (book.premise, book.language) == (ASKED["premise"], "fr")
    assert (book.chapter_count, book.chapter_words) == (7, None)
    assert book.title.startswith("A lighthouse keeper's log")


def test_the_sentence_typed_on_the_shelf_is_kept(as_alice: Client) -> None:
    page = as_alice.get("/books/new/", {"premise": "Two sisters <and> a ferry"}).content.decode()
    assert "Two sisters &lt;and&gt; a ferry</textarea>" in page


@pytest.mark.parametrize("premise", ["", "   \n"])
def test_without_a_sentence_the_field_says_so(premise: str, as_alice: Client) -> None:
    page = as_alice.post("/books/new/", ASKED | {"premise": premise}).content.decode()
    assert "Say in one sentence what it is about." in page
    assert 'aria-invalid="true"' in page
    assert 'value="7"' in page
    assert not Project.objects.exists()


def test_what_was_typed_stays_beside_an_error(as_alice: Client) -> None:
    page = as_alice.post("/books/new/", ASKED | {"chapter_count": "0"}).content.decode()
    assert "lighthouse keeper&#x27;s log starts answering her.</textarea>" in page
    assert not Project.objects.exists()


def test_home_is_the_shelf_until_a_desk_was_open(as_alice: Client, chapter: Chapter) -> None:
    assert as_alice.get("/")["Location"] == "/books/"
    desk = f"/books/{chapter.project_id}/chapters/{chapter.pk}/"
    assert as_alice.get(desk).status_code == 200
    assert as_alice.get("/")["Location"] == desk


def test_home_forgets_a_desk_in_the_trash(as_alice: Client, chapter: Chapter) -> None:
    as_alice.get(f"/books/{chapter.project_id}/chapters/{chapter.pk}/")
    Project.objects.update(trashed_at=chapter.project.created_at)
    assert as_alice.get("/")["Location"] == "/books/"


def test_a_book_without_outline_counts_the_chapters_planned(as_alice: Client, alice: User) -> None:
    a_project(owner=alice, chapter_count=9)
    assert "0 of 9 chapters approved" in as_alice.get("/books/").content.decode()
