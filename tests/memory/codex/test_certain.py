"""What code reads of the bible alone, and how an entry's text is taken apart. Pure."""

from typing import Any
from uuid import UUID

import pytest

from memory.codex.certain import as_it_stands, certain
from memory.codex.entries import Entry, states_of


def described(text: str, kind: Any = "character", **values: Any) -> Entry:
    return Entry(UUID(int=1), kind, "Nell Garrow", description=text, **values)


def sure(entry: Entry, language: str = "en") -> list[tuple[str, str]]:
    facts = certain(entry, UUID(int=9), language)
    return [(fact.predicate, fact.value) for fact in facts]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Past seventy, broad."),
        ("en", "About forty, lame."),
        ("en", "Forty winters at the oar."),
        ("en", "Forty-ish, lame."),
        ("en", "Two, maybe three rings on each hand."),
        ("en", "12, Mill Lane, third floor."),
        ("en", "Ten years old when the town burned."),
        ("en", "Tall. Forty, lame."),
        ("en", "Forty or so, lame."),
        ("en", "Third, and last, of her name."),
        ("en", "1900, born in Metz."),
        ("en", ""),
        ("fr", "Dix ans de prison l’ont brisé."),
        ("fr", "La quarantaine, maigre."),
        ("fr", "Environ quarante ans, maigre."),
        ("fr", "Trente deniers, c’est son prix."),
    ],
)
def test_what_may_be_no_age_is_left_to_the_model(language: str, text: str):
    assert sure(described(text), language) == []


@pytest.mark.parametrize(
    ("language", "text", "age"),
    [
        ("en", "Forty, a burn across the left palm.", "40"),
        ("en", "Thirty-four, tall, left-handed, grey eyes.", "34"),
        ("en", "- Sixty. Small.", "60"),
        ("en", "Aged 7, mute.", "7"),
        ("en", "Age: 40", "40"),
        ("en", "Nineteen years old, lame.", "19"),
        ("fr", "Trente et un ans, petite, les yeux bruns.", "31"),
        ("fr", "Soixante-quatre ans, maigre.", "64"),
        ("fr", "Âgée de 8 ans.", "8"),
        ("fr", "Âge\u00a0: quarante ans.", "40"),
    ],
)
def test_an_age_that_opens_a_description(language: str, text: str, age: str):
    assert sure(described(text), language) == [("age", age)]
    assert sure(described(text, kind="place"), language) == []


def test_a_part_of_the_name_is_no_other_name():
    entry = described("", aliases=("Nell", "garrow", "the inspector"))
    assert sure(entry) == [("alias_of", "the inspector")]


def test_lists_are_read_line_by_line_and_wrapped_text_is_not():
    text = "Eyes: grey\n— Hair: white\n\nShe came\nin winter. She stayed.\n***"
    lines = described(text, role="warden").described
    assert [line.text for line in lines] == [
        "Eyes: grey",
        "Hair: white",
        "She came\nin winter.",
        "She stayed.",
    ]
    whole = described(text, role="warden").text
    assert all(whole[line.start : line.end] == line.text for line in lines)


def test_nothing_of_a_rule_as_it_stands_is_lost():
    entry = described("  Salt is money.\n\nThere is no coin. ", kind="rule")
    fact = as_it_stands(entry, UUID(int=9))
    assert fact.sentence == "Salt is money.\n\nThere is no coin."
    assert entry.text[fact.start : fact.end] == fact.sentence


def test_a_state_is_of_the_language_too():
    entry = described("Forty.")
    assert states_of([entry], "en") != states_of([entry], "fr")
