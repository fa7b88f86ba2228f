"""Chapters cut, joined, moved or put away: what was established stays established, once."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from memory import graph, ledger
from memory.projecting import is_current, projection_of
from novellaforge import loop
from projects import structure
from projects.models import Chapter, Project, StructureChange
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
