"""What a model is told about a book, cut to its size. A frozen value built from rows here."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from projects.models import Concept, Project
from projects.text import first_words
from projects.titles import is_provisional

FULL_CONTEXT_TOKENS = 16_000  # a context that the sizes of SHEET fit, with room for the answer
LARGEST_FACTOR = 4


@dataclass(frozen=True)
class Size:
    """Words of the premise, the synopsis and one entry of the bible; entries of each kind;
    lines of the outline.
    """

    premise: int = 800
    synopsis: int = 800
    entry: int = 40
    entries: int = 30
    lines: int = 40

    @classmethod
    def for_context(cls, tokens: int) -> "Size":
        """The whole form, larger where the model reads more."""
        factor = min(LARGEST_FACTOR, max(1, tokens // FULL_CONTEXT_TOKENS))
        return cls(800 * factor, 800 * factor, 40, 30 * factor, 40)


SHORT = Size(premise=120, synopsis=60, entry=12, entries=5, lines=3)


@dataclass(frozen=True)
class Entry:
    """A person or a place. `role` and `wants` are empty for a place."""

    name: str
    role: str = ""
    about: str = ""
    wants: str = ""


@dataclass(frozen=True)
class Sheet:
    title: str
    premise: str
    genre: str
    tone: str
    person: str
    tense: str
    chapters: int
    logline: str
    stakes: str
    synopsis: str
    people: tuple[Entry, ...]
    places: tuple[Entry, ...]
    rules: tuple[str, ...]
    wishes: tuple[str, ...]


def sheet_of(project: Project, size: Size) -> Sheet:
    concept = project.concepts.filter(chosen=True).first() or Concept()
    return Sheet(
        title="" if is_provisional(project) else project.title,
        premise=first_words(project.premise, size.premise),
        genre=project.genre,
        tone=project.tone or concept.tone,
        person=project.person,
        tense=project.tense,
        chapters=project.chapter_count,
        logline=first_words(concept.logline, size.entry * 2),
        stakes=first_words(concept.stakes, size.entry * 2),
        synopsis=first_words(project.synopsis, size.synopsis),
        people=_people(project, size),
        places=_places(project, size),
        rules=_lines(project.world_rules.values_list("text", flat=True), size),
        wishes=_lines(project.instructions.values_list("text", flat=True), size),
    )


def _people(project: Project, size: Size) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            person.name,
            person.role,
            first_words(person.description, size.entry),
            first_words(person.wants, size.entry),
        )
        for person in project.characters.all()[: size.entries]
    )


def _places(project: Project, size: Size) -> tuple[Entry, ...]:
    return tuple(
        Entry(place.name, about=first_words(place.description, size.entry))
        for place in project.locations.all()[: size.entries]
    )


def _lines(texts: Iterable[str], size: Size) -> tuple[str, ...]:
    return tuple(first_words(text, size.entry) for text in islice(texts, size.entries))
