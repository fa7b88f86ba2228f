"""A small book whose memory is in order."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from memory import ledger
from memory.entities import Entity as Meant
from memory.facts import Fact
from memory.indexing import index_document, index_version
from memory.models import Entity
from projects.models import ChapterVersion, Character, Document, Project
from tests.factories import (
    a_chapter,
    a_character,
    a_document,
    a_project,
    an_approved_version,
)

ILSE_IS_TIRED = "Ilse was tired."
LAMP_IS_OUT = "The lamp was out."
TEXT = f"{ILSE_IS_TIRED} She counted the oars.\n\n{LAMP_IS_OUT} Nobody came."


@dataclass(frozen=True)
class Book:
    project: Project
    ilse: Character
    version: ChapterVersion
    document: Document


def a_fact(version: ChapterVersion, sentence: str, subject: UUID | None, **more: Any) -> Fact:
    """What this sentence of the version says of the subject."""
    start = version.text.find(sentence)
    given = {
        "project": version.chapter.project_id,
        "version": version.pk,
        "chapter": version.chapter_id,
        "beat": 1,
        "seq": 1,
        "predicate": "condition",
        "value": "tired",
        "sentence": sentence,
        "start": start,
        "end": start + len(sentence),
        "subject": subject,
    }
    return Fact(**given | more)


def a_stranger(version: ChapterVersion, name: str = "the pilot") -> Meant:
    return Meant(uuid5(version.chapter_id, name), name, "character", provisional=True)


def a_book(text: str = TEXT) -> Book:
    """One approved chapter that was read and indexed, and a document."""
    project = a_project()
    ilse = a_character(project=project, name="Ilse")
    version = an_approved_version(chapter=a_chapter(project=project), text=text)
    document = a_document(project=project)
    pilot = a_stranger(version)
    facts = (
        a_fact(version, ILSE_IS_TIRED, ilse.pk),
        a_fact(version, LAMP_IS_OUT, pilot.uid, seq=2, value="out"),
    )
    ledger.record(version, facts, [pilot])
    index_version(version)
    index_document(document)
    return Book(project, ilse, version, document)


def names(project: Project) -> set[str]:
    return set(Entity.objects.filter(project=project).values_list("name", flat=True))
