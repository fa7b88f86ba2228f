"""A PDF as reference material: its text, and what is refused."""

import pytest

from novellaforge.errors import Refused
from projects.importing import pdf
from projects.importing.lines import flowed
from projects.importing.pdf import told_of_pdf
from projects.importing.reading_files import MOST_PACKED_BYTES, read_reference, text_of
from projects.importing.refusing import Unread
from projects.importing.told import Notice
from tests.projects.documents import a_docx, a_pdf, an_epub, locked, with_scripts

LINES = ("The weights of the harbour were kept in a chest of", "oak, and each was stamped.")
BOOK = a_pdf(LINES, ["Nobody lifted them."])
BLACK = "0 0 0 rg 0 0 200 200 re f"
METALS = ("brass", "lead", "iron", "tin", "oak")


@pytest.mark.parametrize(
    ("pages", "text"),
    [
        ([], ""),
        (["", " \n "], ""),
        (["She ran to the\nwater."], "She ran to the water."),
        (["She ran to the wa-\nter, and fell."], "She ran to the water, and fell."),
        (["She ran to the wa\u00ad\nter."], "She ran to the water."),
        (["Saint-\nMalo lay before them."], "Saint-Malo lay before them."),
        (["She ran to the water’s edge and\nfell.\nNobody saw it at all, but for one\nman."],
         "She ran to the water’s edge and fell.\n\nNobody saw it at all, but for one man."),
        (["The long and the short of it is\n\nthat she ran."],
         "The long and the short of it is\n\nthat she ran."),
        (["Of weights\nThe harbour’s weights were kept in oak."],
         "Of weights\n\nThe harbour’s weights were kept in oak."),
        (["She ran along the quay and\n12", "13\ndown the steps."],
         "She ran along the quay and down the steps."),
        ([f"The Weights {n}\nIt was of {each}, and shone." for n, each in enumerate(METALS)],
         " ".join(f"It was of {each}, and shone." for each in METALS)),
    ],
    ids=["none", "blank", "flow", "parted", "soft hyphen", "name", "short last line",
         "empty line", "heading", "page numbers", "running head"],
)  # fmt: skip
def test_printed_lines_become_paragraphs(pages: list[str], text: str) -> None:
    assert flowed(pages) == text


def test_its_text_is_read_page_by_page() -> None:
    """In the process of its own."""
    read = read_reference("weights.pdf", BOOK)
    assert read.text.startswith("The weights of the harbour were kept in a chest of oak, and")
    assert read.text.endswith("Nobody lifted them.")
    assert read.notices == ()


def test_what_it_would_run_or_has_attached_is_left_alone() -> None:
    told = told_of_pdf(with_scripts(LINES, ["Nobody lifted them."]))
    assert "Nobody lifted them." in told.text
    assert "attached" not in told.text


def test_pages_that_are_pictures_are_told_and_blank_ones_are_not() -> None:
    told = told_of_pdf(a_pdf(LINES, [], more=BLACK))
    assert told.notices == (Notice("pictures", 1, 2),)
    assert told.notices[0].sentence("w.pdf") == (
        "1 of 2 pages of “w.pdf” has no text that can be read: it may be a picture."
    )
    assert told_of_pdf(a_pdf(LINES, [])).notices == ()


MANY = a_pdf(*[["a"]] * (pdf.MOST_PAGES + 1))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "broken"),
        (b"%PDF-1.7\n", "broken"),
        (BOOK[: len(BOOK) // 3], "broken"),
        (a_docx(("", "She ran.")), "broken"),
        (an_epub(["<p>a</p>"]), "broken"),
        (locked(BOOK), "locked"),
        (a_pdf([]), "empty"),
        (a_pdf([], [], more=BLACK), "pictures"),
        (MANY, "too_many_pages"),
    ],
    ids=["nothing", "only a mark", "cut off", "docx", "epub", "locked", "blank", "pictures",
         "many pages"],
)  # fmt: skip
def test_a_pdf_that_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(Unread) as unread:
        told_of_pdf(data)
    assert unread.value.why == why


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("weights.pdf", locked(BOOK), "is locked"),
        ("weights.pdf", b"%PDF-" + b"x" * MOST_PACKED_BYTES, "50.0 MB, and at most 50 MB"),
        ("notes.rtf", b"{\\rtf1 hello}", "documents are taken as PDF, Word"),
        ("notes.txt", BOOK, "documents are taken as PDF, Word"),
        ("notes", b"hello", "documents are taken as PDF, Word"),
        ("notes.txt", b"", "is empty"),
        ("notes.txt", bytes(range(256)), "is no text that can be read"),
    ],
    ids=["locked", "large", "rtf", "pdf as txt", "no ending", "empty", "no text"],
)
def test_a_document_that_is_refused(name: str, data: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        read_reference(name, data)


@pytest.mark.parametrize("name", ["ferry.pdf", "ferry.PDF", "ferry.txt"])
def test_a_manuscript_is_no_pdf_and_it_is_said_where_one_may_go(name: str) -> None:
    with pytest.raises(Refused, match=r"reference material a PDF is taken on .*“Documents”"):
        text_of(name, BOOK)
