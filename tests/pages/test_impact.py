"""What relies on a chapter or a fact, and what an edit changed: who sees it, and its proof."""

from uuid import uuid4

import pytest
from django.test import Client

from projects.models import Chapter, Project
from tests.factories import a_project, a_version
from tests.memory.stored import Told


@pytest.fixture
def told(book: Project) -> Told:
    """Ilse has the key in chapter 1, and gives it away in chapter 2."""
    told = Told(book)
    told.tell(1, "Ilse pocketed the key.", "holds", "Ilse Varga", object="the key")
    told.tell(2, "Ilse gave Aron the key.", "gives", "Ilse Varga", object="the key",
              other="Aron Pell")  # fmt: skip
    told.keep()
    return told


def of_chapter(chapter: Chapter) -> str:
    return f"/books/{chapter.project_id}/chapters/{chapter.pk}/impact/"


def of_fact(book: Project, uid: object) -> str:
    return f"/books/{book.pk}/facts/{uid}/impact/"


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_works(as_alice: Client, book: Project, chapter: Chapter, told: Told) -> None:
    for address in (of_chapter(chapter), of_fact(book, told.facts[1][0].uid)):
        page = shown(as_alice, address)
        assert "1 later passage relies on it, 1 later chapter affected" in page
        assert "Ilse gave Aron the key." in page
        assert f'href="/books/{book.pk}/chapters/2/"' in page
        assert "What the newest text changes" not in page


def test_an_edit_says_what_it_changed_and_whom_it_touches(
    as_alice: Client, chapter: Chapter, told: Told
) -> None:
    lost = a_version(chapter=chapter, text="Ilse had no key.")
    assert "not read whole yet" in shown(as_alice, of_chapter(chapter))
    told.record(lost, [])
    page = shown(as_alice, of_chapter(chapter))
    assert "1 fact changed, 1 later chapter affected" in page
    assert '<del lang="en">Ilse pocketed the key.</del>' in page


def test_a_move_is_shown_before_it_is_made(as_alice: Client, book: Project, told: Told) -> None:
    for number, to, said in (
        (1, "2", "1 passage would be told before what it relies on."),
        (2, "1", "1 passage would be told before what it relies on."),
        (2, "3", "Nothing would be told before what it relies on."),
        (1, "1", "Nothing would be told before what it relies on."),
    ):
        chapter = book.chapters.get(number=number)
        page = shown(as_alice, f"{of_chapter(chapter)}?to={to}")
        assert said in page
        form = f'action="/books/{book.pk}/chapters/{chapter.pk}/move/"'
        assert (f'<form method="post" {form}' in page) == (to != str(number))
        chapter.refresh_from_db()
        assert chapter.number == number


def test_what_is_no_place_shows_no_move(as_alice: Client, chapter: Chapter, told: Told) -> None:
    for to in ("", "x", "-1", "0", "9" * 30):
        assert "would be told" not in shown(as_alice, f"{of_chapter(chapter)}?to={to}")


def test_without_an_approved_text_it_says_so(as_alice: Client, chapter: Chapter) -> None:
    assert "nothing is known to rely on it" in shown(as_alice, of_chapter(chapter))


def test_the_codex_and_a_chapter_s_acts_lead_there(
    as_alice: Client, book: Project, chapter: Chapter, told: Told
) -> None:
    ilse = book.characters.get(name="Ilse Varga")
    codex = shown(as_alice, f"/books/{book.pk}/codex/{ilse.pk}/")
    assert f'href="{of_fact(book, told.facts[1][0].uid)}"' in codex
    acts = shown(as_alice, f"/books/{book.pk}/plan/{chapter.pk}/acts/")
    assert f'href="{of_chapter(chapter)}"' in acts


def test_a_stranger_finds_nothing_and_nor_is_it_in_another_book(
    as_alice: Client, as_charlie: Client, book: Project, chapter: Chapter, told: Told
) -> None:
    uid = told.facts[1][0].uid
    for address in (of_chapter(chapter), of_fact(book, uid)):
        assert as_charlie.get(address).status_code == 404
    other = a_project(owner=book.owner)
    for address in (of_fact(other, uid), of_fact(book, uuid4())):
        assert as_alice.get(address).status_code == 404
