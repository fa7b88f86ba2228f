"""The text of a document, by its kind. Asked in a process of its own (`confined`)."""

from projects.importing.epub import told_of_epub
from projects.importing.packed import opened
from projects.importing.refusing import Unread
from projects.importing.told import Told


def told_of(suffix: str, data: bytes) -> Told:
    """Raises Unread."""
    told = _READERS[suffix.casefold()](data)
    if not told.text.strip():
        raise Unread("empty")
    return told


def _docx(data: bytes) -> Told:
    opened(data)
    from projects.importing.docx import told_of_docx  # only here: its library is a large one

    return told_of_docx(data)


def _epub(data: bytes) -> Told:
    return told_of_epub(opened(data))


def _pdf(data: bytes) -> Told:
    from projects.importing.pdf import told_of_pdf  # the same

    return told_of_pdf(data)


_READERS = {".docx": _docx, ".epub": _epub, ".pdf": _pdf}
