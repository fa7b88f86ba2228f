"""What a chapter's facts say against the end that a plan takes it to have."""

from uuid import UUID, uuid4

import pytest

from memory import ledger
from memory.beginning import otherwise
from memory.entities import Entity
from memory.facts import Fact
from projects.models import Chapter, Project
from tests.factories import an_approved_version, an_outlined_project

pytestmark = pytest.mark.django_db

QUAY, MILL = Entity(uuid4(), "the quay", "place"), Entity(uuid4(), "the mill", "place")
LOFT, KEY = Entity(uuid4(), "the loft", "place"), Entity(uuid4(), "the brass key", "object")
END = "Ilse stands on the quay with the brass key in her pocket."
ON_THE_QUAY = "Ilse came down to the quay."
Told = tuple[int, str | Entity, str, str, Entity | None, str]


def a_book(*told: Told) -> Chapter:
    """Of three chapters; the third, before which these facts were told."""
    book = an_outlined_project(3)
    people = {each.name.split()[0]: each.pk for each in book.characters.all()}
    for number in (1, 2):
        chapter = book.chapters.get(number=number)
        version = an_approved_version(chapter=chapter)
        facts = [
            fact(book, chapter, version.pk, seq, people, each)
            for seq, each in enumerate(told, 1)
            if each[0] == number
        ]
        ledger.record(version, facts, (QUAY, MILL, LOFT, KEY))
    return book.chapters.get(number=3)


def fact(
    book: Project, chapter: Chapter, version: UUID, seq: int, people: dict[str, UUID], told: Told
) -> Fact:
    _number, who, predicate, value, what, sentence = told
    return Fact(
        *(book.pk, version, chapter.pk, 1, seq, predicate, sentence, seq, seq),
        subject=people[who] if isinstance(who, str) else who.uid,
        object=what and what.uid,
        value=value,
    )


THERE: Told = (2, "Ilse", "located_at", "", QUAY, ON_THE_QUAY)
DROWNED = "Ilse drowned under the quay."


@pytest.mark.parametrize(
    ("told", "people", "end", "expected"),
    [
        ([THERE], ["Ilse Varga"], END, ()),
        ([THERE, (2, "Ilse", "moves_to", "", MILL, "She went up.")], [], END, ("She went up.",)),
        ([(1, "Ilse", "moves_to", "", MILL, "She went up."),
          (2, "Aron", "located_at", "", QUAY, "Aron was there.")], [], END, ()),
        ([(2, "Aron", "holds", "", KEY, "Aron had it.")], [], END, ("Aron had it.",)),
        ([THERE, (2, "Ilse", "life_status", "dead", None, DROWNED)], [], END, (DROWNED,)),
        ([(2, "Ilse", "life_status", "dead", None, DROWNED)], [], "Ilse lies dead.", ()),
        ([(1, "Aron", "life_status", "dead", None, "Aron died.")], [], "By Aron's oar.", ()),
        ([(1, "Aron", "life_status", "dead", None, "Aron died.")], ["Aron Pell"], END,
         ("Aron died.",)),
        ([(2, "Ilse", "moves_to", "", LOFT, "Up, to the loft."),
          (1, LOFT, "part_of", "", MILL, "The mill had a loft.")], [], "Ilse is in the mill.", ()),
    ],
    ids=["as planned", "elsewhere", "elsewhere long ago", "with another", "dead",
         "dead as planned", "a dead man's oar", "a dead man in the scene", "a room of it"],
)  # fmt: skip
def test_only_what_does_not_go_with_it_is_told(
    told: list[Told], people: list[str], end: str, expected: tuple[str, ...]
) -> None:
    assert otherwise(a_book(*told), 2, people, end) == expected
