"""Where a beat stands in a text that has changed since."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writing.alternatives.spans import joined, moved, place_of

BEATS = {
    1: "The ferry left at dusk.\n\nIlse counted five oars.",
    2: "Aron came down to the landing.\n\nHe said that nobody had been there.",
    3: "A stranger paid in silver.",
}
TEXT = joined(BEATS)


def of(beat: int, text: str) -> str | None:
    place = place_of(BEATS, beat, text)
    return None if place is None else text[slice(*place)]


@pytest.mark.parametrize("beat", BEATS)
def test_in_the_text_that_was_made_of_them_it_is_its_own(beat: int):
    assert of(beat, TEXT) == BEATS[beat]


def test_of_one_that_is_gone_there_is_no_place():
    assert of(2, f"{BEATS[1]}\n\n{BEATS[3]}") is None
    assert of(2, "") is None


def test_what_changes_elsewhere_only_moves_it():
    assert of(2, TEXT.replace("five oars", "five long oars")) == BEATS[2]
    assert of(1, TEXT.replace("silver", "gold")) == BEATS[1]
    assert of(3, f"A line of mine.\n\n{TEXT}") == BEATS[3]


def test_words_that_change_in_it_are_its_own():
    changed = BEATS[2].replace("nobody had been", "no one was")
    assert of(2, TEXT.replace(BEATS[2], changed)) == changed


@pytest.mark.parametrize("beat", BEATS)
def test_written_wholly_anew_it_is_still_found(beat: int):
    anew = "Rain fell.\n\nWood burned in a stove; nothing else moved.\n\nThen sleep."
    text = TEXT.replace(BEATS[beat], anew)
    assert of(beat, text) == anew
    for other in BEATS.keys() - {beat}:
        assert of(other, text) == BEATS[other]


def test_a_paragraph_put_between_two_of_it_is_its_own():
    text = TEXT.replace("landing.\n\nHe", "landing.\n\nThe bell rang.\n\nHe")
    assert "The bell rang." in (of(2, text) or "")


def test_a_paragraph_put_before_it_belongs_to_what_stands_before():
    text = TEXT.replace("\n\nAron", "\n\nThe bell rang.\n\nAron")
    assert of(2, text) == BEATS[2]
    assert (of(1, text) or "").endswith("The bell rang.")


_WORDS = st.text(alphabet="abcde ", min_size=1, max_size=12).filter(str.strip).map(str.strip)
_BEAT = st.lists(_WORDS, min_size=1, max_size=3).map("\n\n".join)


@given(st.lists(_BEAT, min_size=1, max_size=4), st.integers(0, 3), _BEAT)
def test_the_places_of_beats_never_overlap(beats: list[str], at: int, anew: str):
    numbered = dict(enumerate(beats, start=1))
    changed = numbered | {at % len(beats) + 1: anew}
    text = joined(changed)
    places = [place for beat in numbered if (place := place_of(numbered, beat, text))]
    assert all(0 <= a < b <= len(text) for a, b in places)
    assert all(one[1] <= other[0] for one, other in pairwise(places))


def test_white_space_alone_is_no_paragraph():
    assert moved("a\n\nb", (3, 4), "a\n\n\n\nb\n") == (5, 6)
