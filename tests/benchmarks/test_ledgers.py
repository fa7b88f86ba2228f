"""Books that are put into the ledger at once are those that reading would have made."""

from dataclasses import replace
from uuid import UUID

import pytest

from benchmarks.ledgers import approved_chapters, record_all
from benchmarks.told import Cast, Teller
from memory import ledger
from memory.facts import Fact
from projects.models import Project
from tests.factories import a_chapter, a_project, an_approved_version

pytestmark = pytest.mark.django_db
NOWHERE = UUID(int=0)
TEXTS = {1: "Night fell.", 2: "So ended the night."}


def test_what_stands_is_what_reading_chapter_by_chapter_records():
    at_once, one_by_one = a_project(), a_project()
    versions = approved_chapters(at_once, TEXTS)
    others = [
        an_approved_version(chapter=a_chapter(project=one_by_one, number=number), text=text)
        for number, text in TEXTS.items()
    ]
    cast = Cast(at_once)
    facts = [Teller(cast, each.chapter, 7).facts(12, each.pk) for each in versions]
    record_all(at_once, zip(versions, facts, strict=True), cast.entities)
    told = _standing(at_once)
    assert len(told) == sum(map(len, facts))
    for version, other, some in zip(versions, others, facts, strict=True):
        theirs = [
            replace(fact, project=one_by_one.pk, version=other.pk, chapter=other.chapter_id)
            for fact in some
        ]
        ledger.record(other, theirs, [])
        assert ledger.is_read(version)
        assert (version.sha256, version.word_count) == (other.sha256, other.word_count)
    assert told == _standing(one_by_one)


def _standing(book: Project) -> list[Fact]:
    """Without what tells the books apart."""
    facts = ledger.standing(book.pk).facts
    return [
        replace(fact, project=NOWHERE, chapter=NOWHERE, version=None, known_as=None)
        for fact in facts
    ]
