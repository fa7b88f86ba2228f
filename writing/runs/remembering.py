"""A draft's facts into the ledger, by its version; they count once that version is approved."""

from collections import Counter
from dataclasses import replace

from memory import ledger
from memory.correcting import recognise
from memory.locating import Paragraph, parted
from projects.models import ChapterVersion
from writing.brief import Draft
from writing.chapter_facts import facts_in


def keep_facts(version: ChapterVersion, draft: Draft) -> None:
    """Inside a transaction. Beats whose facts could not be read are left for memory to read."""
    standing = facts_in(draft, version.text)
    read = [each for each in draft.facts.values() if not each.why]
    counts: Counter[str] = Counter(lost=len(standing.lost))
    for each in draft.facts.values():
        counts += Counter(each.refused) + Counter(lowered=each.lowered)
    unread = [beat for beat in draft.beats if beat not in draft.facts or draft.facts[beat].why]
    whys = dict.fromkeys(each.why for each in draft.facts.values() if each.why)
    facts = tuple(replace(fact, version=version.pk) for fact in standing.facts)
    ledger.record(
        version,
        recognise(version.chapter.project_id, facts),
        [entity for each in read for entity in each.provisional],
        why=" ".join(whys) if unread else "",
        counts=counts,
        paragraphs=(each.key for each in _read_whole(version, draft, unread)),
    )


def _read_whole(version: ChapterVersion, draft: Draft, unread: list[int]) -> tuple[Paragraph, ...]:
    """The paragraphs of beats that were read as they stand in the chapter."""
    of_unread = {each.key for beat in unread for each in parted(draft.beats[beat])}
    return tuple(each for each in parted(version.text) if each.key not in of_unread)
