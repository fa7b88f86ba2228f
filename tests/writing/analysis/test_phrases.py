import pytest

from tests.writing.analysis.books import a_book, assert_quoted, only
from writing.analysis import phrases

BREATH = "{} let out a slow breath and turned away."
BITTEN = "{} se mordit la lèvre inférieure sans répondre."


def texts(*sentences: str) -> list[str]:
    return [f"Rain came down. {each} The lamp went out over there." for each in sentences]


@pytest.mark.parametrize(
    "chapters",
    [
        [BREATH.format("She"), BREATH.format("He")],  # twice
        [" ".join([BREATH.format("She")] * 3)],  # in one chapter
        ["At the end of the day.", "By the end of the road.", "To the end of the sea."],
        ["He was not what she had.", "It was not what she had.", "That was not what she had."],
        ["Ilse Varga and Aron Pell left.", "Ilse Varga and Aron Pell sat.",
         "Ilse Varga and Aron Pell ate."],
        ["Slow boats. Cold river.", "Slow boats. Cold river.", "Slow boats. Cold river."],
        ["Pour la première fois, il vint.", "Pour la première fois, elle.",
         "Pour la première fois, rien."],
    ],
)  # fmt: skip
def test_nothing_is_said_too_often(chapters: list[str]) -> None:
    assert phrases.find(a_book(*chapters)).observations == ()


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        (BREATH, "let out a slow breath and turned away"),
        (BITTEN, "se mordit la lèvre inférieure sans répondre"),
    ],
)  # fmt: skip
def test_a_phrase_at_its_longest(sentence: str, words: str) -> None:
    book = a_book(*texts(*(sentence.format(each) for each in ("Marta", "Joss", "Ilse"))))
    found = phrases.find(book)
    assert_quoted(found, book)
    said = [each for each in found.observations if "lamp" not in str(each.values["words"])]
    assert [
        (each.values["words"], each.values["count"], each.values["chapters"]) for each in said
    ] == [(words, 3, "1, 2, 3")]
    assert said[0].quotes[0].text == sentence.format("Marta")


def test_the_same_at_once_or_in_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    book = a_book(*texts(*(BREATH.format(each) for each in ("She", "He", "They", "One"))))
    whole = phrases.find(book)
    monkeypatch.setattr(phrases, "AT_ONCE", 7)
    assert phrases.find(book) == whole
    assert whole.observations


def test_what_stands_within_a_longer_one_is_not_told_again() -> None:
    book = a_book(*(f"Marta {each} let out a slow breath and then." for each in ("x", "y", "z")))
    assert only(phrases.find(book)).values["words"] == "let out a slow breath and then"
