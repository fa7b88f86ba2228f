"""Notes: refusals, what is done first, and how they read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from novellaforge.errors import Refused
from projects.models import Project
from tests.factories import an_outlined_project
from writing.models import BookNote
from writing.noting import keeping
from writing.noting.rendering import rendered
from writing.noting.shown import Notes, OfChapter, shown_of


@pytest.fixture
def book(db: None) -> Project:
    return an_outlined_project()


def add(book: Project, text: str, chapter: int | None = None, todo: bool = False) -> BookNote:
    on = book.chapters.get(number=chapter) if chapter else None
    return keeping.add(book, text, book.owner, chapter=on, is_todo=todo)


def told(groups: tuple[OfChapter, ...]) -> list[tuple[int | None, list[str]]]:
    return [
        (each.chapter and each.chapter.number, [note.text for note in each.notes])
        for each in groups
    ]


@pytest.mark.parametrize("text", ["", " \n", "\0", "a" * (keeping.MOST_CHARACTERS + 1)])
def test_an_empty_or_endless_note_is_refused(book: Project, text: str):
    with pytest.raises(Refused):
        add(book, text)
    note = add(book, "Kept.")
    with pytest.raises(Refused):
        keeping.change(note, text, chapter=None, is_todo=False)
    note.refresh_from_db()
    assert note.text == "Kept."


def test_too_many_notes_are_refused(book: Project, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(keeping, "MOST_NOTES", 1)
    add(book, "One.")
    with pytest.raises(Refused):
        add(book, "Two.")


def test_only_a_to_do_is_ticked_off(book: Project):
    with pytest.raises(Refused):
        keeping.tick(add(book, "A thought."))


def test_a_to_do_that_is_none_any_more_is_not_done(book: Project):
    note = add(book, "Look it up.", todo=True)
    keeping.tick(note)
    keeping.change(note, "Looked up.", chapter=None, is_todo=False)
    assert shown_of(book.pk) == Notes((), (OfChapter(None, (note,)),), ())


def test_what_is_to_be_done_comes_first_by_chapter(book: Project):
    add(book, "c3", 3, todo=True)
    add(book, "c1", 1, todo=True)
    add(book, "book", todo=True)
    add(book, "c1 too", 1, todo=True)
    add(book, "note", 2)
    keeping.tick(add(book, "done", 2, todo=True))
    keeping.delete(add(book, "gone", 2))
    shown = shown_of(book.pk)
    assert told(shown.todo) == [(None, ["book"]), (1, ["c1", "c1 too"]), (3, ["c3"])]
    assert told(shown.notes) == [(2, ["note"])]
    assert told(shown.done) == [(2, ["done"])]
    assert shown.to_do == 4
    assert told(shown_of(book.pk, book.chapters.get(number=1)).todo) == [(1, ["c1", "c1 too"])]


def test_a_note_outlives_its_chapters_stay_in_the_trash(book: Project):
    add(book, "c2", 2)
    book.chapters.filter(number=2).update(trashed_at=timezone.now())
    assert told(shown_of(book.pk).notes) == [(None, ["c2"])]
    book.chapters.filter(number=2).update(trashed_at=None)
    assert told(shown_of(book.pk).notes) == [(2, ["c2"])]


def test_they_change_places_with_their_like_and_no_further(book: Project):
    one, _note, two = add(book, "one", 1, True), add(book, "note", 1), add(book, "two", 1, True)
    for note, step in ((one, -1), (two, 1)):
        keeping.move(note, step)
    assert told(shown_of(book.pk).todo) == [(1, ["one", "two"])]
    keeping.move(two, -1)
    assert told(shown_of(book.pk).todo) == [(1, ["two", "one"])]
    assert told(shown_of(book.pk).notes) == [(1, ["note"])]


def test_on_another_chapter_it_is_the_last(book: Project):
    note = add(book, "first", 1)
    add(book, "second", 2)
    keeping.change(note, "first", chapter=book.chapters.get(number=2), is_todo=False)
    assert told(shown_of(book.pk).notes) == [(2, ["second", "first"])]


def test_deleted_and_brought_back_it_stands_where_it_stood(book: Project):
    one = add(book, "one")
    add(book, "two")
    keeping.delete(one)
    assert told(shown_of(book.pk).notes) == [(None, ["two"])]
    keeping.bring_back(one)
    assert told(shown_of(book.pk).notes) == [(None, ["one", "two"])]


def test_done_means_when_it_was_done_first(book: Project):
    note = add(book, "one", todo=True)
    keeping.tick(note)
    first = note.done_at
    keeping.tick(note)
    assert note.done_at == first
    assert first > timezone.now() - timedelta(minutes=1)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("<img src=x onerror=a()>", "<p>&lt;img src=x onerror=a()&gt;</p>"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
        ("[a](data:text/html,x)", "<p>[a](data:text/html,x)</p>"),
        ("# A heading", "<p># A heading</p>"),
        ("A heading\n===", "<p>A heading<br>\n===</p>"),
    ],
)
def test_what_is_not_shown(text: str, html: str):
    assert rendered(text).strip() == html


def test_a_picture_is_a_link_that_nobody_loads():
    assert "<img" not in rendered("![a](https://example.org/a.png)")


def test_what_is():
    html = rendered("*a* **b**\nc `d`\n\n- e\n\n[f](https://example.org/) & <b>")
    assert "<em>a</em> <strong>b</strong><br>" in html
    assert "<li>e</li>" in html
    assert '<a href="https://example.org/" rel="noopener noreferrer">f</a> &amp; &lt;b&gt;' in html
