"""Words looked for in a book's newest texts."""

import pytest
from django.utils import timezone

from projects.finding import Wanted
from projects.models import Project
from tests.factories import a_project, a_run, a_version, an_outlined_project
from writing.finding.looking import A_PAGE, look

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> Project:
    return an_outlined_project()


def written(book: Project, *texts: str) -> None:
    for number, text in enumerate(texts, start=1):
        a_version(chapter=book.chapters.get(number=number), text=text)


def numbers(book: Project, words: str) -> list[tuple[int, int]]:
    found = look(book.pk, Wanted(words))
    return [(each.chapter.number, len(each.places)) for each in found.chapters]


def test_older_texts_trashed_chapters_and_other_books_are_not_looked_into(book: Project):
    written(book, "A ferry.", "A ferry.", "A ferry.")
    written(book, "Nothing.")
    book.chapters.filter(number=2).update(trashed_at=timezone.now())
    written(an_outlined_project(), "A ferry.")
    assert numbers(book, "ferry") == [(3, 1)]


def test_a_book_without_texts_has_no_places(book: Project):
    assert numbers(book, "ferry") == numbers(a_project(), "ferry") == []


def test_looking_for_spaces_finds_nothing(book: Project):
    written(book, "A ferry.")
    assert numbers(book, "  ") == []


def test_postgres_and_the_pattern_agree_on_accents_and_expressions(book: Project):
    written(book, "L’Été, e\u0301te\u0301, ete.", "a.b [x] \\d {2} (y", "axb 1")
    assert numbers(book, "l'ete") == [(1, 1)]
    assert numbers(book, "été") == [(1, 3)]
    assert numbers(book, "a.b [x] \\d {2} (") == [(2, 1)]
    assert numbers(book, "ééééé" * 40) == []


def test_places_are_in_the_books_order_page_by_page(book: Project):
    written(book, "ferry " * (A_PAGE - 1), "ferry " * 3, "ferry " * A_PAGE)
    found = look(book.pk, Wanted("ferry"))
    assert (found.count, found.pages) == (2 * A_PAGE + 2, 3)
    shown = [[hit.of.chapter.number for hit in found.page(number)] for number in (1, 2, 3, 4)]
    assert shown[0] == [1] * (A_PAGE - 1) + [2]
    assert shown[1] == [2] * 2 + [3] * (A_PAGE - 2)
    assert shown[2:] == [[3] * 2, []]
    starts = [hit.place[0] for hit in found.page(2)]
    assert starts[:3] == [6, 12, 0]
    assert [each.page for each in found.chapters] == [1, 1, 2]


def test_a_place_is_shown_in_its_sentence_between_its_neighbours(book: Project):
    written(book, "One.\n\nIt was dark. The ferry left, and the ferry came. Nobody saw. No.")
    second = look(book.pk, Wanted("ferry")).page(1)[1]
    assert [(piece.op, piece.text) for piece in second.pieces] == [
        ("same", "The ferry left, and the "), ("old", "ferry"), ("same", " came."),
    ]  # fmt: skip
    assert second.around.before == "It was dark."
    assert (second.around.after, second.paragraph) == ("Nobody saw.", 2)
    assert "?view=page#:~:text=The%20ferry%20left" in second.address


def test_a_preview_compares_the_sentence_with_this_place_alone(book: Project):
    written(book, "The ferry left, and the ferry came.")
    second = look(book.pk, Wanted("ferry"), "").page(1)[1]
    kept = "".join(piece.text for piece in second.pieces if piece.op != "old")
    assert kept == "The ferry left, and the  came."


def test_a_chapter_being_written_is_known(book: Project):
    written(book, "ferry", "ferry")
    a_run(chapter=book.chapters.get(number=1), state="running")
    a_run(chapter=book.chapters.get(number=2), state="drafted")
    found = look(book.pk, Wanted("ferry"))
    assert [each.is_being_written for each in found.chapters] == [True, False]


def test_it_takes_a_few_queries_however_many_chapters(
    book: Project, django_assert_max_num_queries
):
    written(book, "ferry", "ferry", "ferry")
    with django_assert_max_num_queries(4):
        for hit in look(book.pk, Wanted("ferry"), "barge").page(1):
            assert hit.address
            assert hit.pieces
