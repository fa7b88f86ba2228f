"""The text of a file that an author uploads: plain in whatever encoding, .docx, .epub."""

import codecs
import re
from pathlib import PurePath

from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects.importing.confined import text_of_document
from projects.importing.refusing import refused

MOST_BYTES = 10_000_000
MEGABYTE = 1_000_000
PLAIN = (".txt", ".text", ".md", ".markdown")
PACKED = (".docx", ".epub")  # with pictures and fonts
TAKEN = (*PLAIN, *PACKED)
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


def text_of(name: str, data: bytes) -> str:
    """What this file says. Raises Refused with a sentence that says what to do instead."""
    refuse_too_large(len(data), name)
    kind = PurePath(name).suffix.casefold()
    if kind in PACKED:
        text = text_of_document(name, data)
        refuse_too_large(len(text.encode()))
        return text
    if kind not in PLAIN or data.startswith(_DOCUMENTS):
        raise Refused(
            _(
                "“%(name)s” cannot be read: manuscripts are taken as Word (.docx), EPUB, plain "
                "text (.txt) or Markdown (.md). Save it as one of these and bring that."
            )
            % {"name": name}
        )
    text = _decoded(name, data)
    if not text.strip("\x00\ufeff \t\r\n"):
        raise refused(name, "empty")
    if len(_STRANGE.findall(text)) > MOST_STRANGE * len(text):
        raise Refused(_not_a_text(name))
    return text


def refuse_too_large(size: int, name: str = "") -> None:
    """Raises Refused above the bound; `size` is in bytes, of a file of this name or of a text."""
    most = MOST_PACKED_BYTES if name.casefold().endswith(PACKED) else MOST_BYTES
    if size > most:
        raise Refused(
            _(
                "This manuscript is too large: it has %(size).1f MB, and at most %(most)d MB are "
                "taken at once. Bring it in two halves."
            )
            % {"size": size / MEGABYTE, "most": most // MEGABYTE}
        )


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
