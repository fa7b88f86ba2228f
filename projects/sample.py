"""Two whole small books, English and French, to begin with: bible, arc, outline, and the text of
the first chapter.
"""

import tomllib
from pathlib import Path
from typing import Literal

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from pydantic import BaseModel, ConfigDict

from novellaforge.auditing import note
from projects.models import (
    Arc,
    Chapter,
    Character,
    Concept,
    Instruction,
    Location,
    Project,
    WorldRule,
)
from projects.signals import bible_changed
from projects.windows import Kind

SAMPLES = Path(__file__).with_name("samples")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SampleConcept(_Part):
    title: str
    logline: str
    stakes: str
    tone: str


class SampleCharacter(_Part):
    name: str
    aliases: list[str]
    role: str
    description: str
    wants: str
    voice: str
    voice_lines: list[str]


class SampleLocation(_Part):
    name: str
    description: str
    palette: str


class SampleRule(_Part):
    text: str


class SampleArc(_Part):
    title: str
    summary: str


class SampleChapter(_Part):
    title: str
    outline: str
    scenes: list[str]
    kind: Kind
    point_of_view: str
    required_points: list[str]
    forbidden: list[str]
    target_words: int | None = None


class SampleBook(_Part):
    title: str
    premise: str
    genre: str
    tone: str
    chapter_count: int
    instructions: list[str]
    synopsis: str
    concept: SampleConcept
    characters: list[SampleCharacter]
    locations: list[SampleLocation]
    rules: list[SampleRule]
    arcs: list[SampleArc]
    chapters: list[SampleChapter]


def sample(language: Literal["en", "fr"]) -> SampleBook:
    """The sample book of a language, as it is written in `samples/`."""
    return SampleBook.model_validate(
        tomllib.loads((SAMPLES / f"{language}.toml").read_text(encoding="utf-8"))
    )


def opening(language: Literal["en", "fr"]) -> str:
    """The first chapter's text, paragraph by paragraph, between blank lines."""
    return (SAMPLES / f"{language}.txt").read_text(encoding="utf-8").strip()


@transaction.atomic
def create_sample(owner: AbstractBaseUser, language: Literal["en", "fr"] = "en") -> Project:
    """A new copy of the sample book for this author; no chapter of it has a text yet."""
    book = sample(language)
    project = Project.objects.create(
        owner_id=owner.pk,
        title=book.title,
        premise=book.premise,
        language=language,
        genre=book.genre,
        tone=book.tone,
        chapter_count=book.chapter_count,
        synopsis=book.synopsis.strip(),
    )
    Concept.objects.create(project=project, chosen=True, **book.concept.model_dump())
    for text in book.instructions:
        Instruction.objects.create(project=project, text=text)
    _write_bible(project, book)
    _write_outline(project, book)
    note("book.made", actor_id=owner.pk, project_id=project.pk, subject=project.title)
    return project


def _write_bible(project: Project, book: SampleBook) -> None:
    for character in book.characters:
        Character.objects.create(project=project, **character.model_dump())
    for location in book.locations:
        Location.objects.create(project=project, **location.model_dump())
    for rule in book.rules:
        WorldRule.objects.create(project=project, **rule.model_dump())
    bible_changed.send(Project, project_id=project.pk)


def _write_outline(project: Project, book: SampleBook) -> None:
    arcs = [
        Arc.objects.create(project=project, number=number, **arc.model_dump())
        for number, arc in enumerate(book.arcs, 1)
    ]
    for number, chapter in enumerate(book.chapters, 1):
        Chapter.objects.create(project=project, arc=arcs[0], number=number, **chapter.model_dump())
