"""What the story so far lends this chapter. No model is asked."""

from memory.context import gather
from memory.standpoint import Standpoint
from novellaforge.database import in_db
from writing.brief import RunBrief, StoryContext
from writing.prompting import called, chapter_text, is_named


async def collect_context(brief: RunBrief) -> StoryContext:
    """The context, within memory's budget; `left_out` names what found no room in it."""
    text = chapter_text(brief)
    names = tuple(
        (person.name, *person.aliases) for person in brief.book.people if is_named(person, text)
    )
    book, chapter = brief.book, brief.chapter
    story = await in_db(
        gather,
        Standpoint(book.id, book.revision, book.language, chapter.number),
        names,
        about=text,
        voice=_voice(brief),
        prioritised=brief.dials.context_prioritised,
        chosen=brief.chosen,
        seconds=brief.dials.cache_context_seconds,
    )
    return StoryContext(
        story.previous_end,
        story.told,
        story.to_come,
        story.left_out,
        in_force=story.in_force,
        events=story.events,
        ties=story.ties,
        openings=story.openings,
        spoken=story.spoken,
        sample=story.sample,
        pieces=story.pieces,
    )


def _voice(brief: RunBrief) -> tuple[str, ...]:
    """The names of the chapter's point of view."""
    name = brief.chapter.point_of_view
    known = next((each for each in brief.book.people if name and name in called(each)), None)
    if known is None:
        return (name,) if name else ()
    return known.name, *known.aliases
