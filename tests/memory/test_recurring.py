"""A name that recurs in chapters that were brought along whole is one person, or one place."""

from uuid import uuid4

import pytest

from memory import correcting, ledger
from memory.models import Entity
from projects.models import Project
from tests.factories import a_project
from tests.memory.stored import Told

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> Project:
    return a_project()


def reads(book: Project, number: int, name: str, **values: object) -> Entity:
    """A chapter that knew nobody: the name is an entity of its own there."""
    given = {"kind": "character", "provisional": True, **values}
    row = Entity.objects.create(uid=uuid4(), project=book, name=name, **given)
    told = Told(book)
    told.known[name] = row.uid
    told.tell(number, f"{name} waved on day {number}.", "takes_part", name)
    told.keep()
    return row


def made_one(book: Project, number: int) -> int:
    return correcting.make_one(book.chapters.get(number=number).approved_version)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "Aron Pell"}, {"name": "Aron Bell"}),
        ({"name": "the old man"}, {"name": "the old man"}),
        ({"name": "Le Havre", "kind": "place"}, {"name": "Le Havre"}),
        ({"name": "The Letter", "kind": "object"}, {"name": "The Letter", "kind": "object"}),
        ({"name": "Aron Pell"}, {"name": "Aron Pell", "provisional": False}),
    ],
    ids=["another name", "no name", "another kind", "a thing", "confirmed"],
)
def test_they_stay_two(book: Project, one: dict[str, object], other: dict[str, object]) -> None:
    reads(book, 1, **one)  # type: ignore[arg-type]
    reads(book, 2, **other)  # type: ignore[arg-type]
    assert made_one(book, 2) == 0
    assert not Entity.objects.exclude(merged_into=None).exists()


def test_another_books_person_is_another(book: Project) -> None:
    reads(a_project(), 1, "Aron Pell")
    reads(book, 2, "Aron Pell")
    assert made_one(book, 2) == 0


def test_a_recurring_name_is_one_and_can_be_taken_apart(book: Project) -> None:
    made = []
    for number, name in enumerate(("Aron Pell", "Aron  PELL", "Aron Pell"), start=1):
        reads(book, number, name)
        made.append(made_one(book, number))
    assert made == [0, 1, 1]
    assert len({fact.subject for fact in ledger.standing(book.pk).facts}) == 1
    assert [made_one(book, number) for number in (1, 2, 3)] == [0, 0, 0]
    merged = Entity.objects.exclude(merged_into=None).first()
    assert merged
    correcting.unmerge(book, merged.uid)
    assert len({fact.subject for fact in ledger.standing(book.pk).facts}) == 2
