import pytest

from memory.facts import Fact
from tests.writing.analysis.books import a_book, a_fact, assert_quoted, only
from writing.analysis import threads_due

OPENS = "Ilse would bring the ledger to the harbour."
STILL = "The lamp went out. Rain came."


def opening(text: str, **more: object) -> Fact:
    given = {"value": "bring the ledger to the harbour", "slot": "open"}
    return a_fact(1, text, OPENS, "thread", **given | more)


def found_in(chapters: int, *facts: Fact, **more: object) -> object:
    texts = [f"{STILL} {OPENS}", *[STILL] * (chapters - 1)]
    book = a_book(*texts, facts=(opening(texts[0], **more), *facts))
    found = threads_due.find(book)
    assert_quoted(found, book)
    return found


@pytest.mark.parametrize(
    ("chapters", "more"),
    [
        (3, {}),  # open, and young
        (13, {}),  # LONG chapters are not yet too many
        (4, {"due": "by chapter 4"}),  # the chapter itself may still keep it
        (20, {"due": "by chapter 30"}),  # to come, however long it rests
        (20, {"polarity": "-"}),
        (20, {"slot": "close"}),
    ],
)
def test_nothing_is_due(chapters: int, more: dict[str, object]) -> None:
    assert found_in(chapters, **more).observations == ()


def test_what_was_closed_or_spoken_of_is_not_told() -> None:
    closing = "She laid the ledger on the harbour wall."
    for predicate, slot in (("thread", "close"), ("takes_part", "")):
        texts = [f"{STILL} {OPENS}", *[STILL] * 10, f"{STILL} {closing}", STILL]
        last = a_fact(12, texts[11], closing, predicate, slot=slot, value="the ledger is brought")
        book = a_book(*texts, facts=(opening(texts[0]), last))
        assert threads_due.find(book).observations == ()


def test_past_its_chapter() -> None:
    said = only(found_in(5, due="by chapter 3"))
    assert (said.code, said.values["due"], said.values["opened"]) == ("due_chapter", 3, 1)
    assert said.quotes[0].text == OPENS


def test_past_its_time() -> None:
    tea = "At five in the afternoon they had tea."
    noon = f"{STILL} In the morning, {OPENS[0].lower()}{OPENS[1:]}"
    texts = [f"{STILL} {OPENS}", f"{STILL} {tea}"]
    del noon
    later = a_fact(2, texts[1], tea, "takes_part", time_text="at five in the afternoon")
    book = a_book(*texts, facts=(opening(texts[0], due="at noon"), later))
    assert only(threads_due.find(book)).code == "due_time"


def test_long_untouched_with_where_it_was_last_spoken_of() -> None:
    again = "Nobody had brought the ledger, and the harbour froze."
    texts = [f"{STILL} {OPENS}", f"{STILL} {again}", *[STILL] * 13]
    spoken = a_fact(2, texts[1], again, "condition", value="frozen")
    book = a_book(*texts, facts=(opening(texts[0]), spoken))
    said = only(threads_due.find(book))
    assert (said.code, said.values["last"], said.values["chapters"]) == ("untouched", 2, 13)
    assert [quote.text for quote in said.quotes] == [OPENS, again]
    assert said.key == only(found_in(14)).key


def test_of_the_bible_or_another_text_nothing_is_quoted() -> None:
    text = f"{STILL} {OPENS}"
    fact = opening(text, due="chapter 1", chapter=a_fact(99, text, OPENS, "thread").chapter)
    assert threads_due.find(a_book(text, STILL, STILL, facts=(fact,))).observations == ()


@pytest.mark.parametrize(
    ("due", "number"),
    [("", None), ("at noon", None), ("by chapter 12", 12), ("avant le chapitre 7", 7)],
)
def test_the_chapter_that_is_due(due: str, number: int | None) -> None:
    assert threads_due.due_chapter(due) == number
