"""Where the words of a comment stand, also in a later text."""

import pytest

from writing.commenting.placing import NEAR, Anchor, anchored, placed

TEXT = "One went. The ferry left.\n\n“Go,” she said. The ferry left.\n\nL’été vint\u00a0: tard."


def stands(anchor: Anchor, text: str) -> str | None:
    place = placed(anchor, text)
    return text[place[0] : place[1]] if place else None


@pytest.mark.parametrize(
    "words", ["", "  ", "\n", "The boat left.", "erry lef of", "she says", "One went The"]
)
def test_words_that_are_not_there(words: str):
    assert anchored(words, TEXT) is None


@pytest.mark.parametrize(
    ("words", "quote"),
    [
        ("The ferry left.", "The ferry left."),
        ("  rry le ", "rry le"),
        ("left.\n\n“Go", "left.\n\n“Go"),
        ("left. “Go,” she", "left.\n\n“Go,” she"),
        ('"Go," she said', "Go,” she said"),
        ("L'été vint : tard", "L’été vint\u00a0: tard"),
    ],
)
def test_words_are_found_in_other_spaces_and_typography(words: str, quote: str):
    anchor = anchored(words, TEXT)
    assert anchor
    assert anchor.quote == quote
    assert anchor.quote in TEXT


def test_of_several_places_the_one_after_what_stood_before():
    first, second = anchored("ferry", TEXT), anchored("ferry", TEXT, "“Go,” she said. The ")
    assert first
    assert second
    assert first.before == "One went. The "
    assert second.before.endswith("she said. The ")
    assert placed(second, TEXT) == (TEXT.rindex("ferry"), TEXT.rindex("ferry") + 5)
    assert placed(first, TEXT) == (TEXT.index("ferry"), TEXT.index("ferry") + 5)


def test_only_so_much_is_kept_around():
    anchor = anchored("oar", "a" * 900 + " oar " + "b" * 900)
    assert anchor
    assert (len(anchor.before), len(anchor.after)) == (NEAR, NEAR)


def test_it_is_found_again_where_its_surroundings_went_with_it():
    anchor = anchored("ferry", TEXT, "she said. The ")
    assert anchor
    later = "New.\n\nThe ferry came.\n\n“Stay,” she said. The ferry left."
    assert placed(anchor, later) == (later.rindex("ferry"), later.rindex("ferry") + 5)
    assert placed(anchor, "“Go,” she said. The boat left.") is None
    assert stands(anchor, "THE FERRY") == "FERRY"
