"""What a beat makes true, each fact with its sentence; asked as soon as the beat is written."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from memory.entities import Entity
from memory.extraction import Extraction
from memory.facts import Fact
from memory.locating import Paragraph, located, numbered, parted
from memory.scene import read_beat
from novellaforge.llm import LLM
from projects.text import PARAGRAPH_BREAK
from writing.brief import BeatFacts, Draft, RunBrief


async def extract_facts(
    brief: RunBrief, draft: Draft, beat: int, llm: LLM, *, since: str = ""
) -> BeatFacts:
    """The facts that the beat's words prove; offsets are in the beat's text.

    `since` is its text of before a revision, whose facts are in the draft: then only the
    paragraphs that changed are read, each with the one before it, which says whom "he" means.
    An answer that cannot be read is a result that says why. Raises ModelError where the model
    did not answer at all.
    """
    text, known = draft.beats[beat], draft.facts.get(beat)
    if not since or known is None or known.why:
        return _result(await read_beat(text, brief.chapter.id, beat, llm))
    changed = _changed(text, since)
    return await _read(brief, beat, text, changed, known, llm) if changed else known


async def read_seams(
    brief: RunBrief, draft: Draft, new: Mapping[int, Collection[str]], llm: LLM
) -> dict[int, BeatFacts]:
    """By beat, what its paragraphs make true in which these sentences stand. Raises ModelError."""
    wanted = {beat: _holding(draft.beats[beat], said) for beat, said in new.items()}
    wanted = {beat: places for beat, places in wanted.items() if places}
    read = await asyncio.gather(
        *(
            _read(brief, beat, draft.beats[beat], places, BeatFacts(), llm)
            for beat, places in wanted.items()
        )
    )
    return dict(zip(wanted, read, strict=True))


def _holding(text: str, said: Collection[str]) -> list[int]:
    parts = enumerate(parted(text))
    return [at for at, each in parts if any(sentence in each.text for sentence in said)]


async def _read(
    brief: RunBrief, beat: int, text: str, changed: Sequence[int], known: BeatFacts, llm: LLM
) -> BeatFacts:
    """What is known, but for the changed paragraphs, which are read anew."""
    parts = parted(text)
    shown = sorted({at for each in changed for at in (each - 1, each) if at >= 0})
    asked = PARAGRAPH_BREAK.join(parts[at].text for at in shown)
    found = _result(await read_beat(asked, brief.chapter.id, beat, llm))
    return _together(known, found, text, [parts[at] for at in changed])


def _result(found: Extraction) -> BeatFacts:
    return BeatFacts(
        facts=found.facts,
        provisional=found.provisional,
        refused={str(reason): count for reason, count in found.counts.items()},
        lowered=len(found.lowered),
        why=found.why,
    )


def _changed(text: str, since: str) -> list[int]:
    """The paragraphs that the text of before did not have."""
    before = {each.key for each in parted(since)}
    return [at for at, each in enumerate(parted(text)) if each.key not in before]


def _together(
    known: BeatFacts, found: BeatFacts, text: str, changed: Sequence[Paragraph]
) -> BeatFacts:
    """What was read of the changed paragraphs, and what was known of the others."""

    def is_new(fact: Fact) -> bool:
        return any(each.start <= fact.start < each.start + len(each.text) for each in changed)

    kept = [fact for fact in known.facts if not is_new(fact)]
    new = [fact for fact in located(found.facts, text).facts if is_new(fact)]
    facts = numbered((*kept, *new))
    return replace(
        found, facts=facts, provisional=_named((*known.provisional, *found.provisional), facts)
    )


def _named(entities: Sequence[Entity], facts: Sequence[Fact]) -> tuple[Entity, ...]:
    """Each once, of whom the facts speak."""
    spoken = {uid for fact in facts for uid in (fact.subject, fact.object, fact.other)}
    once = {entity.uid: entity for entity in entities}
    return tuple(entity for uid, entity in once.items() if uid in spoken)
