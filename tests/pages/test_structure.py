"""What an author does to the order of chapters, from the pages: each act with its way back."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from projects import structure, trash
from projects.models import Chapter, ChapterVersion, Project, StructureChange
from tests.factories import a_run, a_version

pytestmark = pytest.mark.django_db

TEXT = "One.\n\nTwo.\n\nThree."
ACTS = ("move", "merge", "trash", "split")


@pytest.fixture
def base(chapter: Chapter) -> ChapterVersion:
    return a_version(chapter=chapter, text=TEXT)


def to(chapter: Chapter, act: str) -> str:
    return reverse(f"writing:{act}_chapter", args=[chapter.project_id, chapter.pk])


def inserting(book: Project) -> str:
    return reverse("writing:insert_chapter", args=[book.pk])


def plan(book: Project) -> str:
    return reverse("writing:plan", args=[book.pk])


def desk(chapter: Chapter) -> str:
    return reverse("writing:desk", args=[chapter.project_id, chapter.pk])


def order(book: Project) -> list[str]:
    standing = book.chapters.filter(trashed_at=None).order_by("number")
    return [each.title.removeprefix("Crossing ") for each in standing]


def read(client: Client, address: str, body: dict[str, Any]) -> str:
    """What the page says that follows."""
    return client.post(address, body, follow=True).content.decode()


def test_where_a_thing_of_the_trash_stood_it_says_so(
    as_alice: Client, as_charlie: Client, book: Project, chapter: Chapter
) -> None:
    structure.put_in_trash(chapter, book.owner)
    said = "This chapter is in the trash: take it out first."
    assert said in as_alice.get(desk(chapter)).text
    trash.put_in(book)
    assert f"“{book.title}” is in the trash." in as_alice.get(plan(book)).text
    for address in (desk(chapter), plan(book)):
        answer = as_charlie.get(address)
        assert answer.status_code == 404
        assert "in the trash" not in answer.text


def undo_on(page: str) -> str:
    (address,) = re.findall(r'action="([^"]*/undo/)"', page)
    return str(address)


def test_a_stranger_finds_nothing_there(
    as_charlie: Client, client: Client, book: Project, base: ChapterVersion
) -> None:
    chapter = base.chapter
    change = structure.move(chapter, 2, book.owner)
    assert change
    undoing = reverse("writing:undo_structure", args=[book.pk, change.pk])
    trashed = book.chapters.get(number=3)
    structure.put_in_trash(trashed, book.owner)
    body = {"number": "1", "at": "1", "base": str(base.pk), "title": "Mine"}
    for address in (*(to(chapter, act) for act in ACTS), inserting(book), undoing,
                    to(trashed, "restore")):  # fmt: skip
        assert as_charlie.post(address, body).status_code == 404
        assert client.post(address, body).status_code == 302
    assert as_charlie.get(to(chapter, "split")).status_code == 404
    assert order(book) == ["2", "1"]
    assert trashed.title not in as_charlie.get("/trash/").content.decode()


def test_a_link_changes_nothing(as_alice: Client, chapter: Chapter) -> None:
    for act in ("move", "merge", "trash", "restore"):
        assert as_alice.get(to(chapter, act)).status_code == 405
    assert as_alice.get(inserting(chapter.project)).status_code == 405


def test_another_book_s_change_is_not_undone_from_here(
    as_alice: Client, book: Project, chapter: Chapter, alice: User
) -> None:
    change = structure.move(chapter, 2, alice)
    assert change
    other = Project.objects.create(owner=alice, title="Other", premise="x")
    address = reverse("writing:undo_structure", args=[other.pk, change.pk])
    assert as_alice.post(address).status_code == 404
    assert as_alice.post(to(chapter, "restore")).status_code == 404


def test_a_place_that_is_none_is_refused(
    as_alice: Client, book: Project, chapter: Chapter
) -> None:
    for number in ("", "0", "99", "x", "9" * 40):
        for address in (to(chapter, "move"), inserting(book)):
            assert 'role="alert"' in read(as_alice, address, {"number": number, "title": "New"})
        assert order(book) == ["1", "2", "3"]


def test_it_leads_to_no_other_site(as_alice: Client, chapter: Chapter) -> None:
    for address in (
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "plan",
        "/no/",
    ):
        answer = as_alice.post(to(chapter, "move"), {"number": "2", "next": address})
        assert answer["Location"] == plan(chapter.project)


def test_it_leads_back_to_where_it_was_done(as_alice: Client, chapter: Chapter) -> None:
    here = desk(chapter) + "?view=page"
    answer = as_alice.post(to(chapter, "move"), {"number": "2", "next": here})
    assert answer["Location"] == here
    answer = as_alice.post(to(chapter, "trash"), {"next": here})
    assert answer["Location"] == plan(chapter.project)


def test_what_is_being_written_says_so(as_alice: Client, chapter: Chapter) -> None:
    a_run(chapter=chapter)
    page = read(as_alice, to(chapter, "trash"), {"next": desk(chapter)})
    assert "is being written" in page
    assert order(chapter.project) == ["1", "2", "3"]


def test_inserted_and_undone(as_alice: Client, book: Project) -> None:
    page = read(as_alice, inserting(book), {"number": "2", "title": "The toll"})
    assert "Chapter 2 is inserted." in page
    assert order(book) == ["1", "The toll", "2", "3"]
    assert "Undone." in read(as_alice, undo_on(page), {})
    assert order(book) == ["1", "2", "3"]
    assert "undone already" in read(as_alice, undo_on(page), {})


def test_moved_and_undone(as_alice: Client, book: Project, chapter: Chapter) -> None:
    page = read(as_alice, to(chapter, "move"), {"number": "3"})
    assert "is chapter 3 now." in page
    assert order(book) == ["2", "3", "1"]
    read(as_alice, undo_on(page), {"next": desk(chapter)})
    assert order(book) == ["1", "2", "3"]
    page = read(as_alice, to(chapter, "move"), {"number": "1"})
    assert "It stands there already." in page
    assert "/undo/" not in page


def test_merged_and_undone(as_alice: Client, book: Project, base: ChapterVersion) -> None:
    a_version(chapter=book.chapters.get(number=2), text="Four.")
    page = read(as_alice, to(base.chapter, "merge"), {})
    assert "Merged into chapter 1." in page
    assert order(book) == ["1", "3"]
    read(as_alice, undo_on(page), {})
    assert order(book) == ["1", "2", "3"]
    newest = base.chapter.versions.first()
    assert newest
    assert newest.text == TEXT


def test_the_split_page_shows_a_choice_between_each_two_paragraphs(
    as_alice: Client, base: ChapterVersion
) -> None:
    page = as_alice.get(to(base.chapter, "split"), {"next": "/books/"}).content.decode()
    assert re.findall(r'name="at" value="(\d+)"', page) == ["1", "2"]
    assert f'name="base" value="{base.pk}"' in page
    assert 'name="next" value="/books/"' in page


@pytest.mark.parametrize(("text", "said"), [("One.", "one paragraph only"), (None, "no text yet")])
def test_where_there_is_nothing_to_split_the_page_says_so(
    as_alice: Client, chapter: Chapter, text: str | None, said: str
) -> None:
    if text:
        a_version(chapter=chapter, text=text)
    page = as_alice.get(to(chapter, "split")).content.decode()
    assert said in page
    assert 'name="at"' not in page


def test_a_refused_split_keeps_what_was_typed(as_alice: Client, base: ChapterVersion) -> None:
    newer = a_version(chapter=base.chapter, text=TEXT + "\n\nFour.")
    body = {"at": "2", "title": "The toll", "base": str(base.pk), "next": "/books/"}
    answer = as_alice.post(to(base.chapter, "split"), body)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "changed meanwhile" in page
    assert 'value="The toll"' in page
    assert re.search(r'name="at" value="2" checked', page)
    assert f'name="base" value="{newer.pk}"' in page
    answer = as_alice.post(to(base.chapter, "split"), {"base": str(newer.pk)})
    assert answer.status_code == 422
    assert "Choose where to split." in answer.content.decode()


def test_split_and_undone(as_alice: Client, book: Project, base: ChapterVersion) -> None:
    body = {"at": "1", "title": "The toll", "base": str(base.pk), "next": desk(base.chapter)}
    page = read(as_alice, to(base.chapter, "split"), body)
    assert "the rest is chapter 2" in page
    assert order(book) == ["1", "The toll", "2", "3"]
    assert "Undone." in read(as_alice, undo_on(page), {})
    assert order(book) == ["1", "2", "3"]


def test_trashed_and_put_back_from_the_trash(
    as_alice: Client, book: Project, chapter: Chapter
) -> None:
    page = read(as_alice, to(chapter, "trash"), {"next": plan(book)})
    assert "is in the trash." in page
    assert undo_on(page)
    listed = as_alice.get("/trash/").content.decode()
    assert "It was chapter 1." in listed
    assert book.title in listed
    assert "The trash is empty." not in listed
    page = read(as_alice, to(chapter, "restore"), {"next": "/trash/"})
    assert "is back as chapter 1." in page
    assert order(book) == ["1", "2", "3"]


def test_chapters_of_a_book_in_the_trash_are_not_listed_by_themselves(
    as_alice: Client, book: Project, chapter: Chapter, alice: User
) -> None:
    structure.put_in_trash(chapter, alice)
    trash.put_in(book)
    page = as_alice.get("/trash/").content.decode()
    assert chapter.title not in page
    assert as_alice.post(to(chapter, "restore")).status_code == 404


def test_the_desk_has_every_act(as_alice: Client, chapter: Chapter) -> None:
    page = as_alice.get(desk(chapter)).content.decode()
    for act in ACTS:
        assert to(chapter, act) in page
    assert inserting(chapter.project) in page


def test_an_inserted_chapter_is_written_by_hand(
    as_alice: Client, book: Project, alice: User
) -> None:
    chapter = structure.insert(book.pk, 2, "The toll", alice).chapter
    by_hand = reverse("writing:text", args=[book.pk, chapter.pk])
    assert by_hand in as_alice.get(desk(chapter)).content.decode()
    assert as_alice.get(by_hand).status_code == 200
    as_alice.post(by_hand, {"text": "Ilse rowed.", "base": ""})
    assert chapter.versions.get().text == "Ilse rowed."
    assert "Ilse rowed." in as_alice.get(desk(chapter)).content.decode()


def test_undo_of_what_is_gone_is_not_there(as_alice: Client, book: Project) -> None:
    change = structure.insert(book.pk, 1, "New", book.owner)
    change.chapter.delete()
    assert not StructureChange.objects.exists()
    address = reverse("writing:undo_structure", args=[book.pk, change.pk])
    assert as_alice.post(address).status_code == 404
