"""Where the approved text names somebody: whole words, names that are nobody else's."""

import re
from typing import Any
from uuid import uuid4

import pytest

from memory.correcting import Known
from memory.ledger import know_the_bible
from memory.mentioned import mentions_among, mentions_of, naming, pattern_of
from memory.models import Entity
from memory.shown import shown
from novellaforge import caches
from projects.models import Project
from tests.factories import a_character, an_approved_version, an_outlined_project


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["Ann"], "Anna and Joann met; ann rowed."),
        (["Ilse"], "Ilse_2 and Ilsebill."),
        (["a.b"], "aXb"),
        (["Rose"], "A rose is red."),
        (["Île"], "L'Îlet"),
    ],
)
def test_what_is_no_mention(names: list[str], text: str) -> None:
    assert naming(text, pattern_of(names)) == []


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["Ilse"], "He saw Ilse."),
        (["Ilse"], "It was Ilse’s oar."),
        (["Ilse"], "L'oar d'Ilse."),
        (["Île"], "La barque de l’Île."),
        (["Jean-Luc (old)"], "It was Jean-Luc (old) again."),
        (["l’Ours"], "C'était l'Ours."),
        (["Aron Pell"], "It was Aron\nPell."),
    ],
)
def test_what_is_one(names: list[str], text: str) -> None:
    assert naming(text, pattern_of(names)) == [text]


def test_without_a_name_there_is_no_pattern() -> None:
    assert pattern_of(["", " "]) == ""


# --- In a book --------------------------------------------------------------------------

TEXTS = {
    1: "Ilse Varga rowed. Nobody spoke. “Ilse!” cried Aron; Ilse turned.",
    2: "The bell rang.",
    3: "Aron waited for Ilse.",
}


@pytest.fixture
def book(db: None) -> Project:
    book = an_outlined_project()
    for number, text in TEXTS.items():
        an_approved_version(chapter=book.chapters.get(number=number), text=text)
    know_the_bible(book.pk)
    return book


def entity(book: Project, name: str) -> Entity:
    return Entity.objects.get(project=book, name=name)


def test_they_are_counted_chapter_by_chapter(book: Project) -> None:
    found = mentions_of(entity(book, "Ilse Varga"), 3)
    assert [(each.number, each.count) for each in found.chapters] == [(1, 3), (3, 1)]
    assert found.total == 4
    assert (found.open, [each.sentence for each in found.said]) == (3, ["Aron waited for Ilse."])


def test_as_of_a_chapter(book: Project) -> None:
    found = mentions_of(entity(book, "Ilse Varga"), 2)
    assert (found.total, found.open) == (3, 1)
    assert [each.sentence for each in found.said] == [
        "Ilse Varga rowed.",
        "“Ilse!” cried Aron; Ilse turned.",
    ]
    assert found.said[0].chapter == book.chapters.get(number=1).pk


def test_of_the_chapter_that_is_asked_for(book: Project) -> None:
    ilse = entity(book, "Ilse Varga")
    assert mentions_of(ilse, 3, 1).open == 1
    assert mentions_of(ilse, 3, 2).open == 3


def test_a_name_that_two_have_is_nobodys(book: Project) -> None:
    a_character(project=book, name="Ilse Bruck")
    know_the_bible(book.pk)
    found = mentions_of(entity(book, "Ilse Varga"), 3)
    assert [(each.number, each.count) for each in found.chapters] == [(1, 1)]


def test_whoever_is_named_nowhere_has_none(book: Project) -> None:
    a_character(project=book, name="Marten")
    know_the_bible(book.pk)
    found = mentions_of(entity(book, "Marten"), 3)
    assert (found.total, found.open, found.said) == (0, None, ())


def test_they_are_counted_in_one_query(book: Project, django_assert_num_queries: Any) -> None:
    ilse = entity(book, "Ilse Varga")
    with django_assert_num_queries(4):  # the names, those merged, the counts, one chapter's text
        mentions_of(ilse, 3)


def test_postgres_and_python_agree(book: Project) -> None:
    ilse = entity(book, "Ilse Varga")
    pattern = pattern_of(["Ilse Varga", "Ilse"])
    counted = {each.number: each.count for each in mentions_of(ilse, 3).chapters}
    assert counted == {n: len(re.findall(pattern, TEXTS[n])) for n in (1, 3)}


# --- Kept while memory is the same ----------------------------------------------------------


def shown_total(book: Project, name: str) -> int:
    caches.forget(book.pk)
    known, now = Known.of(book), shown(book.pk)
    return mentions_among(known, entity(book, name), now.state, now.so_far).total


def test_kept_they_are_the_same(book: Project) -> None:
    ilse, known, now = entity(book, "Ilse Varga"), Known.of(book), shown(book.pk)
    for asked in (1, None):
        found = [mentions_among(known, ilse, now.state, 3, asked) for _time in range(2)]
        assert found == [mentions_of(ilse, 3, asked)] * 2


def test_another_text_is_counted_anew(book: Project) -> None:
    assert shown_total(book, "Ilse Varga") == 4
    an_approved_version(chapter=book.chapters.get(number=2), text="Ilse went.")
    assert shown_total(book, "Ilse Varga") == 5


def test_so_is_a_name_that_only_a_draft_has(book: Project) -> None:
    """Of which no word for the state of memory tells."""
    assert shown_total(book, "Ilse Varga") == 4
    Entity.objects.create(
        uid=uuid4(), project=book, name="Ilse Bruck", kind="character", provisional=True
    )
    assert shown_total(book, "Ilse Varga") == 1


def test_kept_they_are_looked_up_in_one_query(
    book: Project, django_assert_num_queries: Any
) -> None:
    known, ilse, now = Known.of(book), entity(book, "Ilse Varga"), shown(book.pk)
    mentions_among(known, ilse, now.state, 3)
    caches.forget(book.pk)
    with django_assert_num_queries(1):
        mentions_among(known, ilse, now.state, 3)
