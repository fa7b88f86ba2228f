"""Which chapters of a book go into a file."""

import pytest

from novellaforge.errors import Refused
from projects.export.choosing import as_ranges, chosen_of, ranges_of

THERE = (1, 2, 3, 5, 8)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("one", "“one” names no chapters"),
        ("1,", "“” names no chapters"),
        ("1 2", "“1 2” names no chapters"),
        ("-3", "“-3” names no chapters"),
        ("3-1", "“3-1” go backwards"),
        ("1" * 10, "names no chapters"),
        ("1," * 1_001, "too long a list"),
        ("4", "no such text of chapter 4"),
        ("1-4, 9", "no such text of the chapters 4, 9"),
        ("0", "no such text of chapter 0"),
    ],
)
def test_a_wrong_choice_gets_a_sentence(said: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        chosen_of(ranges_of(said), THERE)


@pytest.mark.parametrize(
    ("said", "chosen", "told"),
    [
        ("1", (1,), "1"),
        ("8;1-3", (1, 2, 3, 8), "1\u20133, 8"),
        (" 2 \u2013 5 , 2", (2, 3, 5), "2\u20135"),
        ("1-8", THERE, "1\u20138"),
        ("1,3", (1, 3), "1, 3"),
    ],
)
def test_numbers_and_ranges(said: str, chosen: tuple[int, ...], told: str) -> None:
    assert chosen_of(ranges_of(said), THERE) == chosen
    assert as_ranges(chosen, THERE) == told


def test_nothing_said_is_no_choice() -> None:
    assert ranges_of("  ") == ()
