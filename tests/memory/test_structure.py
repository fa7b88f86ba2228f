"""Chapters cut, joined, moved or put away: what was established stays established, once."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pytest_django import Settings

from memory import correcting, graph, ledger
from memory.facts import Fact
from memory.models import StoredFact
from memory.projecting import is_current, projection_of
from novellaforge import loop
from projects import structure
from projects.models import Chapter, Project, StructureChange
from projects.text import sentences as sentences_of
from tests.factories import a_version
from tests.memory.reading_model import Reader, reading
from tests.memory.test_rebuild_property import (
    CHAPTERS,
    Book,
    a_projected_book,
    assert_spans,
    meanings,
)
from tests.model_server import prose

pytestmark = pytest.mark.django_db(transaction=True)

Act = Callable[[Book], StructureChange | None]


@pytest.fixture
def reader(settings: Settings) -> Iterator[Reader]:
    with reading(settings) as reader:
        reader.server.answer(prose, "Somebody stood there in a coat.")  # the summaries
        yield reader
        loop.run(graph.close())


@pytest.fixture
def book(reader: Reader) -> Iterator[Book]:
    book = a_projected_book(reader)
    yield book
    loop.run(graph.forget(book.project.pk))


def at(book: Book, number: int) -> Chapter:
    return book.project.chapters.get(number=number)


def insert(book: Book) -> StructureChange:
    return structure.insert(book.project.pk, 2, "New", book.project.owner)


def move(book: Book) -> StructureChange | None:
    return structure.move(at(book, 1), 3, book.project.owner)


def split(book: Book) -> StructureChange:
    chapter = at(book, 2)
    newest = chapter.versions.first()
    assert newest
    return structure.split(chapter, 1, "The rest", newest.pk, book.project.owner)


def merge(book: Book) -> StructureChange:
    return structure.merge(at(book, 1), book.project.owner)


def trash(book: Book) -> StructureChange:
    return structure.put_in_trash(at(book, 2), book.project.owner)


def sentences(project: Project) -> Counter[tuple[str, str, str]]:
    """What is established, wherever it stands."""
    told = ledger.standing(project.pk)
    return Counter((each.sentence, each.predicate, each.value) for each in told.facts)


def assert_memory_follows(book: Book) -> None:
    project = book.project
    assert ledger.unread(project.pk) == []
    assert is_current(project.pk)
    assert not loop.run(graph.differences(project.pk, *projection_of(project.pk)))
    assert_spans(project)


def test_after_an_act_and_its_undoing_the_facts_are_those_of_before(book: Book) -> None:
    before = meanings(book.project)
    assert before
    for seed, act in enumerate((insert, move, split, merge, trash)):
        change = act(book)
        assert change
        book.carry_out(seed, 0, 0)
        assert_memory_follows(book)
        structure.undo(change, book.project.owner)
        book.carry_out(seed, 0, 0)
        assert_memory_follows(book)
        assert meanings(book.project) == before, act.__name__


def test_until_it_is_approved_a_split_or_merged_text_establishes_nothing(book: Book) -> None:
    before = sentences(book.project)
    split(book)
    book.carry_out(0, 0, 0)
    assert sentences(book.project) == before


def test_approved_halves_establish_together_what_the_whole_did(book: Book) -> None:
    before = sentences(book.project)
    change = split(book)
    for chapter in (change.chapter, change.other):
        assert chapter
        book.approve(chapter.versions.first())
    book.carry_out(0, 0, 0)
    assert_memory_follows(book)
    assert sentences(book.project) == before
    places = ledger.standing(book.project.pk).places
    assert sorted(places.values()) == list(range(1, CHAPTERS + 2))


def test_a_trashed_chapter_establishes_nothing_until_it_is_back(book: Book) -> None:
    before, chapter = sentences(book.project), at(book, 2)
    structure.put_in_trash(chapter, book.project.owner)
    book.carry_out(0, 0, 0)
    assert_memory_follows(book)
    told = ledger.standing(book.project.pk)
    assert chapter.pk not in told.places
    assert all(each.chapter != chapter.pk for each in told.facts)
    structure.take_out(chapter, 1, book.project.owner)
    book.carry_out(0, 0, 0)
    assert_memory_follows(book)
    assert sentences(book.project) == before
    assert ledger.standing(book.project.pk).places[chapter.pk] == 1


def test_an_approved_merge_establishes_what_both_did_and_nothing_twice(book: Book) -> None:
    before = sentences(book.project)
    change = merge(book)
    assert sum(sentences(book.project).values()) < sum(before.values())
    book.approve(change.chapter.versions.first())
    book.carry_out(0, 0, 0)
    assert_memory_follows(book)
    assert set(sentences(book.project)) == set(before)
    spans = Counter(
        (each.start, each.end, each.predicate, each.subject, each.value)
        for each in ledger.standing(book.project.pk).facts
        if each.chapter == change.chapter_id
    )
    assert max(spans.values()) == 1


# --- The author's word ------------------------------------------------------------------


def told_by(chapter: Chapter, sentence: str) -> StoredFact:
    return StoredFact.objects.get(chapter=chapter, sentence=sentence)


def word_on(row: StoredFact) -> tuple[bool, bool, dict[str, Any]]:
    row.refresh_from_db()
    return row.rejected, row.locked, row.corrections


@dataclass(frozen=True)
class Spoken:
    """Sentences of the second chapter's end: "not a fact", "it says otherwise", "it stays"."""

    none: str
    other: str
    stays: str

    def assert_holds_in(self, chapter: Chapter) -> None:
        assert word_on(told_by(chapter, self.none)) == (True, False, {})
        other = told_by(chapter, self.other)
        assert word_on(other) == (False, False, {"value": "a red coat"})
        assert other.value == "a red coat"
        assert word_on(told_by(chapter, self.stays)) == (False, True, {"modality": "dream"})


@pytest.fixture
def spoken(book: Book) -> Spoken:
    """Of names that nobody confirmed too: each chapter's own."""
    chapter = at(book, 2)
    assert chapter.approved_version
    paragraphs = chapter.approved_version.text.split("\n\n")
    assert len(paragraphs) == 3
    wears, stands = sentences_of(paragraphs[1])
    assert wears.startswith("Mara Lind wore")
    found = Spoken(none=stands, other=wears, stays=paragraphs[2])
    correcting.reject(book.project, told_by(chapter, found.none).uid)
    correcting.correct(book.project, told_by(chapter, found.other).uid, value="a red coat")
    correcting.correct(book.project, told_by(chapter, found.stays).uid, modality="dream")
    correcting.lock(book.project, told_by(chapter, found.stays).uid)
    book.carry_out(0, 0, 0)
    found.assert_holds_in(chapter)
    return found


def test_what_the_author_said_of_paragraphs_goes_with_them_into_another_chapter(
    book: Book, spoken: Spoken
) -> None:
    before = Counter((f.sentence, f.value, f.modality) for f in held(book))
    change = split(book)
    assert change.other
    for chapter in (change.chapter, change.other):
        book.approve(chapter.versions.first())
    book.carry_out(0, 0, 0)
    assert_memory_follows(book)
    spoken.assert_holds_in(change.other)
    assert Counter((f.sentence, f.value, f.modality) for f in held(book)) == before


def test_it_goes_with_them_where_two_chapters_become_one(book: Book, spoken: Spoken) -> None:
    before = {(f.sentence, f.value, f.modality) for f in held(book)}
    change = merge(book)
    book.approve(change.chapter.versions.first())
    book.carry_out(0, 0, 0)
    assert_memory_follows(book)
    spoken.assert_holds_in(change.chapter)
    assert {(f.sentence, f.value, f.modality) for f in held(book)} == before


@pytest.mark.parametrize("act", [split, merge])
def test_what_was_said_since_comes_back_with_the_undoing(
    act: Callable[[Book], StructureChange], book: Book, spoken: Spoken
) -> None:
    chapter, change = at(book, 2), act(book)
    spoken.assert_holds_in(chapter)
    book.carry_out(0, 0, 0)
    there = change.other if act is split else change.chapter
    assert there
    correcting.unlock(book.project, told_by(there, spoken.stays).uid)
    wears = told_by(chapter, spoken.other).uid
    StoredFact.objects.filter(uid=wears).update(corrections={})  # as if nothing was said here
    structure.undo(change, book.project.owner)
    book.carry_out(1, 0, 0)
    assert_memory_follows(book)
    spoken.assert_holds_in(chapter)
    assert (spoken.other, "a red coat") in {(f.sentence, f.value) for f in held(book)}


def test_the_same_words_elsewhere_are_not_touched(book: Book, spoken: Spoken) -> None:
    third = at(book, 3)
    assert third.approved_version
    text = f"{third.approved_version.text}\n\n{spoken.other} {spoken.none}"
    book.approve(a_version(chapter=third, text=text, number=2))
    book.carry_out(0, 0, 0)
    change = split(book)
    assert change.other
    book.approve(change.other.versions.first())
    book.carry_out(0, 0, 0)
    spoken.assert_holds_in(change.other)
    for sentence in (spoken.none, spoken.other):
        assert word_on(told_by(third, sentence)) == (False, False, {})


def test_a_sentence_that_stands_there_already_keeps_what_is_said_of_it_there(
    book: Book, spoken: Spoken
) -> None:
    first = at(book, 1)
    assert first.approved_version
    text = f"{first.approved_version.text}\n\n{spoken.other}"
    book.approve(a_version(chapter=first, text=text, number=2))
    book.carry_out(0, 0, 0)
    merge(book)
    assert word_on(told_by(first, spoken.other)) == (False, False, {})


def held(book: Book) -> tuple[Fact, ...]:
    return ledger.standing(book.project.pk).facts
