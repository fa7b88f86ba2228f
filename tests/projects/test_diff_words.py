"""What two readings of a passage have in common."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.diff import Piece, compared

TEXTS = st.text(alphabet="ab c.,\n’é ", max_size=60)


def test_what_is_alike_has_no_difference():
    assert compared("The rain fell.", "The rain fell.") == (Piece("same", "The rain fell."),)


@pytest.mark.parametrize(("old", "new"), [("", ""), ("a", ""), ("", "a")])
def test_where_one_is_empty(old: str, new: str):
    assert [each.text for each in compared(old, new)] == [each for each in (old, new) if each]


def test_only_the_words_that_differ_are_said():
    assert compared("The rain fell hard.", "The snow fell hard.") == (
        Piece("same", "The "),
        Piece("old", "rain"),
        Piece("new", "snow"),
        Piece("same", " fell hard."),
    )


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_pieces(old: str, new: str):
    pieces = compared(old, new)
    assert "".join(each.text for each in pieces if each.op != "new") == old
    assert "".join(each.text for each in pieces if each.op != "old") == new
