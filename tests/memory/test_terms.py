"""Which terms are asked for, and what they find."""

from typing import Any

import pytest

from memory import terms
from memory.standpoint import Standpoint
from memory.terms import Commonness, asked, by_words, rarest
from projects.models import Project
from tests.factories import a_project
from tests.memory.test_retrieval import a_document_of, a_told_chapter

COMMON = Commonness(10_000, 1_000, {"ilse": 400, "river": 100, "ledger": 10, "aron": 300})


def of(*words: str) -> dict[str, list[str]]:
    return {word: word.split() for word in words}


# --- Which are asked for ----------------------------------------------------------------


def test_all_that_may_be_read_are_asked_for():
    assert set(rarest(of("ledger", "landing", "toll"), COMMON)) == {"ledger", "landing", "toll"}


def test_in_a_small_book_the_commonest_is_too():
    book = Commonness(1_000, 1_000, {"ilse": 900})
    assert rarest(of("ilse", "ledger"), book) == ["ledger", "ilse"]


def test_one_is_asked_for_whatever_it_costs():
    assert rarest(of("ilse"), COMMON) == ["ilse"]


def test_what_would_cost_too_much_is_left_out():
    assert rarest(of("ilse", "river", "ledger"), COMMON) == ["ledger", "river"]


def test_a_name_is_as_rare_as_its_rarest_word():
    assert rarest(of("ilse", "aron ledger"), COMMON) == ["aron ledger"]


def test_that_a_term_is_looked_up_costs_too():
    book = Commonness(100_000, 1_000, {})
    many = [f"w{number}" for number in range(60)]
    assert 1 < len(rarest(of(*many), book)) < 10


@pytest.mark.parametrize(
    ("names", "about", "terms"),
    [
        ((), (), []),
        ((), ("a I of",), []),
        (('"',), (), []),
        ((), ("Ilse, ilse!",), ["ilse"]),
        ((), ("rope -lamp \"bell or ferry' (x)",), ["rope", "lamp", "bell", "ferry"]),
        ((), ("L’épée",), ["épée"]),
        (("Aron Pell",), ("pell",), ['"Aron Pell"', "pell"]),
    ],
)
def test_only_words_are_asked_for(
    names: tuple[str, ...], about: tuple[str, ...], terms: list[str]
):
    assert asked(names, about) == terms


def test_sixty_are_enough():
    assert len(asked((), (" ".join(f"word{number}" for number in range(99)),))) == terms.MOST_TERMS


# --- What they find ---------------------------------------------------------------------


def found(project: Project, *about: str, number: int = 99, most: int = 40) -> list[int | None]:
    at = Standpoint(project.pk, project.revision, project.language, number)
    return [each.number for each in by_words(at, asked((), about), most)]


@pytest.fixture
def large(monkeypatch) -> None:
    """As if every book were one in which words are counted before they are asked for."""
    monkeypatch.setattr(terms, "SMALL", 0)
    monkeypatch.setattr(terms, "LEAST_TIMES", 1)


@pytest.mark.django_db
def test_words_that_say_nothing_find_nothing():
    a_told_chapter(project := a_project(), "The ledger was there.", 1)
    assert found(project, "the and was there") == []


@pytest.mark.django_db
def test_a_rare_word_counts_more_than_two_common_ones():
    project = a_project()
    for number in range(1, 9):
        a_told_chapter(project, f"Ilse crossed the river, {number}.", number)
    a_told_chapter(project, "A ledger.", 9)
    assert found(project, "Ilse, the river and the ledger")[0] == 9


@pytest.mark.django_db
def test_what_holds_more_of_the_words_comes_first():
    project = a_project()
    a_told_chapter(project, "Rope.", 1)
    a_told_chapter(project, "Rope and lamp.", 2)
    a_told_chapter(project, "Bread.", 3)
    assert found(project, "rope lamp") == [2, 1]


@pytest.mark.django_db
def test_in_a_large_book_the_rarest_find_what_they_would(large: None, monkeypatch):
    project = a_project()
    for number in range(1, 9):
        a_told_chapter(project, f"Ilse crossed the river, {number}.", number)
    a_told_chapter(project, "Ilse hid the ledger.", 9)
    monkeypatch.setattr(terms, "MOST_ROWS", 1)
    assert found(project, "Ilse, the river and the ledger", most=1) == [9]


@pytest.mark.django_db
def test_where_the_rarest_are_not_to_be_seen_all_are_asked_for(large: None, monkeypatch):
    """An early chapter of a long book: its rare words stand in later ones."""
    project = a_project()
    for number in range(1, 9):
        a_told_chapter(project, f"Ilse crossed the river, {number}.", number)
    a_told_chapter(project, "Ilse hid the ledger.", 9)
    monkeypatch.setattr(terms, "MOST_ROWS", 1)
    assert found(project, "Ilse, the river and the ledger", number=3) == [1, 2]


@pytest.mark.django_db
def test_what_was_added_since_words_were_counted_is_found(large: None, monkeypatch):
    project = a_project()
    a_told_chapter(project, "Ilse crossed the river.", 1)
    assert found(project, "ledger") == []
    a_told_chapter(project, "Ilse hid the ledger.", 2)
    counted: list[Any] = []
    monkeypatch.setattr(terms, "_counted", counted.append)
    assert found(project, "ledger") == [2]
    assert counted == []


@pytest.mark.django_db
def test_words_are_counted_in_one_project_s_passages_only(large: None):
    mine, other = a_project(), a_project()
    a_told_chapter(mine, "Ilse crossed the river.", 1)
    for number in range(1, 4):
        a_told_chapter(other, f"The ledger, {number}.", number)
    counted = terms._counted(mine.pk)
    assert (counted.passages, counted.sample) == (1, 1)
    assert "ledger" not in counted.times


@pytest.mark.django_db
def test_counting_reads_no_more_than_the_sample(monkeypatch):
    project = a_project()
    for number in range(1, 6):
        a_told_chapter(project, f"The ledger, {number}.", number)
    monkeypatch.setattr(terms, "SAMPLE", 3)
    monkeypatch.setattr(terms, "LEAST_TIMES", 3)
    counted = terms._counted(project.pk)
    assert (counted.passages, counted.sample, counted.times) == (5, 3, {"ledger": 3})


@pytest.mark.django_db
def test_a_book_without_passages_can_be_asked(large: None):
    assert found(a_project(), "ledger") == []


@pytest.mark.django_db
def test_a_text_that_stands_in_many_places_takes_one(large: None):
    project = a_project()
    for number in range(5):
        a_document_of(project, "How a cable ferry is drawn along its rope.", f"Notes {number}")
    a_told_chapter(project, "The ferry.", 1)
    assert sorted(found(project, "cable ferry", most=2), key=str) == [1, None]


@pytest.mark.django_db
def test_a_book_known_to_be_large_is_not_counted_again(large: None, django_assert_num_queries):
    project = a_project()
    a_told_chapter(project, "Ilse hid the ledger.", 1)
    at, words = Standpoint(project.pk, 0, "en", 2), asked((), ("ledger",))
    first = by_words(at, words, 1)
    with django_assert_num_queries(2):  # its terms are read, and ranked
        assert by_words(at, words, 1) == first


@pytest.mark.django_db
def test_a_second_search_reads_no_commonness_again(large: None, monkeypatch):
    project = a_project()
    a_told_chapter(project, "Ilse hid the ledger.", 1)
    asked: list[str] = []
    real = terms.caches.kept

    def counted(place: Any, *given: Any) -> Any:
        asked.append(place.cache)
        return real(place, *given)

    monkeypatch.setattr(terms.caches, "kept", counted)
    assert found(project, "ledger") == found(project, "ledger") == [1]
    assert asked == ["commonness"]
    terms._here[project.pk] = 0.0, terms._here[project.pk][1]  # an hour later
    found(project, "ledger")
    assert asked == ["commonness"] * 2
