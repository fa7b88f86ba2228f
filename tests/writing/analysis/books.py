"""Books of a few texts for analysts, without a database."""

from typing import Any
from uuid import UUID, uuid5

from memory.clock import Clock
from memory.continuity.rule import Named, View
from memory.entities import Candidate
from memory.facts import Fact
from writing.analysis.book import Book, Read
from writing.analysis.loading import words_of_names
from writing.analysis.measuring import measure
from writing.analysis.observing import Found, Observation

PROJECT = UUID(int=7)
ILSE = Candidate(UUID(int=1), "Ilse Varga", "character")
ARON = Candidate(UUID(int=2), "Aron Pell", "character")
PEOPLE = (ILSE, ARON)


def chapter_id(number: int) -> UUID:
    return uuid5(PROJECT, f"chapter {number}")


def version_id(number: int) -> UUID:
    return uuid5(PROJECT, f"version {number}")


def a_book(
    *texts: str,
    language: str = "en",
    eyes: tuple[str, ...] = ("Ilse",),
    facts: tuple[Fact, ...] = (),
    is_ours: bool = False,
) -> Book:
    """Chapters 1, 2 and so on, of these texts."""
    places = {chapter_id(number): number for number in range(1, len(texts) + 1)}
    places = {fact.chapter: 0 for fact in facts} | places  # 0: of the bible
    entities = {each.uid: Named(each.name, each.kind) for each in PEOPLE}
    return Book(
        language=language,
        chapters=tuple(
            Read(
                chapter_id(number),
                number,
                version_id(number),
                text,
                measure(text, language, PEOPLE),
                eyes,
                is_ours,
            )
            for number, text in enumerate(texts, start=1)
        ),
        view=View(facts, (), Clock.of(facts, places), places, entities, language),
        people=PEOPLE,
        names=frozenset(words_of_names(each.name for each in PEOPLE)),
    )


def a_fact(number: int, text: str, sentence: str, predicate: str, **more: Any) -> Fact:
    """What this sentence of chapter `number`'s text says, of Ilse unless another is given."""
    start = text.index(sentence)
    given = {
        "project": PROJECT,
        "version": version_id(number),
        "chapter": chapter_id(number),
        "beat": 1,
        "seq": start,
        "predicate": predicate,
        "sentence": sentence,
        "start": start,
        "end": start + len(sentence),
        "subject": ILSE.uid,
    }
    return Fact(**given | more)


def codes(found: Found) -> list[str]:
    return [each.code for each in found.observations]


def only(found: Found) -> Observation:
    [observation] = found.observations
    return observation


def assert_quoted(found: Found, book: Book) -> None:
    """Every observation has sentences, and they stand where it says they do."""
    for observation in found.observations:
        assert observation.quotes
        for quote in observation.quotes:
            read = book.by_chapter[quote.chapter]
            assert read.text[quote.start : quote.end] == quote.text != ""
            assert (read.version, read.number) == (quote.version, quote.number)
