"""A piece of the book in each format: nothing of its words is lost, nothing becomes a list."""

import pytest
from markdown_it import MarkdownIt

from projects.export import FORMATS, Piece
from projects.export.book import heading_of
from projects.export.files import name_of
from projects.export.formats import Running
from projects.importing.chapters import chapters
from projects.text import count_words

RUNNING = {made.name: made for made in FORMATS.values() if isinstance(made, Running)}
TEXT = (
    "Ilse counted *the oars* twice.\n\n- Non, dit-elle.\n\n1. The bell.\nTwo lines of it.\n\n"
    "# No heading\n\n> no quotation\n\n---\n\n7) Not a list.\n\n— Oui."
)


def test_plain_text_is_as_it_was() -> None:
    assert TEXT in RUNNING["txt"].piece(Piece(3, "Chapter 3", TEXT))


def test_without_a_heading_there_is_only_the_text() -> None:
    for made in RUNNING.values():
        written = made.piece(Piece(3, "", "One line."))
        assert written.strip() == "One line."


def test_in_markdown_paragraphs_stay_paragraphs() -> None:
    tokens = MarkdownIt().parse(RUNNING["markdown"].piece(Piece(3, "Chapter 3. A *star*", TEXT)))
    kinds = [token.tag for token in tokens if token.nesting == 1]
    assert kinds == ["h2", *["p"] * 8]
    assert tokens[1].children
    assert tokens[1].children[0].content == "Chapter 3. A *star*"
    assert [token.type for token in tokens if token.type == "hr"] == []


def test_in_markdown_emphasis_and_lines_stay() -> None:
    html = MarkdownIt().render(RUNNING["markdown"].piece(Piece(3, "", TEXT)))
    assert "<em>the oars</em>" in html
    assert "1. The bell.<br>\nTwo lines of it." in html.replace("<br />", "<br>")


@pytest.mark.parametrize("made", RUNNING.values(), ids=lambda made: made.name)
def test_the_same_words_come_out(made) -> None:
    written = made.piece(Piece(3, "", TEXT))
    assert count_words(written) == count_words(TEXT)
    assert written.replace("\\", "").split() == TEXT.split()


@pytest.mark.parametrize("made", RUNNING.values(), ids=lambda made: made.name)
def test_what_goes_out_comes_in_again(made) -> None:
    texts = {1: "The oar was gone.\n\nIlse looked.", 2: "The bell rang.\n\n“Three,” he said."}
    pieces = [Piece(n, heading_of(n, f"Title {n}", "en"), text) for n, text in texts.items()]
    book = chapters(made.front("The Salt Ferry") + "".join(map(made.piece, pieces)))
    assert [(each.number, each.title) for each in book.parts] == [(1, "Title 1"), (2, "Title 2")]
    assert [book.text_of(each) for each in book.parts] == list(texts.values())


@pytest.mark.parametrize(
    ("title", "heading"),
    [("", "Chapter 3"), ("chapter 3", "Chapter 3"), ("The\ncount", "Chapter 3. The count")],
)
def test_a_heading_says_its_number_once(title: str, heading: str) -> None:
    assert heading_of(3, title, "en") == heading


def test_a_french_book_has_french_headings() -> None:
    assert heading_of(3, "Le compte", "fr") == "Chapitre 3. Le compte"


def test_an_untitled_chapter_that_was_moved_says_its_new_number_alone() -> None:
    assert heading_of(6, "chapitre 5", "fr") == "Chapitre 6"
    assert heading_of(6, "Chapitre 5 bis", "fr") == "Chapitre 6. Chapitre 5 bis"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("", "book.md"),
        ("..", "book.md"),
        ("a/b\\c:d\n", "a b c d.md"),
        ("L’été à Maren", "L’été à Maren.md"),
        ("x" * 300, "x" * 80 + ".md"),
    ],
)
def test_a_file_is_called_as_the_book(title: str, name: str) -> None:
    assert name_of(title, ".md") == name
