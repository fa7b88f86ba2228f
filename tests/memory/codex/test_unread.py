"""What of the bible is not read is found again after any change of it, and else but once."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from memory.codex import unread_entries
from memory.models import BookMemory
from projects.models import Project
from tests.factories import a_character, a_location, a_project, a_rule, with_its_bible_read

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> Project:
    """With one of each, all read."""
    project = a_project()
    a_character(project=project, name="Ilse Varga")
    a_location(project=project, name="the east landing")
    a_rule(project=project, text="Nobody crosses after the bell.")
    with_its_bible_read(project)
    assert unread_entries(project.pk) == ()
    return project


def test_it_is_found_once(book: Project):
    with CaptureQueriesContext(connection) as asked:
        assert unread_entries(book.pk) == ()
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("change", "unread"),
    [
        (lambda book: book.characters.update(description="Her eyes are grey."), "Ilse Varga"),
        (lambda book: book.characters.update(aliases=["the ferrywoman"]), "Ilse Varga"),
        (lambda book: book.locations.update(description="Planks."), "the east landing"),
        (lambda book: book.world_rules.update(text="Nobody swims."), "Nobody swims."),
        (lambda book: a_character(project=book, name="Aron Pell"), "Aron Pell"),
        (lambda book: a_location(project=book, name="the mill"), "the mill"),
        (lambda book: a_rule(project=book, text="Nobody swims."), "Nobody swims."),
        (lambda book: Project.objects.filter(pk=book.pk).update(language="fr"), "Ilse Varga"),
        (lambda book: BookMemory.objects.filter(project=book).update(codex_read={}), "Ilse Varga"),
    ],
    ids=["text", "alias", "place", "rule", "person", "landing", "law", "language", "forgotten"],
)  # fmt: skip
def test_what_changed_is_unread(book: Project, change: Callable[[Project], object], unread: str):
    change(book)
    assert unread in unread_entries(book.pk)
    book.refresh_from_db()
    with_its_bible_read(book)
    assert unread_entries(book.pk) == ()


def test_what_is_taken_out_again_is_not_unread(book: Project):
    other = a_character(project=book, name="Aron Pell")
    assert "Aron Pell" in unread_entries(book.pk)
    other.delete()
    assert unread_entries(book.pk) == ()


def test_a_book_that_is_gone_has_nothing_unread(book: Project):
    key = book.pk
    book.delete()
    assert unread_entries(key) == ()
