"""A book's lists, read in one question, are what they are when each is asked for."""

from typing import Any

import pytest

from projects.gathering import with_lists
from projects.models import Project, StyleProfile
from tests.factories import a_character, a_concept, a_project, a_rule, an_instruction

pytestmark = pytest.mark.django_db
LISTS = ("characters", "locations", "world_rules", "instructions", "concepts")


@pytest.fixture
def book() -> Project:
    book = a_project()
    a_character(project=book, name="Nils Bruck", aliases=["the l’Écuyer"], voice_lines=["“Aye.”"])
    a_character(project=book, name="Ada Bruck", aliases=[])
    a_rule(project=book, text="Nobody crosses.")
    an_instruction(project=book, text="No dreams.\nNone.")
    a_concept(project=book, chosen=True)
    a_character(project=a_project(), name="Somebody else")
    return book


def values(rows: Any) -> list[dict[str, Any]]:
    return [
        {each.attname: getattr(row, each.attname) for each in row._meta.fields} for row in rows
    ]


def test_a_book_without_any_has_none() -> None:
    found = with_lists(a_project(), *LISTS, "style")
    assert [list(getattr(found, name).all()) for name in LISTS] == [[]] * len(LISTS)
    assert getattr(found, "style", None) is None


def test_the_book_itself_still_reads_what_comes(book: Project) -> None:
    assert len(with_lists(book, "characters").characters.all()) == 2
    a_character(project=book, name="Marten")
    assert len(book.characters.all()) == 3


def test_they_are_the_same_rows(book: Project) -> None:
    found = with_lists(book, *LISTS)
    for name in LISTS:
        assert values(getattr(found, name).all()) == values(getattr(book, name).all()), name


def test_in_one_question(book: Project, django_assert_num_queries: Any) -> None:
    StyleProfile.objects.create(project=book, lines=["Short."])
    with django_assert_num_queries(1):
        found = with_lists(book, *LISTS, "locations", "style")
        assert [each.name for each in found.characters.all()] == ["Ada Bruck", "Nils Bruck"]
        assert not found.locations.all()
        assert (found.style.lines, found.style.worn_added) == (["Short."], [])
