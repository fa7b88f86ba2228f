"""Whose a paragraph is, as its versions tell it."""

import pytest

from projects.authorship import WRITERS, Attributed, Draft, attributed, words_by
from projects.models import ChapterVersion

A, B, C = "Ilse counted the oars twice.", "Aron waited on the quay.", "The bell rang at noon."
A2 = "Ilse counted the oars three times."


def whose(*drafts: tuple[str, str]) -> list[str]:
    return [each.whose for each in attributed([Draft(origin, text) for origin, text in drafts])]


def text(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


def test_nothing_is_nobody_s() -> None:
    assert attributed([]) == ()
    assert attributed([Draft("edited", "")]) == ()
    assert words_by([]) == {"author": 0, "model": 0, "both": 0}


@pytest.mark.parametrize(
    ("drafts", "expected"),
    [
        ([("generated", text(A, B))], ["model", "model"]),
        ([("edited", text(A, B))], ["author", "author"]),
        ([("imported", text(A))], ["author"]),
        # another hand changes one, and adds one
        ([("generated", text(A, B)), ("edited", text(A2, B, C))], ["both", "model", "author"]),
        ([("edited", text(A, B)), ("revised", text(A2, B))], ["both", "author"]),
        # one's own hand
        ([("edited", text(A)), ("edited", text(A2))], ["author"]),
        ([("generated", text(A)), ("revised", text(A2))], ["model"]),
        # both's stays both's, whoever goes on
        ([("generated", A), ("edited", A2), ("edited", A2 + " And again.")], ["both"]),
        # what is taken away and comes back is what it was
        ([("generated", text(A, B)), ("edited", B), ("edited", text(A, B))], ["model", "model"]),
        # written anew: like or not, it is the model's; a paragraph that stayed is its author's
        ([("edited", text(A, B)), ("generated", text(A2, B))], ["model", "author"]),
        # moved is not changed
        ([("generated", text(A, B)), ("edited", text(B, A))], ["model", "model"]),
        # a text that replaces everything
        ([("generated", text(A, B)), ("edited", C)], ["author"]),
    ],
)
def test_whose_it_is(drafts: list[tuple[str, str]], expected: list[str]) -> None:
    assert whose(*drafts) == expected


def test_every_paragraph_is_told_once_in_order() -> None:
    found = attributed([Draft("generated", text(A, B)), Draft("edited", text(A2, C, B))])
    assert "\n\n".join(each.text for each in found) == text(A2, C, B)
    assert words_by(found) == {"author": 5, "model": 5, "both": 6}


def test_every_origin_has_its_writer() -> None:
    assert set(WRITERS) == set(ChapterVersion.Origin.values)


def test_words_are_counted() -> None:
    assert Attributed("Two words.", "author").words == 2
