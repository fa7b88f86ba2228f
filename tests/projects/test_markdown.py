"""Markdown files: what their marks keep apart, and our own read back."""

import random

import pytest

from projects.export import markdown
from projects.export.book import Piece
from projects.importing.chapters import chapters
from projects.importing.reading_files import read

LINES = (
    "# a heading", "## Chapter 9", "###### six", "#hash", "#", "- item", "+ item", "-", "+",
    "> said", ">said", "~~~", "```", "===", "=", "---", "--", "- - -", "1. first", "12) twelfth",
    "1.", "7)",
    "1.5 litres", "5 * 3 * 2", "*so* and **so**", "_so_", "a_b_c", "***", "* * *", "* item", "a\\",
    "\\", "\\\\", "\\# kept", "\\\\# kept", "\\- kept", "\\*kept\\*", "1\\. kept",
    "C:\\new\\*.txt",
    "¯\\_(ツ)_/¯", "[a](b)", "![a](b)", "<b>bold</b>", "&amp; &", "`code`", "a | b", "She ran.",
    "“Go,” she said.", "— Va, dit-elle.", "{#name .x}", "A title {#x}", "§ 3", "a: b",
    "\\\"quoted\\\"",
)  # fmt: skip
MARKS = "\\`*_{}[]()#+-.!<>|~=&:\"'$^@%;,?/ aZ0é"


def came_back(texts: list[str]) -> list[tuple[int | None, str, str]]:
    pieces = [Piece(n, f"Chapter {n}. The *rope* #{n}", text) for n, text in enumerate(texts, 1)]
    said = markdown.front("The River") + "".join(map(markdown.piece, pieces))
    book = chapters(read("book.md", said.encode()).text)
    return [(part.number, part.title, book.text_of(part)) for part in book.parts]


def went(texts: list[str]) -> list[tuple[int | None, str, str]]:
    return [(n, f"The *rope* #{n}", text) for n, text in enumerate(texts, 1)]


@pytest.mark.parametrize("line", LINES)
def test_a_line_comes_back_as_it_went(line: str) -> None:
    for text in (line, f"Before.\n\n{line}\n\nAfter.", f"Before.\n{line}\nAfter."):
        assert came_back([text, "Other."]) == went([text, "Other."])


@pytest.mark.parametrize("seed", range(200))
def test_a_book_of_ours_comes_back_as_it_went(seed: int) -> None:
    chance = random.Random(seed)

    def line() -> str:
        if chance.random() < 0.5:
            return chance.choice(LINES)
        return "".join(chance.choices(MARKS, k=chance.randint(1, 12))).strip() or "x"

    def text() -> str:
        return "\n\n".join(
            "\n".join(line() for _ in range(chance.choice((1, 1, 1, 2, 3))))
            for _ in range(chance.randint(1, 8))
        )

    texts = [text() for _ in range(chance.randint(2, 4))]
    assert came_back(texts) == went(texts)


def text_of(said: str) -> str:
    return read("book.md", said.encode()).text


def headings(said: str) -> list[tuple[int | None, str]]:
    return [(part.number, part.title) for part in chapters(text_of(said)).parts]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("5 \\* 3, a\\_b, it\\'s \\[so\\] \\$5", "5 * 3, a_b, it's [so] $5"),
        ("She ran.\\\nShe fell.", "She ran.\nShe fell."),
        ("1\\. She ran.", "1. She ran."),
        ("\\# 1", "# 1"),
        ("C:\\new", "C:\\new"),
        ("ends so\\\n\nNext.", "ends so\\\n\nNext."),
    ],
)
def test_what_pandoc_writes(said: str, text: str) -> None:
    book = chapters(text_of(f"# One\n\n{said}\n\n# Two\n\nb\n"))
    assert book.text_of(book.parts[0]) == text


def test_underlined_headings() -> None:
    said = "One\n===\n\na\n\n* * *\n\nb\n\nTwo\n===\n\nThe river ran.\n---\n\nc"
    assert headings(said) == [(None, "One"), (None, "Two")]
    said = "The River\n===\n\nOne\n---\n\na\n\nTwo\n-----\n\nb"
    assert headings(said) == [(None, "One"), (None, "Two")]


def test_chapters_below_book_and_parts() -> None:
    said = (
        "# The River\n\n## Part One\n\n### Chapter 1: Home\n\na\n\n#### Noon\n\nb\n\n"
        "## The Sea\n\n### Chapter 2\n\nc"
    )
    book = chapters(text_of(said))
    assert [(part.number, part.title) for part in book.parts] == [(1, "Home"), (2, "")]
    assert book.text_of(book.parts[0]) == "a\n\n#### Noon\n\nb"


def test_a_mark_that_stands_close() -> None:
    assert headings("#Chapter 1\n\n#hash\n\n#Chapter 2\n\nb") == [(1, ""), (2, "")]


def test_attributes_of_a_heading_are_no_title() -> None:
    assert headings("# One {#one .unnumbered}\n\na\n\n# {Two}\n\nb") == [
        (None, "One"), (None, "{Two}"),
    ]  # fmt: skip


def test_what_stands_above_about_the_text_is_none_of_it() -> None:
    about = '---\ntitle: "The River"\ntags:\n  - a\n- b\n---\n\n'
    book = chapters(text_of(f"{about}# One\n\na\n\n# Two\n\nb"))
    assert (book.front, len(book.parts)) == ("# The River", 2)
    assert chapters(text_of("---\n\nShe ran.\n\n---\n\nShe fell.")).text.startswith("---")


def test_a_text_that_is_no_markdown_keeps_its_backslashes() -> None:
    assert read("book.txt", b"5 \\* 3").text == "5 \\* 3"
