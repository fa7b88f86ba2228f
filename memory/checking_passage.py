"""Any passage held against the story: for the editor's underlines, and before an import."""

import asyncio
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from memory.checking import PATIENCE_SECONDS, compared, judged_by_rules
from memory.continuity.check import sentence
from memory.continuity.rule import Conflict, Named, Severity, View
from memory.extraction import Extraction
from memory.facts import Fact
from memory.locating import located, numbered, parted
from memory.reading import Part, parts_to_read
from memory.scene import Cast, cast_of, read_scene
from memory.standpoint import Standpoint
from novellaforge.database import in_db
from novellaforge.llm import LLM
from projects.models import Chapter, Project

PARTS_AT_ONCE = 4


@dataclass(frozen=True)
class Problem:
    """Two sentences that cannot both be: `quote` stands in the passage, `against` in chapter
    `against_chapter` (0: the bible; the passage's own number: the passage itself).
    """

    rule: str
    severity: Severity
    sentence: str
    quote: str
    against: str
    against_chapter: int


@dataclass(frozen=True)
class PassageReport:
    """`facts` is how many its sentences prove; `unmade` says what could not be checked."""

    findings: tuple[Problem, ...] = ()
    facts: int = 0
    unmade: tuple[str, ...] = ()


async def check_passage(
    project: Project, text: str, number: int, llm: LLM, *, seconds: int = 0
) -> PassageReport:
    """What in the text contradicts what holds before chapter `number`; nothing is kept.

    Raises ModelError where the model did not answer at all.
    """
    cast = await in_db(_cast, project, number)
    turns = asyncio.Semaphore(PARTS_AT_ONCE)
    parts = parts_to_read(parted(text), set())
    read = await asyncio.gather(*(_read(part, cast, llm, turns) for part in parts))
    facts = _facts([fact for each in read for fact in each.facts], text)
    names = {
        entity.uid: Named(entity.name, entity.kind, entity.provisional)
        for each in read
        for entity in each.provisional
    }
    at = Standpoint(project.pk, project.revision, project.language, number)
    seen = await compared(at, facts, names, chapter_id=cast.chapter, patience=PATIENCE_SECONDS)
    ruled = await asyncio.to_thread(judged_by_rules, at, seen.view, seconds=seconds)
    whys = [*dict.fromkeys(each.why for each in read), seen.why]
    if ruled.failed:
        whys.append(_("These rules could not be asked: %s.") % ", ".join(ruled.failed))
    return PassageReport(
        findings=tuple(_problem(each, seen.view, number) for each in ruled.conflicts),
        facts=len(facts),
        unmade=tuple(filter(None, whys)),
    )


async def _read(part: Part, cast: Cast, llm: LLM, turns: asyncio.Semaphore) -> Extraction:
    async with turns:
        return await read_scene(part.text, cast, llm, beat=part.beat)


def _cast(project: Project, number: int) -> Cast:
    """Of the chapter that stands there; where none does, of one that is not written yet."""
    chapter = project.chapters.filter(number=number, trashed_at=None).first()
    return cast_of(project, chapter or Chapter(pk=_unwritten(project, number), number=number))


def _unwritten(project: Project, number: int) -> UUID:
    return uuid5(project.pk, f"chapter {number}")


def _facts(facts: list[Fact], text: str) -> tuple[Fact, ...]:
    return numbered(located(facts, text).facts)


def _problem(conflict: Conflict, view: View, number: int) -> Problem:
    one, other = conflict.earlier, conflict.later
    if not view.is_new(other):
        one, other = other, one
    return Problem(
        rule=conflict.rule.name,
        severity=conflict.severity,
        sentence=sentence(conflict, view),
        quote=other.sentence,
        against=one.sentence,
        against_chapter=number if view.is_new(one) else view.places.get(one.chapter, 0),
    )
