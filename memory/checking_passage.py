"""Any passage held against the story: for the editor's underlines, and before an import."""

import asyncio
from dataclasses import dataclass
from uuid import UUID, uuid5

from memory.checking import PATIENCE_SECONDS, compared, judged_by_rules
from memory.extraction import Extraction
from memory.facts import Fact
from memory.locating import located, numbered, parted
from memory.problems import Problem, names_of, problem_of, unasked
from memory.reading import PARTS_AT_ONCE, Part, parts_to_read
from memory.scene import Cast, cast_of, read_scene
from memory.standpoint import Standpoint
from novellaforge.database import in_db
from novellaforge.llm import LLM
from projects.models import Chapter, Project


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
    names = names_of(entity for each in read for entity in each.provisional)
    at = Standpoint(project.pk, project.revision, project.language, number)
    seen = await compared(at, facts, names, chapter_id=cast.chapter, patience=PATIENCE_SECONDS)
    ruled = await asyncio.to_thread(judged_by_rules, at, seen.view, seconds=seconds)
    whys = (*dict.fromkeys(each.why for each in read), seen.why, unasked(ruled.failed))
    return PassageReport(
        findings=tuple(problem_of(each, seen.view, number) for each in ruled.conflicts),
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
