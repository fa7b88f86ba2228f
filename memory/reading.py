"""Reading a version's facts into the ledger: only paragraphs that no version has shown before.

An edited chapter keeps the facts of the paragraphs that stand; a text that nobody has read is
read in parts. What a part says is kept as soon as it is said, so that a reading that is cut goes
on where it was.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from memory import ledger
from memory.correcting import recognise
from memory.evidence import fold
from memory.extraction import Extraction
from memory.facts import Fact
from memory.locating import Paragraph, located, numbered, parted
from memory.models import FactSpan, VersionReading
from memory.scene import Cast, cast_of, read_scene
from novellaforge.database import in_db
from novellaforge.llm import LLM
from projects.models import ChapterVersion
from projects.text import PARAGRAPH_BREAK, count_words, sentences

WORDS_A_PART = 400
PARTS_AT_ONCE = 4

Standing = Mapping[UUID, set[str]]  # of a fact, the keys of the paragraphs that say it


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


@dataclass(frozen=True)
class Read:
    """What came of asking about a part, and its facts as they were kept."""

    part: Part
    said: Extraction
    kept: tuple[Fact, ...] = ()


async def read_version(version: ChapterVersion, llm: LLM) -> None:
    """Have every fact of this version in the ledger; the same again asks nothing.

    A part whose answer cannot be read is left for the next time, and the reading says why.
    Raises ModelError where the model does not answer: what was read till then is kept.
    """
    if await in_db(ledger.is_read, version):
        return
    was_cut = await in_db(_was_cut, version)
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
    read = [each for each in results if isinstance(each, Read)]
    whys = tuple(dict.fromkeys(each.said.why for each in read if each.said.why))
    stood = None if was_cut else await in_db(_stood, version, read)
    await in_db(_finish, version, whole, " ".join(whys), stood)


def parts_to_read(
    whole: Sequence[Paragraph], known: set[str], said: Sequence[Fact] = ()
) -> tuple[Part, ...]:
    """What is not known, in parts of some hundred words, each from one run of paragraphs.

    In a text of which nothing is known each part is a beat, also where its reading was cut and
    goes on. Else a part belongs to the beat of what stands before it.
    """
    beats = _beats([each for each in whole if each.key in known], said)
    every = _parts(whole, set(), {})
    if all(_is_begun(part, known, beats) for part in every):
        return tuple(part for part in every if not part.keys <= known)
    return _parts(whole, known, beats)


def _is_begun(part: Part, known: set[str], beats: Mapping[str, int]) -> bool:
    """Whether it was read as this very part, or not at all."""
    is_own = all(beats.get(key, part.beat) == part.beat for key in part.keys)
    return part.keys.isdisjoint(known) or (part.keys <= known and is_own)


def _parts(
    whole: Sequence[Paragraph], known: set[str], beats: Mapping[str, int]
) -> tuple[Part, ...]:
    parts: list[Part] = []
    run: list[Paragraph] = []
    before, previous, beat = "", "", 1
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
) -> Read:
    async with turns:
        found = await read_scene(part.text, cast, llm, beat=part.beat, version=version.pk)
    if found.why:
        return Read(part, found)
    new = tuple(fact for fact in found.facts if fact.start >= len(part.before))
    return Read(part, found, await in_db(_keep_part, version, part, found, new))


def _keep_part(
    version: ChapterVersion, part: Part, found: Extraction, facts: tuple[Fact, ...]
) -> tuple[Fact, ...]:
    known = recognise(version.chapter.project_id, facts)
    counts = Counter(found.counts) + Counter(lowered=len(found.lowered))
    placed = standing_in(part.paragraphs, known)
    ledger.record_part(version, known, found.provisional, part.keys, counts, placed)
    return known


def _stood(version: ChapterVersion, read: Iterable[Read]) -> Standing:
    """Where each fact stands in other versions of the chapter, and in what was read just now."""
    stood: dict[UUID, set[str]] = {}
    for each in read:
        for fact in each.kept:
            stood.setdefault(fact.uid, set()).update(each.part.keys)
    spans = FactSpan.objects.filter(version__chapter=version.chapter_id).exclude(version=version)
    standing = list(spans.values_list("fact", "version", "fact__sentence"))
    texts = ChapterVersion.objects.filter(pk__in={pk for _, pk, _ in standing})
    saying = {pk: _saying(parted(text)) for pk, text in texts.values_list("pk", "text")}
    for uid, pk, sentence in standing:
        if pk in saying:  # not where the version was deleted between the two queries
            stood.setdefault(uid, set()).update(saying[pk].get(fold(sentence), ()))
    return stood


def _read_so(chapter_id: UUID) -> dict[tuple[UUID, str], Any]:
    """What was read of a fact in a paragraph otherwise than it is known, by their uid and key."""
    spans = FactSpan.objects.filter(version__chapter=chapter_id).exclude(read=None)
    rows = list(spans.order_by("pk").values_list("fact", "version", "start", "read"))
    texts = ChapterVersion.objects.filter(pk__in={version for _, version, *_ in rows})
    whole = {pk: parted(text) for pk, text in (texts.values_list("pk", "text") if rows else ())}
    return {(uid, _key_at(whole[pk], at)): read for uid, pk, at, read in rows if pk in whole}


def _key_at(whole: Sequence[Paragraph], start: int) -> str:
    """Of the paragraph there; empty before the first."""
    return next((each.key for each in reversed(whole) if each.start <= start), "")


def _saying(whole: Iterable[Paragraph]) -> dict[str, set[str]]:
    """Of each sentence, folded, the keys of the paragraphs that have it."""
    found: dict[str, set[str]] = {}
    for paragraph in whole:
        for sentence in sentences(paragraph.text):
            found.setdefault(fold(sentence), set()).add(paragraph.key)
    return found


def _was_cut(version: ChapterVersion) -> bool:
    """Whether facts of the chapter were kept by a reading that has not come to its end."""
    readings = VersionReading.objects.filter(version__chapter=version.chapter_id)
    return readings.exclude(why="").exists()


def _cast(version: ChapterVersion) -> Cast:
    return cast_of(version.chapter.project, version.chapter)


def _finish(
    version: ChapterVersion, whole: Sequence[Paragraph], why: str, stood: Standing | None
) -> None:
    read = ledger.paragraphs_read(version.chapter_id) & {each.key for each in whole}
    said = ledger.said_of_chapter(version.chapter_id)
    facts = standing_in([each for each in whole if each.key in read], said, stood)
    read_so = _read_so(version.chapter_id)
    facts = tuple(
        replace(
            ledger.read_as(fact, read_so.get((fact.uid, _key_at(whole, fact.start)))),
            version=version.pk,
        )
        for fact in facts
    )
    unread = len({each.key for each in whole} - read)
    if unread and not why:
        why = _("Its reading is not finished.")
    facts = recognise(version.chapter.project_id, facts)
    ledger.record(version, facts, why=why, paragraphs=read)


def standing_in(
    whole: Iterable[Paragraph], said: Sequence[Fact], stood: Standing | None = None
) -> tuple[Fact, ...]:
    """Those facts whose sentences stand in these paragraphs, by their offsets in the text.

    "He left." may be said of another elsewhere: where it is known in which paragraphs a fact
    `stood`, it is in no other.
    """
    found: list[Fact] = []
    left: dict[str, list[Fact]] = {}
    for fact in said:
        left.setdefault(fold(fact.sentence), []).append(fact)
    for paragraph in whole:
        words = fold(paragraph.text)
        for sentence in [each for each in left if each in words]:
            own = [
                fact
                for fact in left[sentence]
                if stood is None or paragraph.key in stood.get(fact.uid, ())
            ]
            here = located(own, paragraph.text).facts
            found += (
                replace(fact, start=fact.start + paragraph.start, end=fact.end + paragraph.start)
                for fact in here
            )
            uids = {fact.uid for fact in here}
            left[sentence] = [fact for fact in left[sentence] if fact.uid not in uids]
    return numbered(found)
