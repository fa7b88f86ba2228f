"""A plan is fresh while what it was made from is the same, and no longer."""

from dataclasses import fields, replace
from typing import Any
from uuid import uuid4

import pytest

from tests.writing.briefs import ARON, ILSE, a_book, a_brief, a_chapter, dials
from writing.brief import Book, ChapterBrief, Place, RunBrief
from writing.fingerprint import fingerprint_of, prompts_version


def fingerprint(brief: RunBrief, model: str = "planner", small: bool = False) -> str:
    return fingerprint_of(brief, model, small)


BEFORE = fingerprint(a_brief())
RULES = ("Nobody crosses after the bell.", "The dead pay in silver.")


@pytest.mark.parametrize(
    "brief",
    [
        a_brief(run_id=uuid4()),
        a_brief(book=a_book(revision=9)),
        a_brief(book=a_book(title="Salt")),
        a_brief(book=a_book(style=("Short.",), samples=("He ran.",), worn=("palpable",))),
        a_brief(book=a_book(serial_comma=False)),
        a_brief(chapter=a_chapter(number=7)),
        a_brief(begins="Ilse sleeps."),
        a_brief(steering=("Slower.",)),
        a_brief(dials=dials(max_revisions=0)),
    ],
)
def test_what_a_plan_is_not_made_from_leaves_it_fresh(brief: RunBrief) -> None:
    assert fingerprint(brief) == BEFORE


def test_rules_stand_in_no_order() -> None:
    one, other = (a_brief(book=a_book(rules=rules)) for rules in (RULES, RULES[::-1]))
    assert fingerprint(one) == fingerprint(other) != BEFORE


OF_BOOK: dict[str, Any] = {
    "premise": "The dead do not cross.", "language": "fr", "genre": "ghost story",
    "tone": "warm", "person": "first", "tense": "present", "synopsis": "It ends badly.",
    "people": (ILSE, replace(ARON, wants="To stay.")), "places": (Place("the mill"),),
    "rules": (), "wishes": ("Dreams.",),
}  # fmt: skip
OF_CHAPTER: dict[str, Any] = {
    "title": "The oar", "outline": "Nobody knows.", "scenes": ("Ilse rows.",), "kind": "twist",
    "point_of_view": "Aron", "required_points": ("An oar is gone.",), "forbidden": ("Rain.",),
    "arc": "Flood", "is_last": True,
}  # fmt: skip


@pytest.mark.parametrize("name", OF_BOOK)
def test_the_bible_is_in_it(name: str) -> None:
    assert fingerprint(a_brief(book=a_book(**{name: OF_BOOK[name]}))) != BEFORE


@pytest.mark.parametrize("name", OF_CHAPTER)
def test_the_outlines_entry_is_in_it(name: str) -> None:
    assert fingerprint(a_brief(chapter=a_chapter(**{name: OF_CHAPTER[name]}))) != BEFORE


def test_no_field_of_either_is_forgotten() -> None:
    of_book = {field.name for field in fields(Book)}
    of_chapter = {field.name for field in fields(ChapterBrief)}
    worded = {"style", "samples", "worn", "serial_comma"}
    assert of_book == set(OF_BOOK) | {"id", "title", "revision"} | worded
    assert of_chapter == set(OF_CHAPTER) | {"id", "number"}


def test_words_wish_model_and_form_are_in_it() -> None:
    others = {
        fingerprint(a_brief(target_words=401)),
        fingerprint(a_brief(instruction="Let it snow.")),
        fingerprint(a_brief(), model="thinker"),
        fingerprint(a_brief(), small=True),
    }
    assert len(others - {BEFORE}) == 4
    assert len(BEFORE) == 64


def test_each_form_and_language_has_prompts_of_its_own() -> None:
    versions = {prompts_version(language, small) for language in ["en", "fr"] for small in (0, 1)}
    assert len(versions) == 4
