"""Rows for tests: every function takes what the test is about and fills in the rest."""

import hashlib
from collections.abc import Sequence
from itertools import count
from typing import Any

from django.contrib.auth.models import User

from memory.codex.entries import Entry, as_entries, entries_of, states_of
from memory.models import BookMemory
from projects.models import (
    Arc,
    Chapter,
    ChapterVersion,
    Character,
    Concept,
    Document,
    Instruction,
    Location,
    Project,
    WorldRule,
)
from projects.text import count_words
from writing.models import GenerationRun

_numbers = count(1)

TEXT = (
    "Ilse counted the oars twice before she believed it. One was missing.\n\n"
    "“You said nobody came down here,” she told Aron. He looked at the water.\n\n"
    "The ferry knocked against the landing, and the lamp went out."
)


def _its_project(values: dict[str, Any]) -> dict[str, Project]:
    return {"project": values.get("project") or a_project()}


def a_user(**values: Any) -> User:
    number = next(_numbers)
    given = {"username": f"author{number}", "password": "a long enough password"} | values
    return User.objects.create_user(**given)


def a_project(**values: Any) -> Project:
    given = {
        "title": "The Salt Ferry",
        "premise": "A ferrywoman finds that one of her passengers never left the river.",
        "tone": "restrained, watchful",
        "genre": "mystery",
        "chapter_count": 3,
    } | values
    return Project.objects.create(**({"owner": given.pop("owner", None) or a_user()} | given))


def a_concept(**values: Any) -> Concept:
    given = {
        "title": "The Passenger Who Stayed",
        "logline": "Ilse must learn who drowned before the river gives him back.",
        "stakes": "Her licence, and her brother's name.",
        "tone": "slow dread",
    }
    return Concept.objects.create(**given | values | _its_project(values))


def a_character(**values: Any) -> Character:
    character = an_unstored_character(**values | _its_project(values))
    character.save(force_insert=True)
    return character


def an_unstored_character(**values: Any) -> Character:
    """Not stored."""
    given = {
        "name": f"Ilse {next(_numbers)}",
        "role": "ferrywoman",
        "description": "Forty, a burn across the left palm.",
        "wants": "to keep the crossing",
        "voice": "Short sentences; answers a question with a task.",
        "voice_lines": ["Mind the rope.", "Ask me on the other bank."],
    }
    return Character(**given | values)


def a_location(**values: Any) -> Location:
    given = {
        "name": f"the east landing {next(_numbers)}",
        "description": "Planks, a bell, a lamp on a pole.",
        "palette": "tar, wet rope, the bell's flat note",
    }
    return Location.objects.create(**given | values | _its_project(values))


def a_rule(**values: Any) -> WorldRule:
    given = {"text": "Nobody crosses after the bell has rung three times."}
    return WorldRule.objects.create(**given | values | _its_project(values))


def an_instruction(**values: Any) -> Instruction:
    given = {"text": "No dreams."}
    return Instruction.objects.create(**given | values | _its_project(values))


def a_document(**values: Any) -> Document:
    given = {"title": "Notes on ferries", "text": "A cable ferry is drawn along a rope."}
    return Document.objects.create(**given | values | _its_project(values))


def an_arc(**values: Any) -> Arc:
    project = values.get("project") or a_project()
    given = {
        "number": values.get("number") or project.arcs.count() + 1,
        "title": "The count is wrong",
        "summary": "From a missing passenger to the proof that he came aboard.",
    } | values
    return Arc.objects.create(**(given | {"project": project}))


def a_chapter(**values: Any) -> Chapter:
    """The next chapter of its project, unless `number` is given."""
    project = values.get("project") or a_project()
    number = values.get("number") or project.chapters.count() + 1
    chapter = an_unstored_chapter(**(values | {"project": project, "number": number}))
    chapter.save(force_insert=True)
    return chapter


def an_unstored_chapter(number: int, **values: Any) -> Chapter:
    """Not stored."""
    given = {
        "number": number,
        "title": f"Crossing {number}",
        "outline": f"On crossing {number} Ilse finds what the river has kept.",
        "point_of_view": "Ilse",
        "target_words": 400,
    }
    return Chapter(**(given | values))


def an_unstored_version(chapter: Chapter, text: str) -> ChapterVersion:
    """The chapter's first."""
    return ChapterVersion(
        chapter=chapter,
        number=1,
        text=text,
        origin=ChapterVersion.Origin.GENERATED,
        word_count=count_words(text),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def a_version(**values: Any) -> ChapterVersion:
    """The next version of its chapter; not approved."""
    chapter = values.get("chapter") or a_chapter()
    given = {
        "number": chapter.versions.count() + 1,
        "text": TEXT,
        "origin": ChapterVersion.Origin.GENERATED,
    } | values
    return ChapterVersion.objects.create(**(given | {"chapter": chapter}))


def an_approved_version(**values: Any) -> ChapterVersion:
    """A version that its chapter holds as approved."""
    version = a_version(**values)
    version.chapter.approved_version = version
    version.chapter.save(update_fields=["approved_version"])
    return version


def an_outlined_project(chapters: int = 3, **values: Any) -> Project:
    """A book with two characters, a place, a rule, an arc and its outline."""
    project = a_project(**({"chapter_count": chapters} | values))
    people = Character.objects.bulk_create(
        [
            an_unstored_character(project=project, name="Ilse Varga"),
            an_unstored_character(
                project=project,
                name="Aron Pell",
                role="toll clerk",
                description="Thirty, lame in the right leg.",
                wants="to see the ledgers burn",
                voice="Long, polite, evasive.",
                voice_lines=["I should not like to say."],
            ),
        ]
    )
    place, rule = a_location(project=project, name="the east landing"), a_rule(project=project)
    arc = an_arc(project=project, number=1)
    Chapter.objects.bulk_create(
        an_unstored_chapter(project=project, arc=arc, number=number)
        for number in range(1, chapters + 1)
    )
    _read(project, as_entries(people, [place], [rule]))  # thousands of tests come by here
    return project


def with_its_bible_read(project: Project) -> None:
    """As if memory had read it and found nothing in it."""
    _read(project, entries_of(project.pk))


def _read(project: Project, bible: Sequence[Entry]) -> None:
    states = states_of(bible, project.language)
    read = {str(entry): state for entry, state in states.items()}
    BookMemory.objects.bulk_create(  # in one query
        [BookMemory(project=project, codex_read=read)],
        update_conflicts=True,
        unique_fields=["project"],
        update_fields=["codex_read"],
    )


def a_run(**values: Any) -> GenerationRun:
    chapter = values.get("chapter") or a_chapter()
    given = {
        "mode": GenerationRun.Mode.PARALLEL,
        "target_words": 400,
        "project_revision": chapter.project.revision,
        "requested_by": chapter.project.owner,
    } | values
    return GenerationRun.objects.create(
        **(given | {"chapter": chapter, "project": chapter.project})
    )
