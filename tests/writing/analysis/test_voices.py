import pytest

from tests.writing.analysis.books import ILSE, a_book, assert_quoted, codes
from writing.analysis import voices

CALM = "“I would rather not say what I saw that night, since nobody asked me,” said Ilse."
SHOUT = "“Go! Now! Run!” said Ilse."
ASK = "“Who is it? Where? Why?” said Ilse."


def chapters(*lines: str) -> list[str]:
    """Each line ten times makes a chapter."""
    return ["\n\n".join([each] * 10) for each in lines]


def test_few_lines_say_nothing() -> None:
    book = a_book(CALM, CALM, SHOUT)
    assert voices.find(book) == voices.Found()


@pytest.mark.parametrize(
    "lines",
    [
        (CALM, CALM, CALM, CALM),
        (CALM, SHOUT, CALM, SHOUT),  # it is how she speaks at times
        (CALM, SHOUT),  # of two, neither is the habit
        (CALM, CALM, CALM, SHOUT.replace("said Ilse", "she said")),  # nobody's
    ],
)
def test_no_drift(lines: tuple[str, ...]) -> None:
    assert voices.find(a_book(*chapters(*lines))).observations == ()


def test_a_difference_that_chance_makes() -> None:
    assert not voices.is_other_share([True] * 4 + [False] * 6, [True] * 5 + [False] * 35)
    assert not voices.is_other_share([True] * 10, [False] * 10)
    assert not voices.is_other_length([8, 30, 9, 12, 40, 7, 6, 9], [5, 9, 12, 8, 30, 4] * 5)
    assert voices.is_other_share([True] * 9 + [False], [True] * 5 + [False] * 35)
    assert voices.is_other_length([20] * 8, [6, 7, 8] * 10)


def test_a_chapter_of_another_voice() -> None:
    book = a_book(*chapters(CALM, CALM, CALM, SHOUT))
    found = voices.find(book)
    assert_quoted(found, book)
    told = {each.code: each for each in found.observations}
    assert set(told) == {"length", "exclamations"}
    said = told["exclamations"]
    assert (said.values["here"], said.values["elsewhere"], said.values["number"]) == (100, 0, 4)
    assert [quote.number for quote in said.quotes] == [4, 4, 4, 3, 3, 3]
    assert said.quotes[0].text == SHOUT


def test_tu_and_vous() -> None:
    formal = "— Vous avez raison, monsieur, dit Ilse."
    familiar = "— Tu as raison, mon vieux, dit Ilse."
    book = a_book(*chapters(formal, formal, formal, familiar), language="fr")
    found = voices.find(book)
    assert "familiar" in codes(found)
    [voice] = found.voices
    assert (voice.who, voice.lines, voice.familiar) == (ILSE.uid, 40, 25)
    assert voice.address == ("monsieur", "mon vieux")


def test_contractions() -> None:
    stiff = "“I do not know. It is not here,” said Ilse."
    loose = "“I don't know. It's not here,” said Ilse."
    found = voices.find(a_book(*chapters(stiff, stiff, stiff, loose)))
    assert "relaxed" in codes(found)


def test_how_somebody_speaks() -> None:
    other = "“Rain on the river,” said Aron."
    book = a_book(*chapters(ASK, other, ASK), "“Herring,” said Ilse.\n\n" * 4)
    ilse = voices.find(book).voices[0]
    assert (ilse.name, ilse.lines, ilse.exclamations, ilse.relaxed) == ("Ilse Varga", 24, 0, None)
    assert ilse.questions == round(100 * 60 / 64)
    assert ilse.favourites == ("herring",)
