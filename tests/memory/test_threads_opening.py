"""Threads that an author names: what they refuse, and that all who read threads know them."""

from uuid import uuid4

import pytest

from memory import threads_deciding as deciding
from memory.codex import reading
from memory.ledger import standing
from memory.shown import shown
from memory.threads_opening import MOST, open_thread, own_threads, take_back
from memory.threads_reading import Threads, threads_of
from novellaforge.errors import Refused
from projects.models import Instruction, Project
from tests.factories import an_outlined_project
from tests.memory.stored import Told

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> Project:
    return an_outlined_project()


def read(book: Project) -> Threads:
    return threads_of(Project.objects.get(pk=book.pk), shown(book.pk).state)


def test_another_books_thread_is_not_taken_back(book: Project) -> None:
    other = an_outlined_project()
    uid = open_thread(other, "The debt")
    for each in (uid, uuid4()):
        with pytest.raises(Refused, match="not named by you"):
            take_back(book, each)
    assert len(own_threads(other)) == 1


def test_nor_is_what_a_text_has_opened(book: Project) -> None:
    told = Told(book)
    fact = told.tell(1, "Who cut it?", "thread", value="who cut it", slot="open")
    told.keep()
    with pytest.raises(Refused):
        take_back(book, fact.uid)


def test_they_come_to_an_end(book: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memory.threads_opening.MOST", 1)
    open_thread(book, "The debt")
    with pytest.raises(Refused, match="at most 1 "):
        open_thread(book, "The door")
    assert MOST > 1


def test_it_is_open_from_the_beginning_and_the_book_has_changed(book: Project) -> None:
    before = book.revision
    uid = open_thread(book, "The debt")
    [thread] = read(book).every
    assert (thread.what, thread.opened.fact, thread.opened.place) == ("The debt", uid, 0)
    assert thread.opened.chapter is None
    book.refresh_from_db()
    assert book.revision > before


def test_a_chapter_touches_it_and_another_pays_it(book: Project) -> None:
    open_thread(book, "the debt of the toll clerk")
    told = Told(book)
    told.tell(1, "The clerk’s debt had doubled.", "condition", "Aron Pell", value="debt of clerk")
    told.keep()
    [thread] = read(book).every
    assert [each.place for each in thread.touches] == [1]
    told.tell(2, "The clerk’s debt was paid.", "thread", value="the clerk’s debt", slot="close")
    told.keep()
    found = read(book)
    assert found.every == ()
    [thread] = found.paid
    assert thread.paid
    assert (thread.paid.place, thread.late) == (2, "")
    assert thread.paid.sentence == "The clerk’s debt was paid."


def test_a_promise_that_was_kept_is_paid_by_the_deed(book: Project) -> None:
    told = Told(book)
    told.tell(
        1, "“I will burn the ledgers,” said Aron Pell.", "promises", "Aron Pell",
        value="burn the ledgers", modality="promise",
    )  # fmt: skip
    told.tell(2, "Aron Pell burned the ledgers.", "takes_part", "Aron Pell", object="the fire",
              value="burn the ledgers")  # fmt: skip
    told.keep()
    found = read(book)
    assert found.every == ()
    assert [each.paid.place for each in found.paid if each.paid] == [2]


def test_a_reading_of_the_bible_leaves_it(book: Project) -> None:
    open_thread(book, "The debt")
    assert reading._forget_gone(book.pk) == 0
    assert [each.value for each in own_threads(book)] == ["The debt"]


def test_taken_back_it_is_nowhere(book: Project) -> None:
    first, second = open_thread(book, "The debt"), open_thread(book, "The door")
    assert take_back(book, first) == "The debt"
    assert [each.uid for each in own_threads(book)] == [second]
    assert [fact.value for fact in standing(book.pk).facts] == ["The door"]
    assert open_thread(book, "The debt") == first


def test_it_is_planned_like_any_other_and_the_line_names_no_chapter(book: Project) -> None:
    uid = open_thread(book, "The debt")
    third = book.chapters.get(number=3)
    deciding.plan(book, uid, third.pk)
    third.refresh_from_db()
    assert third.required_points == ["Settle this: The debt"]
    deciding.plan(book, uid)
    assert Instruction.objects.get().text == "Before the book ends, settle this: The debt"
    deciding.let_go(book, uid)
    assert read(book).every == ()
    assert not Instruction.objects.exists()
