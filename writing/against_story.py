"""A whole draft against the story: rules over its facts, and what a reader must judge."""

import asyncio
from dataclasses import dataclass

from django.utils.translation import gettext as _

from memory.checking import PATIENCE_SECONDS, compared, judged_by_rules
from memory.correcting import locked_uids
from memory.problems import unasked
from memory.retelling import retold
from memory.second_reading import read_again
from memory.standpoint import Standpoint
from novellaforge.database import in_db
from novellaforge.llm import LLM
from writing.brief import Draft, RunBrief
from writing.chapter_facts import facts_in, names_in
from writing.contradictions import findings_of, told_again
from writing.review import Check, Finding

FACTS, RULES, ANALYST, RETOLD = "facts", "rules", "analyst", "already_told"


@dataclass(frozen=True)
class AgainstStory:
    """`facts` is how many the chapter's sentences prove."""

    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()
    facts: int = 0


async def against_story(brief: RunBrief, draft: Draft, text: str, llm: LLM) -> AgainstStory:
    """What of the draft contradicts what came before, and which checks could not be made.

    Memory that is being brought up to date is waited for, a few seconds.
    """
    facts = facts_in(draft, text).facts
    at = Standpoint(brief.book.id, brief.book.revision, brief.book.language, brief.chapter.number)
    seen = await compared(
        at, facts, names_in(draft), chapter_id=brief.chapter.id, patience=PATIENCE_SECONDS
    )
    ruled = await asyncio.to_thread(
        judged_by_rules,
        at,
        seen.view,
        without=brief.dials.rules_off,
        seconds=brief.dials.cache_rules_seconds,
    )
    read = await read_again(seen.view, ruled.conflicts, text, llm)
    locked = await in_db(locked_uids, brief.book.id)
    again = await asyncio.to_thread(retold, seen.view)
    return AgainstStory(
        checks=(
            _made(FACTS, unread(draft)),
            _made(RULES, seen.why, unasked(ruled.failed)),
            _made(ANALYST, seen.why, read.why),
            _made(RETOLD, seen.why),
        ),
        findings=(
            *findings_of(read.conflicts, seen.view, brief.chapter.number, locked),
            *(told_again(each, seen.view) for each in again),
        ),
        facts=len(facts),
    )


def unread(draft: Draft) -> str:
    """Why the facts of some beats are not known; empty where all are."""
    said = _("Beat %(beat)d: %(why)s")
    whys = [
        said % {"beat": beat, "why": read.why}
        for beat, read in sorted(draft.facts.items())
        if read.why
    ]
    missing = [str(beat) for beat in sorted(draft.beats) if beat not in draft.facts]
    if missing:
        whys.append(_("The facts of these beats were not read: %s.") % ", ".join(missing))
    return " ".join(whys)


def _made(name: str, *whys: str) -> Check:
    why = " ".join(filter(None, whys))
    return Check(name=name, done=not why, why=why)
