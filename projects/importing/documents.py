"""The text of a packed document, by its kind. Asked in a process of its own (`confined`)."""

from projects.importing.docx import text_of_docx
from projects.importing.epub import text_of_epub
from projects.importing.packed import opened
from projects.importing.refusing import Unread


def text_of(suffix: str, data: bytes) -> str:
    """Raises Unread."""
    archive = opened(data)
    text = text_of_epub(archive) if suffix.casefold() == ".epub" else text_of_docx(data)
    if not text.strip():
        raise Unread("empty")
    return text
