"""A book as a Word document in standard manuscript format (https://www.shunn.net/format/):
12 points, double lines, an inch around, every chapter on a new page. Pure.
"""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as Opened
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Mm, Pt

from projects.export.matter import Section
from projects.export.prose import prose
from projects.export.whole import Book
from projects.importing.emphasis import Run

FACE = "Times New Roman"
SIZE, INDENT, MARGIN = Pt(12), Inches(0.5), Inches(1)
DOWN = Pt(168)  # a third of the way down a new chapter's page
LETTER, A4 = (Inches(8.5), Inches(11)), (Mm(210), Mm(297))
BREAK = "#"
HEADING, BODY, BETWEEN = "Heading1", "NovelText", "SceneBreak"  # ids of styles
CENTRED = "ShortMatter"
ROUNDED_TO = 1_000  # words, as editors are told them

CENTRE, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT


def docx(book: Book) -> bytes:
    with translation.override(book.language):
        document = Document()
        _lay_out(document, book)
        _title_page(document, book)
        _matter(document, book.front, is_first=not book.title)
        _chapters(document, book)
        _matter(document, book.back)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _lay_out(document: Opened, book: Book) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = LETTER if book.language == "en" else A4
    section.left_margin = section.right_margin = MARGIN
    section.top_margin = section.bottom_margin = MARGIN
    section.different_first_page_header_footer = True
    _header(section.header.paragraphs[0], book)
    plain = document.styles["Normal"]
    _face(plain, book.language)
    plain.paragraph_format.line_spacing_rule = WD_LINE_SPACING.DOUBLE
    plain.paragraph_format.space_after = Pt(0)
    plain.paragraph_format.widow_control = True
    heading = document.styles["Heading 1"]
    _face(heading, book.language)
    heading.font.bold, heading.font.color.rgb = False, None
    heading.paragraph_format.alignment = CENTRE
    heading.paragraph_format.page_break_before = True
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = DOWN, SIZE * 2
    text = document.styles.add_style(BODY, WD_STYLE_TYPE.PARAGRAPH)
    text.paragraph_format.first_line_indent = INDENT
    centred = document.styles.add_style(CENTRED, WD_STYLE_TYPE.PARAGRAPH)
    centred.paragraph_format.alignment = CENTRE
    between = document.styles.add_style(BETWEEN, WD_STYLE_TYPE.PARAGRAPH)
    between.paragraph_format.alignment = CENTRE
    about = document.core_properties
    about.title, about.author, about.language = book.title, book.author, book.language
    about.created = about.modified = book.made_at.replace(tzinfo=None)


def _face(style: Any, language: str) -> None:
    """One face for every script, in the book's language, so that it is spelt in it."""
    style.font.name, style.font.size = FACE, SIZE
    about = style.element.get_or_add_rPr()
    fonts = about.get_or_add_rFonts()
    for each in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{each}"), None)
    for each in ("eastAsia", "cs"):
        fonts.set(qn(f"w:{each}"), FACE)
    said = OxmlElement("w:lang")
    said.set(qn("w:val"), language)
    about.append(said)


def _header(paragraph: Any, book: Book) -> None:
    """Who, what, and the page, on every page but the first."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    who = book.author.split()[-1:] if book.author else []
    paragraph.add_run(" / ".join([*who, *filter(None, [book.title.upper()]), ""]))
    _field(paragraph, "PAGE")


def _field(paragraph: Any, code: str) -> None:
    for kind in ("begin", code, "end"):
        run = paragraph.add_run()
        part = OxmlElement("w:instrText" if kind == code else "w:fldChar")
        if kind == code:
            part.text = code
        else:
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)


def _title_page(document: Opened, book: Book) -> None:
    if not book.title:
        return
    words = number_format(
        max(ROUNDED_TO, round(book.words, -3)), use_l10n=True, force_grouping=True
    )
    _line(document, book.author)
    _line(document, _("About %(words)s words") % {"words": words})
    title = _line(document, book.title.upper(), CENTRE)
    title.paragraph_format.space_before = Pt(216)
    if book.author:
        _line(document, _("by %(author)s") % {"author": book.author}, CENTRE)


def _line(document: Opened, text: str, where: Any = LEFT) -> Any:
    paragraph = document.add_paragraph(text)
    paragraph.alignment = where
    return paragraph


def _chapters(document: Opened, book: Book) -> None:
    """Written element by element: python-docx looks a paragraph's style up in all styles."""
    end = document.element.body.sectPr
    for place, _named, piece in book.named():
        if piece.heading:
            end.addprevious(_paragraph([Run(piece.heading)], HEADING))
        elif place > 1 or book.title or book.front:
            end.addprevious(_page_break())
        for each in prose(piece.text):
            runs = [Run(BREAK)] if each.is_break else each.runs
            end.addprevious(_paragraph(runs, BETWEEN if each.is_break else BODY))


def _matter(document: Opened, parts: Iterable[Section], is_first: bool = False) -> None:
    """Each on a page of its own, below its heading where it has one."""
    end = document.element.body.sectPr
    for place, part in enumerate(parts):
        if part.heading:
            end.addprevious(_paragraph([Run(part.heading)], HEADING))
        elif place or not is_first:
            end.addprevious(_page_break())
        style = CENTRED if part.is_short else BODY
        for each in prose(part.text):
            end.addprevious(_paragraph(each.runs or [Run(BREAK)], style))
        if part.source:
            end.addprevious(_paragraph([Run(f"— {part.source}")], style))


def _paragraph(runs: Iterable[Run], style: str) -> Any:
    paragraph = OxmlElement("w:p")
    about = _added(paragraph, "w:pPr")
    _added(about, "w:pStyle").set(qn("w:val"), style)
    for each in runs:
        _write(_added(paragraph, "w:r"), each)
    return paragraph


def _write(run: Any, said: Run) -> None:
    if said.is_bold or said.is_italic:
        about = _added(run, "w:rPr")
        for tag in ("w:b",) * said.is_bold + ("w:i",) * said.is_italic:
            _added(about, tag)
    for number, line in enumerate(said.text.split("\n")):
        if number:
            _added(run, "w:br")
        words = _added(run, "w:t")
        words.text = line
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _page_break() -> Any:
    paragraph = OxmlElement("w:p")
    _added(_added(paragraph, "w:r"), "w:br").set(qn("w:type"), "page")
    return paragraph


def _added(parent: Any, tag: str) -> Any:
    child = OxmlElement(tag)
    parent.append(child)
    return child
