"""A beat's facts against the story, by rules alone: findings beside the running text."""

import asyncio

from memory.checking import compared, judged_by_rules
from memory.correcting import locked_uids
from memory.facts import Fact
from memory.problems import unasked
from memory.standpoint import Standpoint
from novellaforge.database import in_db
from writing.brief import Draft, RunBrief
from writing.chapter_facts import facts_of, names_in
from writing.contradictions import findings_of
from writing.review import BeatCheck


async def check_beat(brief: RunBrief, draft: Draft, beat: int) -> BeatCheck:
    """What contradicts the story so far or another beat; no model is asked, nothing waited for."""
    facts = facts_of(draft)
    if not any(fact.beat == beat for fact in facts):
        return BeatCheck()
    book, dials = brief.book, brief.dials
    at = Standpoint(book.id, book.revision, book.language, brief.chapter.number)
    seen = await compared(at, facts, names_in(draft), chapter_id=brief.chapter.id)
    found = await asyncio.to_thread(
        judged_by_rules,
        at,
        seen.view,
        without=dials.rules_off,
        seconds=dials.cache_rules_seconds,
    )
    why = " ".join(filter(None, (seen.why, unasked(found.failed))))
    if not found.conflicts:
        return BeatCheck(why=why)
    locked = await in_db(locked_uids, book.id)
    findings = findings_of(found.conflicts, seen.view, brief.chapter.number, locked)
    mine = tuple(
        finding
        for conflict, finding in zip(found.conflicts, findings, strict=True)
        if beat in (_beat(conflict.earlier, brief), _beat(conflict.later, brief))
        and finding.key not in brief.settled
    )
    return BeatCheck(findings=mine, why=why)


def _beat(fact: Fact, brief: RunBrief) -> int | None:
    """The beat of this chapter that a fact is of."""
    return fact.beat if fact.chapter == brief.chapter.id else None
