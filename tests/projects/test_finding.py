import re

import pytest

from projects.finding import (
    Wanted,
    around,
    found,
    paragraph_at,
    replaced,
    standing_in,
)


def places(text: str, words: str, **how: bool) -> list[str]:
    return [text[start:end] for start, end in found(text, Wanted(words, **how))]


@pytest.mark.parametrize("words", ["", " ", "\n\t "])
def test_nothing_stands_nowhere(words: str):
    assert found("The ferry left.", Wanted(words)) == []


@pytest.mark.parametrize(
    ("text", "words", "how"),
    [
        ("The ferries left.", "ferry", {}),
        ("Ferryman and ferryboat", "ferry", {"whole": True}),
        ("a ferry", "Ferry", {"case": True}),
        ("un pêcheur", "pecheur", {"accents": True}),
        ("un pe\u0302cheur", "pecheur", {"accents": True}),
        ("ete\u0301", "ete", {"accents": True}),
        ("ete\u0301", "ete", {"accents": True, "whole": True}),
        ("e\u0301tait", "tait", {"whole": True}),
        ("a cœur", "coeur", {"accents": True}),
        ("one\n\ntwo", "one two", {}),
        ("Mr.Hale", "mr hale", {}),
        ("axb", "a.b", {}),
        ("aaa", "a+", {}),
        ("(a]", "[(a]", {}),
    ],
)
def test_near_misses(text: str, words: str, how: dict[str, bool]):
    assert places(text, words, **how) == []


@pytest.mark.parametrize(
    ("text", "words", "how", "expected"),
    [
        ("Ferry, ferry, FERRY", "ferry", {}, ["Ferry", "ferry", "FERRY"]),
        ("Ferry, ferryman", "ferry", {"whole": True}, ["Ferry"]),
        ("l’eau, l'eau", "l'eau", {}, ["l’eau", "l'eau"]),
        ("l’eau de l’Eau", "eau", {"whole": True, "case": True}, ["eau"]),
        ("été, ete, Éte\u0301", "ete", {}, ["été", "ete", "Éte\u0301"]),
        ("été, ete, e\u0301te\u0301", "été", {"accents": True}, ["été", "e\u0301te\u0301"]),
        ("Cœur, coeur, CŒUR", "cœur", {}, ["Cœur", "coeur", "CŒUR"]),
        ("coeur, cœur", "coeur", {"case": True}, ["coeur", "cœur"]),
        ("Où\u202f? Où ?", "où ?", {}, ["Où\u202f?", "Où ?"]),
        ('“No,” "no"', '"no', {}, ["“No", '"no']),
        ("a.b [c] x^y a\\b", "a.b", {}, ["a.b"]),
        ("a.b [c] x^y a\\b", "a\\b", {}, ["a\\b"]),
        ("aaaa", "aa", {}, ["aa", "aa"]),
    ],
)
def test_hits(text: str, words: str, how: dict[str, bool], expected: list[str]):
    assert places(text, words, **how) == expected


def test_what_the_filter_misses_has_no_such_place():
    """Postgres is asked with the filter alone: it may find more, never less."""
    for words in ("l'été", "co-œuvre", "a.b", "[x]"):
        for how in ({}, {"whole": True, "case": True, "accents": True}):
            wanted = Wanted(words, **how)
            assert re.search(wanted.filter, f"({words})")
            assert found(f"({words})", wanted)


@pytest.mark.parametrize(
    ("place", "instead", "words", "expected"),
    [
        ("ferry", "barge", "ferry", "barge"),
        ("Ferry", "barge", "ferry", "Barge"),
        ("FERRY", "barge", "ferry", "BARGE"),
        ("Ferry", "the Sally", "ferry", "the Sally"),
        ("ferry", "barge", "Ferry", "barge"),
        ("A", "one", "a", "One"),
        ("Ferry", "", "ferry", ""),
    ],
)
def test_capitals_stay_where_none_were_asked_for(
    place: str, instead: str, words: str, expected: str
):
    assert standing_in(place, instead, Wanted(words)) == expected
    assert standing_in(place, instead, Wanted(words, case=True)) == instead


def test_all_else_is_byte_identical():
    text = " \n A ferry\u00a0; e\u0301te\u0301.\r\n\nThe ferry?  "
    wanted = Wanted("ferry")
    every = found(text, wanted)
    assert replaced(text, every, "boat", wanted) == text.replace("ferry", "boat")
    assert replaced(text, every[1:], "boat", wanted) == text.replace("The ferry", "The boat")
    assert replaced(text, [], "boat", wanted) == text


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("oars", "Ilse counted the oars."),
        ("oars. One", "Ilse counted the oars. One was missing."),
        ("One was missing", "One was missing."),
        ("He looked", "He looked away"),
    ],
)
def test_the_sentences_around_a_place(words: str, expected: str):
    text = "At dusk.\n\nIlse counted the oars. One was missing.\n\nHe looked away"
    start, end = around(text, found(text, Wanted(words))[0]).place
    assert text[start:end] == expected


def test_the_neighbours_of_a_sentence():
    text = "One. Two.\n\nThree. Four."
    for words, before, after in (
        ("One", "", "Two."),
        ("Two", "One.", "Three."),
        ("Four", "Three.", ""),
    ):
        found_at = around(text, found(text, Wanted(words))[0])
        assert (found_at.before, found_at.after) == (before, after)


def test_a_sentence_far_into_a_long_text_is_found_whole():
    text = "It rained on. " * 2_000 + "Then the ferry came. " + "It rained on. " * 2_000
    start, end = around(text, found(text, Wanted("ferry"))[0]).place
    assert text[start:end] == "Then the ferry came."


@pytest.mark.parametrize(("words", "number"), [("one", 1), ("two", 2), ("three", 3)])
def test_paragraphs_count_from_one(words: str, number: int):
    text = "\n\nOne.\n \nTwo\nlines.\n\n\nThree."
    assert paragraph_at(text, text.lower().index(words)) == number
