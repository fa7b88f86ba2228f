"""An answer as the model says it: what was found first, then each sentence as it is checked.

A sentence that is still coming was held to no fact yet; it is told apart from those that were.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass

import json_repair
from pydantic import ValidationError

from memory.ask.finding import Found, find_facts
from memory.ask.phrasing import Answer, AskAnswer, Phrase, Said, in_words, kept
from memory.ask.showing import Line
from novellaforge.database import in_db
from novellaforge.llm import LLM
from projects.models import Project

_THOUGHT = "</think>"


@dataclass(frozen=True)
class Coming:
    """Of an answer under way: what its facts show, and the words that were not checked yet.

    `left_out` counts sentences that their facts do not show.
    """

    phrases: tuple[Phrase, ...] = ()
    unchecked: str = ""
    left_out: int = 0


async def as_it_comes(
    project: Project, question: str, before: int | None, llm: LLM
) -> AsyncGenerator[Found | Coming | Answer, None]:
    """What was found; then, whenever more is said, all of it so far; in the end the answer.

    Raises as `phrasing.answer` does. Closing it ends the request to the model.
    """
    found = await in_db(find_facts, project, question, before)
    yield found
    pieces: asyncio.Queue[str | None] = asyncio.Queue()
    saying = asyncio.create_task(in_words(found, llm, pieces.put))
    saying.add_done_callback(lambda _done: pieces.put_nowait(None))
    said, last = "", Coming()
    try:
        while (more := await _taken(pieces)) is not None:
            said += more
            if (now := coming(said, found.lines, found.before)) != last:
                last = now
                yield now
        yield await saying
    finally:
        saying.cancel()
        await asyncio.gather(saying, return_exceptions=True)


async def _taken(pieces: "asyncio.Queue[str | None]") -> str | None:
    """All that has come meanwhile; None once that was the end."""
    text = await pieces.get()
    while text is not None and not pieces.empty():
        more = pieces.get_nowait()
        if more is None:
            return None
        text += more
    return text


def coming(text: str, lines: Sequence[Line], before: int | None = None) -> Coming:
    """From the beginning of an answer in JSON: all its sentences but the last are whole. Pure."""
    said = list(_said(text))
    whole, last = said[:-1], said[-1] if said else None
    phrases = tuple(kept(AskAnswer(sentences=tuple(whole)), lines, before))
    spoken = sum(bool(each and each.text) for each in whole)
    return Coming(phrases, last.text if last else "", spoken - len(phrases))


def _said(text: str) -> Iterator[Said | None]:
    bare = text.rpartition(_THOUGHT)[2]
    if "<think>" in bare or "{" not in bare:
        return
    begun = json_repair.loads(bare[bare.index("{") :])
    sentences = begun.get("sentences") if isinstance(begun, dict) else None
    for each in sentences if isinstance(sentences, list) else ():
        try:
            yield Said.model_validate(each)
        except ValidationError:
            yield None
