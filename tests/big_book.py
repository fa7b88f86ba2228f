"""A book as long as they get: 300 chapters, a million words and what goes with each.

Rows are written many at once, as the code writes them one by one; no model is asked. At the full
size it takes some 20 seconds.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from django.contrib.auth.models import User

from memory import ledger
from memory.entities import Entity
from memory.facts import Fact
from memory.ledger.holding import FACT
from memory.models import FactSpan, StoredFact, Summary, ThreadDecision, VersionReading
from projects.models import Arc, Chapter, ChapterVersion, Character, Location, Project
from projects.text import count_words
from tests.big_runs import make_issues, make_plans, make_runs
from tests.big_story import (
    FAMILIES,
    FIRST_NAMES,
    PLACES,
    THINGS,
    Cast,
    Said,
    Text,
    told_in,
    written,
)
from tests.factories import a_concept, a_project, a_rule, an_instruction, with_its_bible_read
from writing.issues.addresses import uid_of

CHAPTERS, WORDS = 300, 1_000_000
TO_COME = 2  # chapters that are not written; the one before them is drafted
DRAFTS = 3  # texts of a chapter, the last of which is approved
ARC = 25  # chapters
STRANGERS = 120


@dataclass(frozen=True)
class BigBook:
    """`drafted` is the chapter that waits for its author; `issue` a finding that is open."""

    project: Project
    author: User
    drafted: Chapter
    approved: Chapter
    entity: UUID
    issue: UUID


@dataclass
class _Made:
    """What is still to be written down, all of the book at once."""

    versions: list[ChapterVersion] = field(default_factory=list)
    facts: dict[UUID, tuple[Fact, ...]] = field(default_factory=dict)  # by their version
    events: list[Entity] = field(default_factory=list)

    @property
    def last(self) -> list[ChapterVersion]:
        """Of each chapter."""
        return self.versions[DRAFTS - 1 :: DRAFTS]


def a_big_book(chapters: int = CHAPTERS, words: int = WORDS, **values: Any) -> BigBook:
    """Of `words` words in all; its last chapter is outlined, the one before it planned."""
    project = a_project(**{"title": "The Salt Ferry", "chapter_count": chapters} | values)
    cast = _cast(project)
    every = _outlined(project, chapters)
    told = [told_in(project.pk, each.pk, each.number, cast) for each in every[:-TO_COME]]
    made = _written(every[:-TO_COME], told, words // (chapters - TO_COME))
    _remembered(project, every, made, cast)
    drafts = dict(zip(every[:-TO_COME], made.last, strict=True))
    make_runs(project, drafts)
    make_plans(every)
    issues = make_issues(project, drafts, made.facts)
    with_its_bible_read(project)
    project.refresh_from_db()
    return BigBook(
        project,
        project.owner,
        every[-TO_COME - 1],
        every[(chapters - TO_COME) // 2],
        cast.people[0][0],
        uid_of(next(each for each in issues if each.state == "open").key),
    )


# --- Before it is written ---------------------------------------------------------------


def _cast(project: Project) -> Cast:
    names = [f"{first} {family}" for family in FAMILIES for first in FIRST_NAMES]
    people = Character.objects.bulk_create(
        Character(
            project=project, name=name, role="of the river", aliases=[f"the {place[4:]} one"],
            description=f"Known in {place}.", wants="to cross", voice="Short sentences.",
        )
        for name, place in zip(names, PLACES, strict=False)
    )  # fmt: skip
    places = Location.objects.bulk_create(
        Location(project=project, name=name, description="Planks and a lamp.") for name in PLACES
    )
    a_concept(project=project, chosen=True)
    for number in range(12):
        a_rule(project=project, text=f"Nobody crosses after bell {number}.")
        an_instruction(project=project, text=f"No dreams in part {number}.")
    return Cast(
        tuple((each.pk, each.name) for each in people),
        tuple((each.pk, each.name) for each in places),
        tuple((uuid5(project.pk, name), name) for name in THINGS),
        tuple((uuid5(project.pk, f"s{n}"), f"Stranger{n} Moss") for n in range(STRANGERS)),
    )


def _outlined(project: Project, chapters: int) -> list[Chapter]:
    arcs = Arc.objects.bulk_create(
        Arc(project=project, number=n, title=f"Part {n}", summary="From a loss to a proof.")
        for n in range(1, -(-chapters // ARC) + 1)
    )
    return Chapter.objects.bulk_create(
        Chapter(
            project=project, arc=arcs[(number - 1) // ARC], number=number,
            title=f"Crossing {number}", point_of_view="Ilse Varga", target_words=3_000,
            outline=f"On crossing {number} somebody finds what the river has kept.",
            required_points=[f"The lamp of night {number} goes out."],
        )
        for number in range(1, chapters + 1)
    )  # fmt: skip


# --- Its texts and their memory ---------------------------------------------------------


def _written(chapters: Sequence[Chapter], told: Sequence[list[Said]], words: int) -> _Made:
    """Each chapter in several drafts; the last one of each but the last chapter is approved."""
    made = _Made()
    origins = ChapterVersion.Origin
    for chapter, said in zip(chapters, told, strict=True):
        made.events += [each.event for each in said if each.event]
        for number, origin in enumerate((origins.GENERATED, origins.REVISED, origins.EDITED), 1):
            text = written(said, chapter.number, words, number)
            made.versions.append(_version(chapter, number, text, origin))
            if number > 1:  # the first was never read
                made.facts[made.versions[-1].pk] = text.facts
    ChapterVersion.objects.bulk_create(made.versions, batch_size=100)
    for chapter, version in zip(chapters[:-1], made.last, strict=False):
        chapter.approved_version = version
    Chapter.objects.bulk_update(chapters[:-1], ["approved_version"])
    return made


def _version(chapter: Chapter, number: int, text: Text, origin: str) -> ChapterVersion:
    whole = text.text
    return ChapterVersion(
        chapter=chapter, number=number, text=whole, origin=origin, word_count=count_words(whole),
        sha256=hashlib.sha256(whole.encode()).hexdigest(),
    )  # fmt: skip


def _remembered(project: Project, chapters: Sequence[Chapter], made: _Made, cast: Cast) -> None:
    ledger.know_the_bible(project.pk)
    ledger.add_entities(
        project.pk,
        [
            *(Entity(uid, name, "object") for uid, name in cast.things),
            *(Entity(uid, name, "character", provisional=True) for uid, name in cast.strangers),
            *made.events,
        ],
    )
    StoredFact.objects.bulk_create(
        (_stored(fact) for facts in made.facts.values() for fact in facts),
        batch_size=2_000,
        ignore_conflicts=True,
    )
    FactSpan.objects.bulk_create(
        (
            FactSpan(
                fact_id=each.uid, version_id=version, beat=each.beat, seq=each.seq,
                start=each.start, end=each.end,
            )
            for version, facts in made.facts.items()
            for each in facts
        ),
        batch_size=2_000,
    )  # fmt: skip
    VersionReading.objects.bulk_create(VersionReading(version_id=each) for each in made.facts)
    Summary.objects.bulk_create(
        Summary(
            project=project,
            text_sha256=each.sha256,
            text="Somebody finds a sign by the river and tells nobody. " * 8,
        )
        for each in made.last
    )
    opened = StoredFact.objects.filter(project=project, predicate="promises")
    for place, uid in enumerate(opened.order_by("pk").values_list("pk", flat=True)):
        if place % 4 == 0:
            ThreadDecision.objects.create(fact_id=uid, state=ThreadDecision.State.LET_GO)


def _stored(fact: Fact) -> StoredFact:
    said = FACT.dump_python(fact, mode="json")
    return StoredFact(
        uid=fact.uid, project_id=fact.project, chapter_id=fact.chapter, origin=fact.chapter,
        predicate=fact.predicate, subject=fact.subject, object=fact.object, other=fact.other,
        value=fact.value, sentence=fact.sentence, said=said,
    )  # fmt: skip
