import pytest

from tests.writing.analysis.books import a_book, assert_quoted, codes, only
from writing.analysis import openings

END = "That was {} in all."
PLAIN = ("The rain came early", "A bell rang somewhere", "Two boats lay low", "Salt dried on wood")


def chapter(first: str, last: str = "") -> str:
    return f"{first}. More came.\n\nNobody slept well.\n\n{last or first + ' again'}."


def test_different_beginnings() -> None:
    book = a_book(*(chapter(each) for each in PLAIN))
    assert openings.find(book).observations == ()


def test_two_chapters_with_the_same_two_words_are_chance() -> None:
    book = a_book(chapter("The rain came early"), chapter("The rain fell late"))
    assert openings.find(book).observations == ()


def test_three_of_many_chapters_are_chance() -> None:
    others = [chapter(f"{a} {b}", f"{b} {a}") for a in "ABCDE" for b in ("boat", "rope")]
    same = [chapter(f"The rain {a}", f"It {a}") for a in ("fell", "came", "went")]
    told = codes(openings.find(a_book(*others, *same)))
    assert not [code for code in told if code.startswith("chapter")]


def test_lines_of_dialogue_may_begin_alike() -> None:
    talk = "\n\n".join(["“I do not know,” she said."] * 5)
    assert openings.find(a_book(f"{talk}")).observations == ()


@pytest.mark.parametrize(
    ("language", "first", "second", "words"),
    [
        ("en", "It was raining on the quay", "It was raining on Sunday", "it was raining on"),
        ("fr", "Il pleuvait sur le quai", "Il pleuvait sur le port", "il pleuvait sur le"),
    ],
)
def test_two_chapters_begin_alike(language: str, first: str, second: str, words: str) -> None:
    book = a_book(chapter(first, "So it ended there"), chapter(PLAIN[1]), chapter(second, "Fin"),
                  language=language)  # fmt: skip
    found = openings.find(book)
    assert_quoted(found, book)
    said = only(found)
    assert (said.code, said.values["words"], said.values["chapters"]) == (
        "chapter_opening", words, "1, 3",
    )  # fmt: skip
    assert [quote.text for quote in said.quotes] == [f"{first}.", f"{second}."]


def test_a_third_chapter_with_the_same_two_words() -> None:
    same = [chapter(f"Ilse counted {each}", f"So ended {each}") for each in ("oars", "men", "it")]
    said = only(openings.find(a_book(*same, chapter(PLAIN[0]))))
    assert (said.code, said.values["words"]) == ("chapter_opening", "ilse counted")


def test_chapters_end_alike() -> None:
    texts = [chapter(each, "And the lamp went out") for each in PLAIN[:2]]
    said = only(openings.find(a_book(*texts)))
    assert (said.code, said.values["words"]) == ("chapter_ending", "the lamp went out")


def test_paragraphs_of_one_chapter_begin_alike() -> None:
    lines = ["She looked at " + each for each in ("him.", "the sea.", "her hands.")]
    text = "\n\n".join(["Rain.", lines[0], "Wind.", lines[1], "Snow.", lines[2], "Hail."])
    book = a_book(text)
    found = openings.find(book)
    assert_quoted(found, book)
    assert codes(found) == ["paragraph_opening"]
    assert [quote.text for quote in only(found).quotes] == lines
    assert (
        openings.find(a_book(text.replace("She looked at her", "They saw her"))).observations == ()
    )
