"""The text of a file that an author uploads: plain in whatever encoding, .docx, .epub.

A PDF is reference material only: it is no manuscript.
"""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from novellaforge.errors import Refused
from projects.importing.confined import told_of_document
from projects.importing.markdown import of_markdown
from projects.importing.refusing import refused

MOST_BYTES = 10_000_000
MEGABYTE = 1_000_000
MARKDOWN = (".md", ".markdown")
PLAIN = (".txt", ".text", *MARKDOWN)
PACKED = (".docx", ".epub")  # with pictures and fonts
TAKEN = (*PLAIN, *PACKED)
PDF, PDF_MARK = ".pdf", b"%PDF-"
REFERENCE = (*TAKEN, PDF)  # of reference material
MOST_PACKED_BYTES = 50_000_000

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DOCUMENTS = (b"PK\x03\x04", b"%PDF-", b"{\\rtf", b"\xd0\xcf\x11\xe0")
_STRANGE = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
MOST_STRANGE = 0.01  # of the characters


@dataclass(frozen=True)
class Read:
    """`notices` are sentences: what could not be read of it, and what that means. `matter` is of
    its front and back matter what a book has a place for, by its fields.
    """

    text: str
    notices: tuple[str, ...] = ()
    matter: Mapping[str, str] = field(default_factory=dict)


def text_of(name: str, data: bytes) -> str:
    """What this manuscript says. Raises Refused with a sentence that says what to do instead."""
    return read(name, data).text


def read(name: str, data: bytes) -> Read:
    """As `text_of`, with what its author should know of it."""
    refuse_too_large(len(data), name)
    kind = PurePath(name).suffix.casefold()
    if kind == PDF or (kind in PLAIN and data.startswith(PDF_MARK)):
        raise Refused(_no_manuscript(name))
    if kind in PACKED:
        told = told_of_document(name, data)
        refuse_too_large(len(told.text.encode()))
        notices = [each.sentence(name) for each in told.notices]
        return Read(
            told.text,
            (*notices, *_placed(name, len(told.matter.keys() - {"epigraph_source"}))),
            told.matter,
        )
    if kind not in PLAIN or data.startswith(_DOCUMENTS):
        raise Refused(
            _(
                "“%(name)s” cannot be read: manuscripts are taken as Word (.docx), EPUB, plain "
                "text (.txt) or Markdown (.md). Save it as one of these and bring that."
            )
            % {"name": name}
        )
    text = _plain(name, data)
    return Read(of_markdown(text) if kind in MARKDOWN else text)


def read_reference(name: str, data: bytes) -> Read:
    """As `read`, of what is brought along as reference material: a PDF too."""
    refuse_too_large_reference(len(data), name)
    kind = PurePath(name).suffix.casefold()
    if kind in (*PACKED, PDF):
        told = told_of_document(name, data)
        text = "\n\n".join([told.text, *told.matter.values()])
        refuse_too_large_reference(len(text.encode()), name, MOST_BYTES)
        return Read(text, tuple(each.sentence(name) for each in told.notices))
    if kind not in PLAIN or data.startswith(_DOCUMENTS):
        raise Refused(
            _(
                "“%(name)s” cannot be read: documents are taken as PDF, Word (.docx), EPUB, plain "
                "text (.txt) or Markdown (.md). Save it as one of these and bring that."
            )
            % {"name": name}
        )
    return Read(_plain(name, data))


def refuse_too_large(size: int, name: str = "") -> None:
    """Raises Refused above the bound; `size` is in bytes, of a file of this name or of a text."""
    most = MOST_PACKED_BYTES if name.casefold().endswith((*PACKED, PDF)) else MOST_BYTES
    if size > most:
        raise Refused(
            _(
                "This manuscript is too large: it has %(size).1f MB, and at most %(most)d MB are "
                "taken at once. Bring it in two halves."
            )
            % {"size": size / MEGABYTE, "most": most // MEGABYTE}
        )


def refuse_too_large_reference(size: int, name: str = "", most: int | None = None) -> None:
    """As `refuse_too_large`. `most` in bytes: of the text that a file was found to hold."""
    packed = name.casefold().endswith((*PACKED, PDF))
    most = most or (MOST_PACKED_BYTES if packed else MOST_BYTES)
    if size > most:
        raise Refused(
            _(
                "This document is too large: it has %(size).1f MB, and at most %(most)d MB are "
                "taken at once. Bring the part of it that the book needs."
            )
            % {"size": size / MEGABYTE, "most": most // MEGABYTE}
        )


def _placed(name: str, count: int) -> tuple[str, ...]:
    if not count:
        return ()
    said = ngettext(
        "%(count)d text of “%(name)s” that is no chapter, as a dedication is, goes to the book's "
        "front and back matter.",
        "%(count)d texts of “%(name)s” that are no chapters, as a dedication is, go to the book's "
        "front and back matter.",
        count,
    )
    return (said % {"count": count, "name": name},)


def _no_manuscript(name: str) -> str:
    return _(
        "“%(name)s” cannot be read as a manuscript: a PDF keeps printed lines, and neither "
        "chapters nor paragraphs. Bring it as Word (.docx), EPUB, plain text (.txt) or Markdown "
        "(.md). As reference material a PDF is taken on the book’s page “Documents”."
    ) % {"name": name}


def _plain(name: str, data: bytes) -> str:
    text = _decoded(name, data)
    if not text.strip("\x00\ufeff \t\r\n"):
        raise refused(name, "empty")
    if len(_STRANGE.findall(text)) > MOST_STRANGE * len(text):
        raise Refused(_not_a_text(name))
    return text


def _decoded(name: str, data: bytes) -> str:
    encoding = next((each for bom, each in _BOMS if data.startswith(bom)), _unmarked_wide(data))
    if encoding:
        return _decoded_as(encoding, name, data)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        if _is_damaged_utf8(data):
            raise Refused(_damaged(name, data, error.start)) from error
    return _decoded_as("cp1252", name, data)


def _decoded_as(encoding: str, name: str, data: bytes) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(_not_a_text(name)) from error


def _unmarked_wide(data: bytes) -> str:
    """UTF-16 without its mark: every other byte of a European text is NUL."""
    even, odd = data[:4000:2].count(0), data[1:4000:2].count(0)
    half = min(len(data), 4000) // 2
    if half > 1 and max(even, odd) > 0.4 * half and min(even, odd) < 0.1 * half:
        return "utf-16-be" if even > odd else "utf-16-le"
    return ""


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether more of its bytes beyond ASCII are UTF-8 than are not."""
    text = data.decode(errors="replace")
    bad = text.count("\ufffd")
    return sum(each > "\x7f" for each in text) - bad > bad


def _damaged(name: str, data: bytes, at: int) -> str:
    return _(
        "“%(name)s” is damaged: line %(line)d holds bytes that are no text in UTF-8, as the rest "
        "is. Open it where it was written, and save it again."
    ) % {"name": name, "line": data.count(b"\n", 0, at) + 1}


def _not_a_text(name: str) -> str:
    return _(
        "“%(name)s” is no text that can be read: it holds other data, or is in an encoding that "
        "is not known here. Save it as plain text in UTF-8, and bring that."
    ) % {"name": name}
