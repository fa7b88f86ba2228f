"""The part of a prompt that all calls of a chapter share, so that a provider reads it once.

P0 is the rules, the book and what is true now; P1 is P0 and the chapter's plan. Both are
byte-identical for every call of a chapter on the same model, those that judge it aside, which
need less; what is asked comes last, in the same turn (`then`), because some servers want the
turns to alternate.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from novellaforge.llm import Message, render, system, user
from writing.brief import (
    Book,
    ChapterBrief,
    Draft,
    Passage,
    Person,
    Place,
    RunBrief,
    StoryContext,
)
from writing.choosing import as_chosen, person_key, place_key
from writing.plan import Beat, Plan
from writing.wording import clipped, mentions

ENTRY, LINE = 400, 160  # characters of an entry of the bible and of a line, at most
SMALL_ENTRY = 90
PEOPLE, SMALL_PEOPLE = 14, 3  # who are described; others are named
PLACES = 7
NAMED = 24  # further people, by name and role
PASSAGES = 4
PASSAGE_CHARACTERS = 1_200
RULES = 14
STYLE, SMALL_STYLE = 8, 2  # sentences on how the book is written
SAMPLES, SAMPLE = 2, 500  # passages that show it, and their characters
WORN, WORN_PHRASE = 20, 45  # worn phrases that are named, and their characters
FACTS, FACT = 40, 360  # lines of facts of one kind, and their characters, at most


@dataclass(frozen=True)
class Given:
    """What the shared part is made of, each cut as it is put before the model."""

    book: Book
    chapter: ChapterBrief
    instruction: str
    people: list[Person]
    others: list[Person]
    places: list[Place]
    rules: list[str]
    wishes: list[str]
    told: list[str]
    in_force: list[str]
    events: list[str]
    ties: list[str]
    openings: list[str]
    spoken: list[str]
    style: list[str]
    samples: list[str]
    worn: list[str]
    sample: str
    previous_end: str
    to_come: str
    passages: list[Passage]


def given_of(
    brief: RunBrief, context: StoryContext, passages: tuple[Passage, ...], small: bool = False
) -> Given:
    """`small` is the short form, for models with a small context."""
    book, entry = as_chosen(brief.book, brief.chosen), SMALL_ENTRY if small else ENTRY
    chosen = replace(brief, book=book)
    people = _relevant(chosen, SMALL_PEOPLE if small else PEOPLE)
    return Given(
        book=_clipped_book(book, entry),
        chapter=brief.chapter,
        instruction=brief.instruction,
        people=[_clipped_person(person, entry) for person in people],
        others=[person for person in book.people if person not in people][:NAMED],
        places=_places(chosen),
        rules=[clipped(rule, LINE) for rule in book.rules[:RULES]],
        wishes=[clipped(wish, LINE) for wish in book.wishes[:RULES]],
        told=[clipped(line, LINE) for line in context.told],
        in_force=_facts(context.in_force),
        events=_facts(context.events),
        ties=_facts(context.ties),
        openings=_facts(context.openings),
        spoken=_facts(context.spoken),
        style=[
            clipped(line, min(entry, LINE))
            for line in book.style[: SMALL_STYLE if small else STYLE]
        ],
        samples=[clipped(sample, SAMPLE) for sample in book.samples[:SAMPLES]],
        worn=[clipped(phrase, WORN_PHRASE) for phrase in book.worn[:WORN]],
        sample="" if book.samples else clipped(context.sample, PASSAGE_CHARACTERS),
        previous_end=context.previous_chapter_end,
        to_come=clipped(context.to_come, ENTRY),
        passages=[
            replace(each, text=clipped(each.text, PASSAGE_CHARACTERS))
            for each in passages[:PASSAGES]
        ],
    )


def shared_prefix(
    brief: RunBrief, context: StoryContext, passages: tuple[Passage, ...], small: bool = False
) -> list[Message]:
    """P0. `small` is the short form, for models with a small context."""
    book, form = brief.book, "_short" if small else ""
    given = given_of(brief, context, passages, small)
    rules = render("writing", book.language, f"book{form}_rules", book=book)
    text = render("writing", book.language, f"book{form}", **vars(given))
    return [system(rules), user(text)]


def judging_prefix(brief: RunBrief, small: bool = False) -> list[Message]:
    """Of P0 what it takes to judge a chapter: the rules, the book, what the chapter is to be."""
    unworn = replace(brief, book=replace(brief.book, worn=()))
    return shared_prefix(unworn, StoryContext(), (), small)


def planned_prefix(brief: RunBrief, draft: Draft, small: bool = False) -> list[Message]:
    """P1. The short form leaves the plan out: each call states its own beat."""
    before = shared_prefix(brief, draft.context, draft.passages, small)
    return before if small else then(before, _plan_text(brief.book.language, draft.plan))


def then(messages: list[Message], text: str) -> list[Message]:
    """The same messages, with `text` at the end of the last turn."""
    *before, last = messages
    return [*before, replace(last, content=f"{last.content}\n\n{text}")]


def _facts(lines: tuple[str, ...]) -> list[str]:
    return [clipped(line, FACT) for line in lines[:FACTS]]


def _plan_text(language: str, plan: Plan) -> str:
    return render("writing", language, "book_plan", plan=plan, lines=list(_lines(plan)))


def _lines(plan: Plan) -> Iterator[Beat]:
    """The beats, each without what it has of the one before."""
    before: Beat | None = None
    for beat in plan.beats:
        yield beat.model_copy(update=_as_before(beat, before)) if before else beat
        before = beat


def _as_before(beat: Beat, before: Beat) -> dict[str, object]:
    same: dict[str, object] = {}
    if beat.place == before.place:
        same["place"] = ""
    if beat.characters == before.characters:
        same["characters"] = ()
    return same


def _relevant(brief: RunBrief, limit: int) -> tuple[Person, ...]:
    """Whom the author pinned, whom the chapter names, then the others in the bible's order, up to
    `limit`.
    """
    text = chapter_text(brief)
    named = [person for person in brief.book.people if is_named(person, text)]
    others = [person for person in brief.book.people if person not in named]
    every = sorted(named + others, key=lambda each: not brief.chosen.pins(person_key(each)))
    return tuple(every[:limit])


def is_named(person: Person, text: str) -> bool:
    return any(mentions(text, name) for name in called(person))


def called(person: Person) -> tuple[str, ...]:
    """What a text may call them: the name, its first word, the aliases."""
    return person.name, person.name.partition(" ")[0], *person.aliases


def chapter_text(brief: RunBrief) -> str:
    """All that the author says of this chapter."""
    chapter = brief.chapter
    parts = (
        chapter.title, chapter.outline, chapter.point_of_view, brief.instruction,
        *chapter.scenes, *chapter.required_points, *chapter.forbidden,
    )  # fmt: skip
    return "\n".join(parts)


def _clipped_book(book: Book, entry: int) -> Book:
    return replace(
        book,
        premise=clipped(book.premise, 2 * entry),
        synopsis=clipped(book.synopsis, 5 * entry),
        tone=clipped(book.tone, LINE),
    )


def _clipped_person(person: Person, entry: int) -> Person:
    return replace(
        person,
        description=clipped(person.description, entry),
        wants=clipped(person.wants, LINE),
        voice=clipped(person.voice, LINE),
        voice_lines=tuple(clipped(line, LINE) for line in person.voice_lines[:2]),
    )


def _places(brief: RunBrief) -> list[Place]:
    text = chapter_text(brief)
    named = sorted(brief.book.places, key=lambda place: not mentions(text, place.name))
    ordered = sorted(named, key=lambda place: not brief.chosen.pins(place_key(place)))
    return [
        replace(
            place,
            description=clipped(place.description, ENTRY),
            palette=clipped(place.palette, LINE),
        )
        for place in ordered[:PLACES]
    ]
