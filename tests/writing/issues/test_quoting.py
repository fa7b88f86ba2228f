"""A sentence between its neighbours, to the last character."""

import pytest

from writing.issues.quoting import Piece, fragment, quoted

TEXT = "One. Two?\n\nThree is here. Four.\n\nThree is here."


def test_what_does_not_stand_there_has_no_neighbours():
    for text, sentence in (("", "Three."), (TEXT, "Five."), (TEXT, "")):
        found = quoted(text, sentence)
        assert (found.stands, found.before, found.after) == (False, "", "")
        assert "".join(piece.text for piece in found.pieces) == sentence


def test_neighbours_may_be_of_other_paragraphs_and_may_be_missing():
    found = quoted(TEXT, "Three is here.")
    assert (found.before, found.after) == ("Two?", "Four.")
    assert (quoted(TEXT, "One.").before, quoted(TEXT, "One.").after) == ("", "Two?")


def test_of_two_places_the_one_that_is_meant_counts():
    last = TEXT.rindex("Three")
    assert (quoted(TEXT, "Three is here.", at=last).before) == "Four."
    assert quoted(TEXT, "Three is here.", at=3).before == "Two?"


@pytest.mark.parametrize("marks", [(), ((0, 5),), ((0, 5), (9, 13)), ((9, 14),)])
def test_its_pieces_are_the_sentence(marks: tuple[tuple[int, int], ...]):
    pieces = quoted(TEXT, "Three is here.", marks).pieces
    assert "".join(piece.text for piece in pieces) == "Three is here."
    assert [piece for piece in pieces if piece.clashes] == [
        Piece("Three is here."[start:end], True) for start, end in marks
    ]


def test_an_address_opens_at_it():
    assert fragment("Salt-water, again.") == "#:~:text=Salt%2Dwater%2C%20again."
    long = " ".join(f"w{n}" for n in range(40))
    assert fragment(long).endswith(",w34%20w35%20w36%20w37%20w38%20w39")
