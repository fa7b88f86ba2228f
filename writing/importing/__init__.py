"""A manuscript that its author brings along, made part of the book.

`waiting` holds its text until the author has looked at it, `preview` says what would come of
it, `job` does it: first all texts, then chapter by chapter what memory makes of them.
"""

from writing.importing.job import KIND, register
from writing.importing.new_book import new_book
from writing.importing.preview import Choice, Preview, preview_of
from writing.importing.progress import Read, read_of
from writing.importing.waiting import (
    discard,
    is_waiting,
    preview,
    running,
    start,
    take,
    waiting,
)

__all__ = [
    "KIND",
    "Choice",
    "Preview",
    "Read",
    "discard",
    "is_waiting",
    "new_book",
    "preview",
    "preview_of",
    "read_of",
    "register",
    "running",
    "start",
    "take",
    "waiting",
]
