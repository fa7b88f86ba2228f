"""Open threads: what is none first, then how late each is; and the author's word on them."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from memory import threads_deciding as deciding
from memory.facts import Fact
from memory.models import ThreadDecision
from memory.sayings import Said
from memory.shown import shown
from memory.threads import (
    Tellings,
    Told,
    due_chapter,
    kind_of,
    may_touch,
    one_a_chapter,
    overdue_first,
    thread,
    touching,
)
from memory.threads_reading import Packed, Threads, bare, threads_of
from novellaforge.errors import Refused
from projects.models import Chapter, Instruction, Project
from tests.factories import an_outlined_project
from tests.memory.clock.facts import PROJECT, chapter
from tests.memory.stored import Told as Book


def opening(value: str = "bring the brass key back", **more: Any) -> Fact:
    given = {
        "project": PROJECT, "version": None, "chapter": chapter(1), "beat": 1, "seq": 1,
        "predicate": "promises", "value": value, "sentence": f"He said: {value}.", "start": 0,
        "end": 9, "modality": "promise",
    }  # fmt: skip
    return Fact(**given | more)


def said(place: int, sentence: str = "A sentence.") -> Said:
    return Said(uuid4(), sentence, place, chapter(place))


def told(place: int, sentence: str, seq: int = 1, value: str = "") -> Told:
    return Told(said(place, sentence), value, (place, 1, seq))


# --- What is opened ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "predicate", "value", "sentence"),
    [
        ("thread", "thread", "the bell is missing", "The bell is missing."),
        ("thread", "thread", "a sweater", "She wondered at the sweater."),
        ("thread", "thread", "ses doigts", "Ses doigts étaient noirs."),
        ("promise", "promises", "come back", "“Shall I come back? I shall,” she said."),
        ("question", "thread", "who cut the rope", "Who cut it nobody knew."),
        ("question", "thread", "the rope", "“And the rope?”"),
        ("question", "thread", "la corde", "Et la corde ? »"),
        ("question", "thread", "qui a coupé la corde", "On ne le sut pas."),
        ("debt", "thread", "marten owes forty crowns", "Marten owed it."),
        ("debt", "promises", "rembourser la somme", "Je vous rembourserai."),
        ("debt", "thread", "une dette de jeu", "C'était une dette de jeu."),
    ],
)
def test_kind(kind: str, predicate: str, value: str, sentence: str) -> None:
    assert kind_of(opening(value, predicate=predicate, sentence=sentence)) == kind


@pytest.mark.parametrize(
    ("due", "number"),
    [
        ("", None),
        ("by noon", None),
        ("in three chapters", None),
        ("chapterhouse 3", None),
        ("by chapter 3", 3),
        ("au chapitre 12", 12),
        ("chap. 4", 4),
    ],
)
def test_due_chapter(due: str, number: int | None) -> None:
    assert due_chapter(due) == number


# --- How late it is ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "touched", "last", "past", "late"),
    [
        ("", 1, 13, False, ""),
        ("by chapter 9", 1, 9, False, ""),
        ("by chapter 30", 1, 20, False, ""),
        ("", 10, 20, False, ""),
        ("", 1, 14, False, "untouched"),
        ("before noon", 1, 3, True, "time"),
        ("by chapter 3", 1, 4, False, "chapter"),
        ("by chapter 3", 4, 4, True, "chapter"),
    ],
)
def test_late(due: str, touched: int, last: int, past: bool, late: str) -> None:
    touches = [said(touched)] if touched > 1 else []
    found = thread(opening(due=due), said(1), touches, last, past=past)
    assert found.late == late
    assert found.rests == last - touched
    assert found.is_overdue == (late in ("chapter", "time"))


def test_overdue_comes_first_then_what_rests_longest() -> None:
    fresh = thread(opening(), said(5), [], 5, past=False)
    older = thread(opening(), said(1), [], 5, past=False)
    untouched = thread(opening(), said(1), [], 20, past=False)
    overdue = thread(opening(due="by chapter 3"), said(1), [said(5)], 5, past=False)
    late = thread(opening(due="at noon"), said(1), [said(2)], 5, past=True)
    every = overdue_first([fresh, older, untouched, overdue, late])
    assert every == (late, overdue, untouched, older, fresh)


# --- Where it was touched ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "sentence", "touches"),
    [
        (1, "The brass key hung by the door.", False),
        (2, "He brought the lamp.", False),
        (2, "Nothing was left of brass.", False),
        (2, "The brass key hung by the door.", True),
        (9, "“Bring me that key,” she said.", True),
    ],
)
def test_touching(place: int, sentence: str, touches: bool) -> None:
    found = list(touching(opening(), said(1), Tellings((told(place, sentence),))))
    assert bool(found) == touches


def test_an_opening_does_not_touch_itself() -> None:
    opened = said(1, "He said: bring the brass key back.")
    again = Told(opened, "bring the brass key back", (1, 1, 2))
    assert not list(touching(opening(), opened, Tellings((again,))))


def test_what_is_about_nothing_is_touched_by_nothing() -> None:
    assert not list(touching(opening(""), said(1), Tellings((told(2, "The brass key."),))))


def test_a_chapter_is_marked_once_by_its_first_sentence() -> None:
    marks = one_a_chapter([told(3, "third"), told(2, "later", seq=5), told(2, "first", seq=2)])
    assert [each.sentence for each in marks] == ["first", "third"]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("rendre la clé à l'évêque", "L'ÉVÊQUE attendait sa clef, et la clé."),
        ("who cut the rope", "Who cuts ropes?"),
    ],
)
def test_what_touches_is_never_passed_over(value: str, sentence: str) -> None:
    finds = may_touch([value])
    assert list(touching(opening(value), said(1), Tellings((told(2, sentence),))))
    assert finds
    assert finds.search(bare(sentence))


def test_packed_and_unpacked_they_are_the_same() -> None:
    both, other = said(2), said(3, "Another.")
    every = tuple(
        thread(opening(), said(1), touches, 5, past=False)
        for touches in ([both, other], [], [both])
    )
    paid = (replace(every[0], paid=other),)
    packed = Packed.of(Threads(every, 5, paid))
    assert packed.said == (both, other)
    assert packed.threads == Threads(every, 5, paid)


def test_nothing_open_looks_for_nothing() -> None:
    assert may_touch([]) is None


# --- Read from the ledger ---------------------------------------------------------------


@pytest.fixture
def book(db: None) -> Book:
    return Book(an_outlined_project(chapters=5))


def found(project: Project) -> Threads:
    return threads_of(project, shown(project.pk).state)


def promise(book: Book, number: int = 1, **more: Any) -> Fact:
    given = {"value": "bring the brass key back", "modality": "promise"}
    return book.tell(
        number,
        "“I will bring the brass key back by chapter 3,” said Aron Pell.",
        "promises",
        "Aron Pell",
        **given | more,
    )


def test_an_empty_book_has_none(book: Book) -> None:
    assert found(book.project) == Threads()


def test_a_draft_opens_nothing(book: Book) -> None:
    fact = promise(book)
    book.record(book.version(1), [fact])
    assert not found(book.project).every


@pytest.mark.parametrize("ending", ["kept", "closed", "denied"])
def test_what_is_settled_in_the_text_is_not_open(book: Book, ending: str) -> None:
    promise(book, polarity="-" if ending == "denied" else "+")
    if ending == "kept":
        gave = {"value": "bring the brass key back", "object": "the key", "other": "Ilse Varga"}
        book.tell(3, "Aron Pell gave the brass key back.", "gives", "Aron Pell", **gave)
    if ending == "closed":
        book.tell(3, "So the brass key was back.", "thread", slot="close", value="brass key back")
    book.tell(4, "Ilse Varga slept.", "condition", "Ilse Varga", value="asleep")
    book.keep()
    assert not found(book.project).every


def test_a_promise_past_its_chapter_is_overdue_with_its_sentence_and_touches(book: Book) -> None:
    fact = promise(book, due="by chapter 3")
    book.tell(2, "The brass key hung at his belt.", "holds", "Aron Pell", object="the key")
    book.tell(4, "Ilse Varga slept.", "condition", "Ilse Varga", value="asleep")
    book.keep()
    (only,) = found(book.project).every
    assert (only.late, only.rests, only.last) == ("chapter", 2, 2)
    assert only.opened.fact == fact.uid
    assert only.opened.sentence == fact.sentence
    assert [each.sentence for each in only.touches] == ["The brass key hung at his belt."]


def test_a_time_of_the_story_that_is_past_is_overdue(book: Book) -> None:
    book.tell(1, "At dawn on 3 May 1911 they rose.", "takes_part", "Ilse Varga",
              object="the fire", time_text="on 3 May 1911")  # fmt: skip
    promise(book, due="on 4 May 1911")
    book.tell(2, "On 9 May 1911 it rained.", "takes_part", "Ilse Varga", object="the flood",
              time_text="on 9 May 1911")  # fmt: skip
    book.keep()
    (only,) = found(book.project).every
    assert only.late == "time"


def test_what_the_text_says_of_the_time_now_counts(book: Book) -> None:
    given = promise(book, due="within a week")
    rose = book.tell(1, "They rose.", "takes_part", "Ilse Varga", object="the fire")
    book.tell(2, "It rained.", "takes_part", "Ilse Varga", object="the flood",
              time_text="at noon on 20 May 1911")  # fmt: skip
    book.keep()
    assert [each.late for each in found(book.project).every] == [""]
    version = book.chapter(1).approved_version
    assert version
    book.record(version, [given, replace(rose, time_text="at noon on 3 May 1911")])
    assert [each.late for each in found(book.project).every] == ["time"]


# --- The author's word ------------------------------------------------------------------


@pytest.fixture
def opened(book: Book) -> Fact:
    fact = promise(book)
    book.keep()
    return fact


def test_only_what_opens_can_be_settled(book: Book) -> None:
    fact = book.tell(1, "Ilse Varga slept.", "condition", "Ilse Varga", value="asleep")
    close = book.tell(1, "That was that.", "thread", value="that", slot="close")
    book.keep()
    for each in (fact, close):
        with pytest.raises(Refused, match="opens nothing"):
            deciding.close(book.project, each.uid)
    with pytest.raises(Refused, match="no such fact"):
        deciding.let_go(book.project, uuid4())
    assert not ThreadDecision.objects.exists()


def test_it_is_not_planned_for_a_chapter_that_is_written(book: Book, opened: Fact) -> None:
    with pytest.raises(Refused, match="Chapter 1 is approved"):
        deciding.plan(book.project, opened.uid, book.chapter(1).pk)


def test_nor_for_another_books(book: Book, opened: Fact) -> None:
    elsewhere = an_outlined_project().chapters.get(number=2)
    with pytest.raises(Refused, match="no such chapter"):
        deciding.plan(book.project, opened.uid, elsewhere.pk)
    elsewhere.refresh_from_db()
    assert elsewhere.required_points == []


def points(book: Book, number: int) -> list[str]:
    return Chapter.objects.get(project=book.project, number=number).required_points


def test_planned_it_must_happen_in_that_chapter(book: Book, opened: Fact) -> None:
    before = book.project.revision
    deciding.plan(book.project, opened.uid, book.chapter(3).pk)
    assert points(book, 3) == ["Settle what chapter 1 opened: bring the brass key back"]
    assert book.project.revision > before
    assert len(found(book.project).every) == 1


def test_planned_for_no_chapter_it_is_an_instruction(book: Book, opened: Fact) -> None:
    deciding.plan(book.project, opened.uid)
    (only,) = Instruction.objects.filter(project=book.project)
    assert only.text.startswith("Before the book ends, settle what chapter 1 opened:")


def test_another_plan_takes_the_first_one_out(book: Book, opened: Fact) -> None:
    deciding.plan(book.project, opened.uid)
    deciding.plan(book.project, opened.uid, book.chapter(3).pk)
    deciding.plan(book.project, opened.uid, book.chapter(4).pk)
    assert not Instruction.objects.exists()
    assert points(book, 3) == []
    assert len(points(book, 4)) == 1


@pytest.mark.parametrize("act", [deciding.close, deciding.let_go, deciding.reopen])
def test_what_is_decided_next_takes_the_line_out(book: Book, opened: Fact, act: Any) -> None:
    Chapter.objects.filter(pk=book.chapter(3).pk).update(required_points=["It rains."])
    deciding.plan(book.project, opened.uid, book.chapter(3).pk)
    act(book.project, opened.uid)
    assert points(book, 3) == ["It rains."]


def test_a_line_that_the_author_changed_is_the_authors(book: Book, opened: Fact) -> None:
    deciding.plan(book.project, opened.uid)
    Instruction.objects.update(text="Give the key back, at night.")
    deciding.close(book.project, opened.uid)
    assert Instruction.objects.exists()


def test_the_line_is_in_the_books_language(book: Book, opened: Fact) -> None:
    Project.objects.filter(pk=book.project.pk).update(language="fr")
    book.project.refresh_from_db()
    with_french = deciding.plan(book.project, opened.uid).line
    assert "bring the brass key back" in with_french


def test_opened_again_there_is_no_word_of_it(book: Book, opened: Fact) -> None:
    deciding.let_go(book.project, opened.uid)
    assert ThreadDecision.objects.get().state == "let_go"
    deciding.reopen(book.project, opened.uid)
    deciding.reopen(book.project, opened.uid)
    assert not ThreadDecision.objects.exists()
