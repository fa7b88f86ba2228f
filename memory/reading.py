"""Reading a version's facts into the ledger: only paragraphs that no version has shown before.

An edited chapter keeps the facts of the paragraphs that stand; a text that nobody has read is
read in parts. What a part says is kept as soon as it is said, so that a reading that is cut goes
on where it was.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.utils.translation import gettext as _

from memory import ledger
from memory.evidence import fold
from memory.extraction import Extraction
from memory.facts import Fact
from memory.locating import Paragraph, located, numbered, parted
from memory.models import VersionReading
from memory.scene import Cast, cast_of, read_scene
from novellaforge.database import in_db
from novellaforge.llm import LLM
from projects.models import ChapterVersion
from projects.text import PARAGRAPH_BREAK, count_words

WORDS_A_PART = 400
PARTS_AT_ONCE = 4


@dataclass(frozen=True)
class Part:
    """Neighbouring paragraphs to be read; `before` is the one before them, for its names."""

    paragraphs: tuple[Paragraph, ...]
    before: str = ""
    beat: int = 1

    @property
    def text(self) -> str:
        own = (each.text for each in self.paragraphs)
        return PARAGRAPH_BREAK.join((self.before, *own) if self.before else own)

    @property
    def keys(self) -> set[str]:
        return {each.key for each in self.paragraphs}


async def read_version(version: ChapterVersion, llm: LLM) -> None:
    """Have every fact of this version in the ledger; the same again asks nothing.

    A part whose answer cannot be read is left for the next time, and the reading says why.
    Raises ModelError where the model does not answer: what was read till then is kept.
    """
    if await in_db(_is_read, version):
        return
    cast = await in_db(_cast, version)
    known = await in_db(ledger.paragraphs_read, version.chapter_id)
    said = await in_db(ledger.said_of_chapter, version.chapter_id)
    whole = parted(version.text)
    parts = parts_to_read(whole, known, said)
    turns = asyncio.Semaphore(PARTS_AT_ONCE)
    results = await asyncio.gather(
        *(_read(part, version, cast, llm, turns) for part in parts), return_exceptions=True
    )
    for result in results:
        if isinstance(result, BaseException):
            raise result
    read = [each for each in results if isinstance(each, Extraction)]
    whys = tuple(dict.fromkeys(each.why for each in read if each.why))
    lowered = sum(len(each.lowered) for each in read)
    counts = sum((Counter(each.counts) for each in read), Counter()) + Counter(lowered=lowered)
    await in_db(_finish, version, whole, " ".join(whys), counts)


def parts_to_read(
    whole: Sequence[Paragraph], known: set[str], said: Sequence[Fact] = ()
) -> tuple[Part, ...]:
    """What is not known, in parts of some hundred words, each from one run of paragraphs.

    A part belongs to the beat of what stands before it; in a text of which nothing is known,
    each is a beat.
    """
    parts: list[Part] = []
    run: list[Paragraph] = []
    before, previous, beat = "", "", 1
    beats = _beats([each for each in whole if each.key in known], said)
    for paragraph in (*whole, None):
        words = sum(count_words(each.text) for each in run)
        if run and (paragraph is None or paragraph.key in known or words >= WORDS_A_PART):
            parts.append(Part(tuple(run), before, beat if beats else len(parts) + 1))
            run = []
        if paragraph is None:
            break
        if paragraph.key in known:
            beat = beats.get(paragraph.key, beat)
        else:
            before = before if run else previous
            run.append(paragraph)
        previous = paragraph.text
    return tuple(parts)


def _beats(known: Iterable[Paragraph], said: Sequence[Fact]) -> dict[str, int]:
    """Of each paragraph, the beat of the facts that stand in it."""
    keys = {paragraph.start: paragraph for paragraph in known}
    found: dict[str, int] = {}
    for fact in standing_in(keys.values(), said):
        start = max(start for start in keys if start <= fact.start)
        found[keys[start].key] = fact.beat
    return found


async def _read(
    part: Part, version: ChapterVersion, cast: Cast, llm: LLM, turns: asyncio.Semaphore
) -> Extraction:
    async with turns:
        found = await read_scene(part.text, cast, llm, beat=part.beat, version=version.pk)
    if not found.why:
        new = tuple(fact for fact in found.facts if fact.start >= len(part.before))
        await in_db(partial(ledger.record_part, version, new, found.provisional, part.keys))
    return found


def _is_read(version: ChapterVersion) -> bool:
    return VersionReading.objects.filter(version=version, why="").exists()


def _cast(version: ChapterVersion) -> Cast:
    return cast_of(version.chapter.project, version.chapter)


def _finish(
    version: ChapterVersion, whole: Sequence[Paragraph], why: str, counts: Mapping[str, int]
) -> None:
    read = ledger.paragraphs_read(version.chapter_id) & {each.key for each in whole}
    said = ledger.said_of_chapter(version.chapter_id)
    facts = standing_in([each for each in whole if each.key in read], said)
    facts = tuple(replace(fact, version=version.pk) for fact in facts)
    unread = len({each.key for each in whole} - read)
    if unread and not why:
        why = _("Its reading is not finished.")
    ledger.record(version, facts, why=why, counts=counts, paragraphs=read)


def standing_in(whole: Iterable[Paragraph], said: Sequence[Fact]) -> tuple[Fact, ...]:
    """Those facts whose sentences stand in these paragraphs, by their offsets in the text."""
    found: list[Fact] = []
    left: dict[str, list[Fact]] = {}
    for fact in said:
        left.setdefault(fold(fact.sentence), []).append(fact)
    for paragraph in whole:
        words = fold(paragraph.text)
        for sentence in [each for each in left if each in words]:
            here = located(left[sentence], paragraph.text).facts
            found += (
                replace(fact, start=fact.start + paragraph.start, end=fact.end + paragraph.start)
                for fact in here
            )
            if here:
                del left[sentence]
    return numbered(found)
