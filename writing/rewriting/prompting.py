"""What a model is asked for a proposal, built from its rows."""

from dataclasses import dataclass, field

from memory.context import Story, gather
from memory.standpoint import Standpoint
from novellaforge.llm import Message, Provider, render, system, user
from projects.models import Chapter, Project
from writing.brief import Book, RunBrief, StoryContext
from writing.briefing import book_of, chapter_of
from writing.dials import dials_of
from writing.models import Proposal
from writing.passages import around
from writing.prompting import called, is_named, shared_prefix, then
from writing.rewriting import entries
from writing.rewriting.answers import wanted
from writing.wording import covered

BESIDE = 1_500  # characters of the text before the passage, and of that after it
STAYS = 0.5  # of a required point's words, for a passage to be where it happens


@dataclass(frozen=True)
class Matter:
    """What of the book goes with the passage; `brief` is none for an entry of the bible."""

    book: Book
    before: str = ""
    after: str = ""
    must_stay: tuple[str, ...] = ()
    number: int = 0
    entry: str = ""
    brief: RunBrief | None = None
    context: StoryContext = field(default_factory=StoryContext)


def matter_of(proposal: Proposal) -> Matter:
    """Read from its rows, and from the ledger what holds before its chapter."""
    if proposal.chapter is None:
        before, after = _beside(entries.text_of(proposal), proposal)
        return Matter(
            book_of(proposal.project), before, after, entry=entries.name_of(proposal) or "…"
        )
    brief = _brief(proposal, proposal.project, proposal.chapter)
    text = proposal.base.text if proposal.base else proposal.passage
    before, after = _beside(text, proposal)
    points = brief.chapter.required_points
    return Matter(
        brief.book,
        before,
        after,
        tuple(each for each in points if covered(each, proposal.passage) >= STAYS),
        brief.chapter.number,
        brief=brief,
        context=_context(brief, f"{before}\n{proposal.passage}\n{after}"),
    )


def messages(
    proposal: Proposal, matter: Matter, provider: Provider, refused: str = ""
) -> list[Message]:
    """`refused` says why an answer before this one could not be taken."""
    book, small = matter.book, provider.is_small
    asked = render(
        "writing",
        book.language,
        "rewrite_short" if small else "rewrite",
        kind=proposal.kind,
        number=matter.number,
        entry=matter.entry,
        passage=proposal.passage,
        before=matter.before,
        after=matter.after,
        instruction=proposal.instruction,
        wrong=proposal.wrong,
        holds=proposal.holds,
        must_stay=matter.must_stay,
        refused=refused,
        words=wanted(proposal.kind, proposal.passage).words,
    )
    if matter.brief is None:
        return [
            system(render("writing", book.language, "book_short_rules", book=book)),
            user(asked),
        ]
    return then(shared_prefix(matter.brief, matter.context, (), small), asked)


def _beside(text: str, proposal: Proposal) -> tuple[str, str]:
    """The text around the passage, if it stands where it was selected."""
    place = proposal.start, proposal.end
    if text[slice(*place)] != proposal.passage or not proposal.passage.strip():
        return "", ""
    before, after = around(text, place)
    return before[-BESIDE:], after[:BESIDE]


def _brief(proposal: Proposal, project: Project, chapter: Chapter) -> RunBrief:
    words = wanted(proposal.kind, proposal.passage).words
    return RunBrief(
        run_id=proposal.pk,
        book=book_of(project),
        chapter=chapter_of(chapter),
        dials=dials_of(project),
        target_words=words,
    )


def _context(brief: RunBrief, text: str) -> StoryContext:
    """What holds, before the chapter, of whom the passage and its neighbours name."""
    book = brief.book
    names = tuple(
        (person.name, *person.aliases) for person in book.people if is_named(person, text)
    )
    voice = next(
        (called(each) for each in book.people if brief.chapter.point_of_view in called(each)), ()
    )
    story: Story = gather(
        Standpoint(book.id, book.revision, book.language, brief.chapter.number),
        names,
        about=text,
        voice=voice,
        prioritised=brief.dials.context_prioritised,
        seconds=brief.dials.cache_context_seconds,
    )
    return StoryContext(
        in_force=story.in_force, ties=story.ties, spoken=story.spoken, sample=story.sample
    )
