"""The formats that a book is written in."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise

from projects.export import markdown, txt
from projects.export.book import Piece
from projects.export.docx import docx
from projects.export.epub import epub
from projects.export.matter import Section
from projects.export.pdf import pdf
from projects.export.whole import Book


@dataclass(frozen=True)
class Format:
    name: str
    label: str | Promise
    suffix: str
    content_type: str


@dataclass(frozen=True)
class Running(Format):
    """Written chapter by chapter; `front` is what stands before the first, of the book's title,
    `section` writes each part of its front and back matter.
    """

    front: Callable[[str], str]
    piece: Callable[[Piece], str]
    section: Callable[[Section], str]


@dataclass(frozen=True)
class Bound(Format):
    """Made in one go, of the whole book."""

    bind: Callable[[Book], bytes]


@dataclass(frozen=True)
class Packed(Format):
    """All that there is of a book, made by a layer above (`offer`): no chapters are chosen."""

    pack: Callable[[UUID], bytes]


MARKDOWN, PLAIN = "text/markdown; charset=utf-8", "text/plain; charset=utf-8"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS: dict[str, Format] = {
    each.name: each
    for each in (
        Bound("epub", "EPUB", ".epub", "application/epub+zip", epub),
        Bound("docx", "Word", ".docx", WORD, docx),
        Bound("pdf", "PDF", ".pdf", "application/pdf", pdf),
        Running(
            "markdown",
            "Markdown",
            ".md",
            MARKDOWN,
            markdown.front,
            markdown.piece,
            markdown.section,
        ),
        Running("txt", "Text", ".txt", PLAIN, txt.front, txt.piece, txt.section),
    )
}


def offer(made: Format) -> None:
    """A layer above says in `ready` what else a book can be written as."""
    FORMATS[made.name] = made
