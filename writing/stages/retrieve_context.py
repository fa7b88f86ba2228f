"""Passages of approved chapters and documents that this chapter should know of. No model."""

from memory.retrieval import look_up
from memory.standpoint import Standpoint
from novellaforge.database import in_db
from writing.brief import Passage, Passages, RunBrief
from writing.prompting import chapter_text, is_named


async def retrieve_context(brief: RunBrief) -> Passages:
    """The best first; none where the run asked for none."""
    if not brief.use_rag:
        return Passages()
    text = chapter_text(brief)
    names = tuple(person.name for person in brief.book.people if is_named(person, text))
    book, chapter = brief.book, brief.chapter
    answer = await in_db(
        look_up,
        Standpoint(book.id, book.revision, book.language, chapter.number),
        names,
        (chapter.title, brief.instruction, *chapter.scenes, chapter.outline),
        seconds=brief.dials.cache_retrieval_seconds,
    )
    found = tuple(Passage(each.text, each.source, each.rank) for each in answer.found)
    return Passages(found, answer.vectors, answer.why)
