"""The page of a book's notes, and a chapter's on its desk."""

import re
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from projects.models import Chapter, Project
from tests.factories import a_version
from writing.models import BookNote
from writing.noting import keeping

pytestmark = pytest.mark.django_db

DESK = {"back": "desk"}


@pytest.fixture
def note(book: Project, chapter: Chapter, alice: User) -> BookNote:
    return keeping.add(book, "Count the *oars* <b>", alice, chapter=chapter, is_todo=True)


def of(book: Project, name: str = "notes", *more: object) -> str:
    return reverse(f"writing:{name}", args=[book.pk, *more])


def act(note: BookNote, name: str) -> str:
    return of(note.project, "note_act", note.pk, name)


def desk(chapter: Chapter) -> str:
    return of(chapter.project, "desk", chapter.pk)


def said(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", "", page).split())


def test_a_stranger_finds_nothing_there(as_charlie: Client, client: Client, note: BookNote):
    book = note.project
    assert as_charlie.get(of(book)).status_code == 404
    assert client.get(of(book)).status_code == 302
    for url in (
        of(book),
        of(book, "change_note", note.pk),
        act(note, "tick"),
        act(note, "delete"),
    ):
        assert as_charlie.post(url, {"text": "Mine."}).status_code == 404
    note.refresh_from_db()
    assert (note.text, note.done_at, note.deleted_at) == ("Count the *oars* <b>", None, None)
    assert BookNote.objects.count() == 1


def test_acts_are_no_links_and_no_others(as_alice: Client, note: BookNote):
    assert as_alice.get(act(note, "tick")).status_code == 405
    assert as_alice.post(act(note, "frame")).status_code == 404
    assert as_alice.post(of(note.project, "note_act", uuid4(), "tick")).status_code == 404


def test_a_book_without_notes_says_so(as_alice: Client, book: Project):
    assert "Nothing is noted yet." in as_alice.get(of(book)).content.decode()


def test_what_cannot_be_noted_is_refused_and_kept(as_alice: Client, book: Project):
    for text, chapter, told in (
        ("", "1", "The note is empty"),
        ("a" * 20_001, "1", "at most 20000 characters"),
        ("Count <b>", "9", "This book has no chapter 9."),
        ("Count <b>", "x", "whole number"),
        ("Count <b>", "0", "greater than or equal to 1"),
    ):
        answer = as_alice.post(of(book), {"text": text, "chapter": chapter})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert told in page
        assert page.count(" data-unsaved>") == 1
        assert text.replace("<", "&lt;").replace(">", "&gt;") in page
        assert not BookNote.objects.exists()


def test_a_change_that_cannot_be_is_refused_and_kept(as_alice: Client, note: BookNote):
    for text, number in (("", "1"), ("Other <b>", "9")):
        body = {"text": text, "chapter": number}
        answer = as_alice.post(of(note.project, "change_note", note.pk), body)
        assert answer.status_code == 422
        assert text.replace("<", "&lt;").replace(">", "&gt;") in answer.content.decode()
        assert answer.content.decode().count(" data-unsaved>") == 1
        note.refresh_from_db()
        assert (note.text, note.chapter.number) == ("Count the *oars* <b>", 1)


def test_it_is_read_as_markdown_without_html(as_alice: Client, note: BookNote):
    page = as_alice.get(of(note.project)).content.decode()
    assert "Count the <em>oars</em> &lt;b&gt;" in page
    assert said(page).index("To do") < said(page).index("Count the oars")


def test_added_ticked_off_and_not_after_all(as_alice: Client, book: Project, alice: User):
    body = {"text": "Name the bell.\r\n", "chapter": "2", "is_todo": "on"}
    page = as_alice.post(of(book), body, follow=True).content.decode()
    note = BookNote.objects.get()
    assert (note.text, note.chapter.number, note.author) == ("Name the bell.", 2, alice)
    assert "Done" not in re.findall(r"<h2[^>]*>([^<]*)", page)
    page = as_alice.post(act(note, "tick"), follow=True).content.decode()
    assert "Done" in re.findall(r"<h2[^>]*>([^<]*)", page)
    as_alice.post(act(note, "untick"))
    note.refresh_from_db()
    assert note.done_at is None


def test_a_plain_note_is_not_ticked_off(as_alice: Client, book: Project, alice: User):
    note = keeping.add(book, "A thought.", alice, chapter=None, is_todo=False)
    page = as_alice.post(act(note, "tick"), follow=True).content.decode()
    assert "no to-do" in page


def test_changed_and_put_on_another_chapter(as_alice: Client, note: BookNote):
    body = {"text": "Count the ropes", "chapter": ""}
    as_alice.post(of(note.project, "change_note", note.pk), body)
    note.refresh_from_db()
    assert (note.text, note.chapter, note.is_todo) == ("Count the ropes", None, False)


def test_moved_up_and_down(as_alice: Client, note: BookNote, alice: User):
    other = keeping.add(note.project, "Second", alice, chapter=note.chapter, is_todo=True)
    page = said(as_alice.post(act(other, "up"), follow=True).content.decode())
    assert page.index("Second") < page.index("Count the oars")
    page = said(as_alice.post(act(other, "down"), follow=True).content.decode())
    assert page.index("Second") > page.index("Count the oars")


@pytest.mark.parametrize("back", ["desk", ""])
def test_deleted_with_the_way_back_told_once(as_alice: Client, note: BookNote, back: str):
    page = as_alice.post(act(note, "delete"), {"back": back}, follow=True).content.decode()
    assert "The note is deleted." in page
    assert "oars" not in page
    undo = re.search(r'action="([^"]*/bring-back/)"', page)
    assert undo
    assert "The note is deleted." not in as_alice.get(of(note.project)).content.decode()
    page = as_alice.post(undo[1], {"back": back}, follow=True).content.decode()
    assert "<em>oars</em>" in page


def test_the_desk_has_its_chapters_own(as_alice: Client, note: BookNote, alice: User):
    keeping.add(note.project, "Of the book", alice, chapter=None, is_todo=True)
    page = as_alice.get(desk(note.chapter)).content.decode()
    assert "<em>oars</em>" in page
    assert "Notes · 1 to do" in page
    assert "Of the book" not in page
    body = {"text": "Made here.", "chapter": "1", "is_todo": "on"} | DESK
    answer = as_alice.post(of(note.project), body, follow=True)
    assert answer.redirect_chain[0][0].startswith(desk(note.chapter))
    assert "Made here." in answer.content.decode()


def test_they_count_no_words(as_alice: Client, note: BookNote):
    version = a_version(chapter=note.chapter, text="Four words are here.")
    assert version.word_count == 4
    page = said(as_alice.get(desk(note.chapter)).content.decode())
    assert "· 4 words" in page
    shelf = said(as_alice.get(reverse("projects:shelf")).content.decode())
    assert "oars" not in shelf
