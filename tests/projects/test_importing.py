"""A manuscript's chapters: near misses first, then each way of heading them; then its bytes."""

import random

import pytest

from novellaforge.errors import Refused
from projects.importing.chapters import Manuscript, chapters, words_of
from projects.importing.headings import heading_of
from projects.importing.numerals import number_of
from projects.importing.page import cleaned
from projects.importing.places import places_of
from projects.importing.reading_files import MOST_BYTES, text_of
from projects.importing.tongue import tongue_of

ENGLISH = (
    "Ilse counted the oars twice before she believed it. One was missing, and the rope that had "
    "held it was cut. She said nothing to the men who were waiting on the landing. They would "
    "have asked her what it meant, and she did not know. The river was high for the season."
)
FRENCH = (
    "Ilse compta les rames deux fois avant de le croire. Il en manquait une, et la corde qui la "
    "tenait était coupée. Elle ne dit rien aux hommes qui attendaient sur le ponton. Ils lui "
    "auraient demandé ce que cela voulait dire, et elle ne le savait pas. L’eau était haute."
)
SPANISH = (
    "Ilse contó los remos dos veces antes de creerlo. Faltaba uno, y la cuerda que lo sujetaba "
    "estaba cortada. No dijo nada a los hombres que esperaban en el muelle. Le habrían "
    "preguntado qué significaba, y ella no lo sabía. El río venía crecido para la estación."
)


def found(text: str) -> list[tuple[int | None, str, str]]:
    book = chapters(text)
    return [(part.number, part.title, book.text_of(part)) for part in book.parts]


def headed(text: str) -> list[tuple[int | None, str]]:
    return [(number, title) for number, title, _text in found(text)]


# --- One line ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "Chapter 3 of the ledger was missing.",
        "Chapter I walked past without reading",
        "“Chapter 3”",
        "Chapters 3",
        "Chapitre final",
        "* * *",
        "***",
        "⁂",
        "#",
        "---",
        "1943",
        "I am the one who counted.",
        "i",
        "Part of the river was still.",
        "Book 3 was lost in the flood.",
        "The prologue was short.",
        "Prologues are dull",
        "3. flour, two cups",
        "### A scene",
        "Chapter " + "3 — a title that goes on and on " * 6,
        "Chapter 3 – the one that he had never read to its end – was the one that she liked best.",
        "Chapter 3. Nobody had read it. She shut the book and went down to the ferry in the rain.",
        "Chapter 3, He said, was where the oar was lost, and the one who lost it was my father,",
    ],
)
def test_no_heading(line: str) -> None:
    assert heading_of(line) is None


@pytest.mark.parametrize(
    ("line", "number", "title"),
    [
        ("Chapter 3", 3, ""),
        ("CHAPTER III. The ferry", 3, "The ferry"),
        ("Chapter Twenty-One: Home", 21, "Home"),
        ("Chapter the First", 1, ""),
        ("**Chapter 4**", 4, ""),
        ("— Chapter 5 —", 5, ""),
        ("Chapitre 1 — Le bac", 1, "Le bac"),
        ("CHAPITRE PREMIER", 1, ""),
        ("Chapitre Ier", 1, ""),
        ("Chapitre vingt et un\u00a0: Le retour", 21, "Le retour"),
        ("Prologue", None, "Prologue"),
        ("ÉPILOGUE", None, "ÉPILOGUE"),
        ("# The ferry", None, "The ferry"),
        ("## 3. The ferry", 3, "The ferry"),
        ("## Chapter 3 The ferry", 3, "The ferry"),
        ("XLII", 42, ""),
        ("12.", 12, ""),
        ("III — Le bac", 3, "Le bac"),
        ("Première partie", 1, "Première partie"),
        ("Livre deuxième : Le fleuve", 2, "Livre deuxième : Le fleuve"),
        ("Chapter 3 ........ 17", 3, ""),
    ],
)
def test_a_heading(line: str, number: int | None, title: str) -> None:
    heading = heading_of(line)
    assert heading
    assert (heading.number, heading.title) == (number, title)


@pytest.mark.parametrize("marks", ["", "# ", "## "])
def test_a_chapter_keeps_a_long_title(marks: str) -> None:
    """Of more than fifteen words, as those of Candide."""
    title = (
        "Comment Candide rencontra son ancien maître de philosophie, le docteur Pangloss, et ce "
        "qui en advint"
    )
    heading = heading_of(f"{marks}Chapitre 4. {title}")
    assert heading
    assert (heading.number, heading.title) == (4, title)


def test_a_marked_title_may_be_as_long_as_one_can_be() -> None:
    title = "comment il s’en alla, " * 9
    heading = heading_of(f"## Chapitre 4. {title}")
    assert heading
    assert (heading.number, heading.title) == (4, title.strip())


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("", None), ("IIII", None), ("0", None), ("twenty three cats", None), ("mille", None),
        ("two three", None), ("soixante-douze", 72), ("quatre-vingts", 80), ("dix-sept", 17),
        ("quatre-vingt-dix-sept", 97), ("ninety-nine", 99), ("quarantième", 40), ("fortieth", 40),
        ("CXCIX", 199), ("1er", 1),
    ],
)  # fmt: skip
def test_numbers(said: str, number: int | None) -> None:
    assert number_of(said) == number


# --- Near misses in a text --------------------------------------------------------------


def test_without_a_heading_it_is_one_chapter() -> None:
    assert found("One.\n\n* * *\n\nTwo.") == [(None, "", "One.\n\n* * *\n\nTwo.")]


def test_nothing_is_one_empty_chapter() -> None:
    assert words_of(chapters("")) == words_of(chapters(" \n\n\x00 ")) == (0,)


def test_scene_breaks_are_no_chapters() -> None:
    text = "Chapter 1\n\nOne.\n\n***\n\nTwo.\n\n* * *\n\nThree.\n\n#\n\nFour."
    assert found(text) == [(1, "", "One.\n\n***\n\nTwo.\n\n* * *\n\nThree.\n\n#\n\nFour.")]


def test_a_line_amid_a_paragraph_is_no_heading() -> None:
    text = "Chapter 1\n\nShe opened at\nChapter 2\nand read on till it\nwas dark."
    assert headed(text) == [(1, "")]


def test_numbers_of_scenes_within_chapters_stay_in_the_text() -> None:
    text = "Chapter 1\n\n1\n\nOne.\n\n2\n\nTwo.\n\nChapter 2\n\n1\n\nThree."
    assert found(text) == [(1, "", "1\n\nOne.\n\n2\n\nTwo."), (2, "", "1\n\nThree.")]


def test_numbers_out_of_turn_are_no_chapters() -> None:
    assert headed("I\n\nOne.\n\n45\n\nStill one.\n\nII\n\nTwo.") == [(1, ""), (2, "")]
    assert headed("She wrote a number down.\n\n45\n\nThen another.\n\n46\n\nAnd went.") == [
        (None, "")
    ]


def test_numbers_of_pages_are_no_chapters() -> None:
    text = (
        "The ferry left the\n\n1\n\nlanding, and the lamp\n\n2\n\nwent out over the\n\n3\n\nriver."
    )
    book = chapters(text)
    assert book.has_page_numbers
    assert len(book.parts) == 1
    assert "1\n\nlanding" in book.text_of(book.parts[0])


def test_a_subtitle_is_no_chapter() -> None:
    text = "# The flood\n\n## At the landing\n\nOne.\n\n# The fire\n\n## In the office\n\nTwo."
    assert [title for _n, title, _t in found(text)] == ["The flood", "The fire"]


def test_a_first_line_is_no_title() -> None:
    """A date, speech or a sentence below the heading is the chapter's text."""
    for first in ("Marseille, 1912", "“Go,” she said", "— Va, dit-elle", "She went."):
        assert found(f"Chapter 1\n{first}\n\nMore.")[0] == (1, "", f"{first}\n\nMore.")


# --- Ways of heading chapters -----------------------------------------------------------


def test_chapters_with_their_titles() -> None:
    text = "Chapter 1\n\nOne.\n\nCHAPTER II. The lamp\n\nTwo.\n\nChapter Three\nThe rope\n\nThree."
    assert found(text) == [(1, "", "One."), (2, "The lamp", "Two."), (3, "The rope", "Three.")]


def test_a_title_in_capitals_below_an_empty_line() -> None:
    assert found("CHAPTER I\n\nTHE FERRY\n\nOne.") == [(1, "THE FERRY", "One.")]


def test_french_chapters_with_prologue_and_epilogue() -> None:
    text = "Prologue\n\nZéro.\n\nChapitre 1 — Le bac\n\nUn.\n\nÉpilogue\n\nFin."
    assert headed(text) == [(None, "Prologue"), (1, "Le bac"), (None, "Épilogue")]


@pytest.mark.parametrize("marks", ["#", "##"])
def test_marks_of_one_level(marks: str) -> None:
    text = f"{marks} The flood\nOne.\n\n{marks} The fire\n\nTwo."
    assert found(text) == [(None, "The flood", "One."), (None, "The fire", "Two.")]


def test_a_book_with_its_title_above() -> None:
    book = chapters("# The Salt Ferry\n\nby A. Pell\n\n## One\n\nOne.\n\n## Two\n\nTwo.")
    assert book.front == "# The Salt Ferry\n\nby A. Pell"
    assert len(book.parts) == 2
    same_level = chapters("# The Salt Ferry\n\n# The flood\n\nOne.\n\n# The fire\n\nTwo.")
    assert same_level.front == "# The Salt Ferry"
    assert len(same_level.parts) == 2


def test_numbers_alone() -> None:
    assert headed("I\n\nOne.\n\nII\n\nTwo.\n\nIII.\n\nThree.") == [(1, ""), (2, ""), (3, "")]
    assert headed("1. The ferry\n\nOne.\n\n2. The lamp\n\nTwo.") == [
        (1, "The ferry"), (2, "The lamp"),
    ]  # fmt: skip


def test_a_text_that_begins_later() -> None:
    assert headed("IV\n\nFour.\n\nV\n\nFive.") == [(4, ""), (5, "")]


def test_parts_go_with_the_chapter_below() -> None:
    text = "Part One\n\nChapter 1\n\nOne.\n\nPart Two\n\nThe river\n\nChapter 2\n\nTwo."
    book = chapters(text)
    assert book.parts[0].heading == "Part One · Chapter 1"
    assert headed(text) == [(1, ""), (None, "Part Two"), (2, "")]


def test_a_part_that_does_not_say_so_goes_with_the_chapter_below() -> None:
    text = "# The River\n\n## Chapter 1\n\nOne.\n\n# The Sea\n\n## Chapter 2\n\nTwo."
    text += "\n\n# Noon\n\nMore."
    assert found(text) == [(1, "", "One."), (2, "", "Two.\n\n# Noon\n\nMore.")]
    assert chapters(text).parts[1].heading == "# The Sea · ## Chapter 2"


def test_a_smaller_heading_below_a_number_is_its_title() -> None:
    text = "# Chapter 1\n\n{0} Home\n\nOne.\n\n# Chapter 2\n\n{0} Away\n\nTwo."
    for marks in ("##", "###"):
        made = text.format(marks)
        assert found(made) == [(1, "Home", "One."), (2, "Away", "Two.")]
        scene = f"{made}\n\n{marks} Noon\n\nThree."
        assert found(scene)[0] == (1, "", f"{marks} Home\n\nOne.")


def test_a_number_in_the_text_heads_nothing_among_marked_chapters() -> None:
    text = "".join(f"# Title {n}\n\nText.\n\n" for n in "abcde") + "Chapter 3\n\nShe read on."
    assert [title for _number, title in headed(text)] == [f"Title {n}" for n in "abcde"]


def test_a_table_of_contents_is_no_chapter() -> None:
    entries = "Contents\n\nChapter 1 ..... 3\nChapter 2 ..... 9\n\n"
    text = f"{entries}For Ada\n\nChapter 1\n\nOne.\n\nChapter 2\n\nTwo."
    book = chapters(text)
    assert book.front.split() == f"{entries} For Ada".split()
    assert found(text) == [(1, "", "One."), (2, "", "Two.")]


def test_a_table_with_titles_below_the_numbers() -> None:
    entries = "Chapitre 1\nLe bac\n\nChapitre 2\nLa lampe\n\n"
    text = f"{entries}Chapitre 1\nLe bac\n\nUn.\n\nChapitre 2\nLa lampe\n\nDeux."
    assert found(text) == [(1, "Le bac", "Un."), (2, "La lampe", "Deux.")]


def test_a_table_of_numbers_alone() -> None:
    assert headed("I\n\nII\n\nA book\n\nI\n\nOne.\n\nII\n\nTwo.") == [(1, ""), (2, "")]


def test_empty_chapters_are_chapters_without_words() -> None:
    assert words_of(chapters("Chapter 1\n\nChapter 2\n\nTwo words.\n\nChapter 3")) == (0, 2, 0)


def test_a_line_a_paragraph() -> None:
    text = "Chapter 1\nThe ferry left.\n“Go,” she said.\nHe went.\nChapter 2\nThe lamp."
    assert found(text) == [
        (1, "", "The ferry left.\n\n“Go,” she said.\n\nHe went."),
        (2, "", "The lamp."),
    ]


def test_wrapped_lines_and_verse_stay_as_they_are() -> None:
    text = "Chapter 1\n\nThe ferry left the\nlanding with the\nlamp.\n\nO river\nO rope"
    assert found(text)[0][2] == "The ferry left the\nlanding with the\nlamp.\n\nO river\nO rope"


def test_what_no_page_shows_is_taken_out() -> None:
    assert (
        cleaned("\ufeffa\x00b\x07\r\nc\rd\x0ce\u2028f\tg\u00a0h") == "ab\nc\nd\n\ne\nf\tg\u00a0h"
    )


# --- Nothing is lost --------------------------------------------------------------------

PIECES = (
    "Chapter {n}", "CHAPITRE {n} — Le bac", "## {n}. The lamp", "# The ferry", "{n}", "II",
    "Part Two", "Première partie", "Prologue", "Épilogue", "* * *", "#", "THE RIVER",
    "One line that goes on.", "A line\nand its next.", "“Go,” she said.", "Chapter 1 .... 3",
    "\x0c", "   ", "\t- 12 -", "Contents", "C. Auguste Dupin", "é\r\nè", "O",
)  # fmt: skip


def whole(book: Manuscript) -> str:
    """All of it, as it was split; and that what is between two chapters is in one of them."""
    split = [book.text[: book.front_end]]
    after = book.front_end
    for part in book.parts:
        split += [book.text[after : part.start], book.text[part.start : part.end]]
        after = part.end
    assert after == len(book.text)
    return "".join(split)


@pytest.mark.parametrize("seed", range(150))
def test_together_the_parts_are_the_text(seed: int) -> None:
    chance = random.Random(seed)
    pieces = [
        chance.choice(PIECES).format(n=chance.randint(1, 4)) for _ in range(chance.randint(0, 30))
    ]
    text = "".join(piece + chance.choice(("\n", "\n\n", "\n\n\n")) for piece in pieces)
    book = chapters(text)
    assert whole(book) == cleaned(text)
    said = [book.front]
    for part in book.parts:
        said += [*part.heading.split(" · "), book.text_of(part)]
    assert "".join("".join(said).split()) == "".join(cleaned(text).split())


def test_a_chapter_of_60_000_words_and_a_file_of_5_mb() -> None:
    long = "\n\n".join([ENGLISH] * 1200)
    assert words_of(chapters(f"Chapter 1\n\n{long}")) == (63_600,)
    chapter = "\n\n".join([ENGLISH] * 200)
    text = "".join(f"Chapter {n}\n\n{chapter}\n\n" for n in range(1, 101))
    book = chapters(text)
    assert len(text) > 5_000_000
    assert [part.number for part in book.parts] == list(range(1, 101))
    assert whole(book) == text


# --- Numbers in the book ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "numbers", "as_said"),
    [
        ([None, 1, 2], (1, 2, 3), False),  # a prologue
        ([1, 2, 1, 2], (1, 2, 3, 4), False),  # anew in each part
        ([3, 2], (1, 2), False),
        ([1, 2, None], (1, 2, 3), True),
        ([5, 6, 8], (5, 6, 8), True),
        ([None, None], (1, 2), True),
        ([None, 2, 3], (1, 2, 3), True),
        ([], (), True),
    ],
)
def test_places(said: list[int | None], numbers: tuple[int, ...], as_said: bool) -> None:
    places = places_of(said)
    assert (places.numbers, places.as_said) == (numbers, as_said)


# --- Its language -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language", "verdict"),
    [
        ("", "en", "unsure"),
        ("Une rame manquait.", "en", "unsure"),
        ("Ilse Varga Aron Pell " * 30, "en", "other"),
        (ENGLISH, "en", "same"),
        (FRENCH, "fr", "same"),
        (ENGLISH, "fr", "other"),
        (FRENCH, "en", "other"),
        (SPANISH, "en", "other"),
        (SPANISH, "fr", "other"),
        ("Ильза дважды пересчитала вёсла, прежде чем поверила.", "en", "other"),
        ("她数了两遍桨,才相信少了一支。岸上的人在等她开口,她什么也没说。", "fr", "other"),
        (f"{ENGLISH} {ENGLISH} « Il ne faut pas », dit-elle. « Je le sais bien. »", "en", "same"),
    ],
)
def test_the_language_of_a_text(text: str, language: str, verdict: str) -> None:
    assert tongue_of(text, language) == verdict


# --- A file's bytes ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("book.txt", b"PK\x03\x04...", "manuscripts are taken as Word (.docx), EPUB"),
        ("book.pdf", b"%PDF-1.7", "on the book’s page “Documents”"),
        ("book", b"text", "cannot be read"),
        ("book.txt", b"", "is empty"),
        ("book.txt", b"\xef\xbb\xbf \r\n", "is empty"),
        ("book.txt", bytes(range(256)) * 4, "is no text that can be read"),
        ("book.txt", b"\xff\xfea", "is no text that can be read"),
        ("book.txt", "été\n\nhiver, où".encode() + b"\xff", "line 3 holds bytes"),
        ("book.txt", b"x" * (MOST_BYTES + 1), "10.0 MB, and at most 10 MB"),
    ],
)
def test_a_file_that_is_refused(name: str, data: bytes, why: str) -> None:
    with pytest.raises(Refused) as refused:
        text_of(name, data)
    assert why in str(refused.value)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
@pytest.mark.parametrize("name", ["livre.TXT", "livre.md", "livre.markdown"])
def test_a_file_in_whatever_encoding(encoding: str, name: str) -> None:
    text = f"Chapitre 1 — L’été\r\n\r\n{FRENCH}"
    assert text_of(name, text.encode(encoding)).lstrip("\ufeff") == text


def test_a_file_of_5_mb() -> None:
    text = (FRENCH + "\n\n") * 18_000
    assert text_of("livre.txt", text.encode()) == text


def test_a_few_control_characters_are_no_reason_to_refuse() -> None:
    assert text_of("book.txt", b"The\x00 ferry" + b"." * 200)
