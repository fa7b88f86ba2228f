"""Passages of approved chapters and documents that this chapter should know of. No model."""

import asyncio
from collections.abc import Iterator

from django.utils.translation import ngettext

from memory.retrieval import Found, Retrieved, look_up, standing
from memory.standpoint import Standpoint
from novellaforge.database import in_db
from writing.brief import Passage, Passages, RunBrief
from writing.choosing import PASSAGE, passage_key
from writing.prompting import PASSAGES, chapter_text, is_named


async def retrieve_context(brief: RunBrief) -> Passages:
    """What the author pinned, then the best; none where the run asked for none."""
    if not brief.use_rag:
        return Passages()
    text = chapter_text(brief)
    names = tuple(person.name for person in brief.book.people if is_named(person, text))
    book, chapter = brief.book, brief.chapter
    at = Standpoint(book.id, book.revision, book.language, chapter.number)
    pins, bans = _hashes(brief.chosen.pinned), _hashes(brief.chosen.excluded)
    answer, pinned = await asyncio.gather(
        in_db(
            look_up,
            at,
            names,
            (chapter.title, brief.instruction, *chapter.scenes, chapter.outline),
            seconds=brief.dials.cache_retrieval_seconds,
            more=len(bans),
        ),
        in_db(standing, at, pins),
    )
    found = (*_pinned(pinned), *_ranked(answer, brief))
    return Passages(found, answer.vectors, answer.why, tuple(_untold(len(pins), len(pinned))))


def _hashes(keys: tuple[str, ...]) -> list[str]:
    return [key.removeprefix(PASSAGE) for key in keys if key.startswith(PASSAGE)]


def _pinned(standing_: tuple[Found, ...]) -> Iterator[Passage]:
    """As many as a prompt takes."""
    for each in standing_[:PASSAGES]:
        yield Passage(each.text, each.source, pinned=True)


def _ranked(answer: Retrieved, brief: RunBrief) -> Iterator[Passage]:
    for each in answer.found:
        key = passage_key(each.text)
        if not (brief.chosen.excludes(key) or brief.chosen.pins(key)):
            yield Passage(each.text, each.source, each.rank)


def _untold(pinned: int, stand: int) -> Iterator[str]:
    if (beyond := stand - PASSAGES) > 0:
        yield ngettext(
            "%(count)d passage that you pinned: no room was left for it.",
            "%(count)d passages that you pinned: no room was left for them.",
            beyond,
        ) % {"count": beyond}
    if gone := pinned - stand:
        yield ngettext(
            "%(count)d passage that you pinned does not stand before this chapter any more.",
            "%(count)d passages that you pinned do not stand before this chapter any more.",
            gone,
        ) % {"count": gone}
