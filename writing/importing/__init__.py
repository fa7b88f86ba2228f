"""A manuscript that its author brings along, made part of the book.

`waiting` holds its text until the author has looked at it, `preview` says what would come of
it, `job` does it: first all texts, then chapter by chapter what memory makes of them.
"""

from writing.importing.found import Choice, Preview, Shown, Waiting
from writing.importing.job import KIND, register
from writing.importing.new_book import new_book
from writing.importing.preview import preview_of
from writing.importing.progress import Read, chapters_read_of, read_of
from writing.importing.waiting import (
    bring_back,
    correct,
    discard,
    forget,
    is_waiting,
    preview,
    running,
    split_places,
    start,
    take,
    waiting,
)

__all__ = [
    "KIND",
    "Choice",
    "Preview",
    "Read",
    "Shown",
    "Waiting",
    "bring_back",
    "chapters_read_of",
    "correct",
    "discard",
    "forget",
    "is_waiting",
    "new_book",
    "preview",
    "preview_of",
    "read_of",
    "register",
    "running",
    "split_places",
    "start",
    "take",
    "waiting",
]
