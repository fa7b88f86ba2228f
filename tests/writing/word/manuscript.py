"""A book that goes out to Word and comes back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx import Document

from projects.export.book import entries_of, pieces
from projects.export.whole import Book
from projects.models import Project
from tests.factories import a_chapter, a_project, a_version
from writing.export.noting import bind

ONE = "\n\n".join(
    (
        "Ilse counted the oars twice before she believed it.",
        "“You said nobody came down here,” she told *Aron*.",
        "* * *",
        "The ferry knocked against the landing, and the lamp went out.",
        "Nobody came down to the water that night, nor the next.",
    )
)
TWO = "Aron slept.\n\nThe bell rang three times.\n\nHe did not wake, whatever she said."


def a_book(one: str = ONE, two: str = TWO, **values: Any) -> Project:
    project = a_project(**values)
    for text in (one, two):
        a_version(chapter=a_chapter(project=project), text=text)
    return project


def sent(project: Project, titles: bool = True) -> bytes:
    """The file, of each chapter's newest text."""
    some = tuple(pieces(entries_of(project, "newest"), project, titles))
    made_at = datetime(2026, 5, 4, tzinfo=UTC)
    title = project.title if titles else ""
    return bind(Book(project.pk, title, "Ann Author", project.language, some, made_at))


class Edited:
    """The file as a person edits it."""

    def __init__(self, data: bytes) -> None:
        self.document = Document(BytesIO(data))

    @property
    def data(self) -> bytes:
        file = BytesIO()
        self.document.save(file)
        return file.getvalue()

    def find(self, words: str) -> Any:
        return next(each for each in self._every() if words in each.text)

    def change(self, words: str, new: str) -> None:
        self.find(words).runs[0].text = new

    def remove(self, words: str) -> Any:
        node = self.find(words)._p
        node.getparent().remove(node)
        return node

    def add(self, before: str, text: str) -> None:
        found = self.find(before)
        found.insert_paragraph_before(text, style=found.style)

    def move(self, words: str, after: str) -> None:
        node = self.remove(words)
        self.find(after)._p.addnext(node)

    def _every(self) -> Iterator[Any]:
        return iter(self.document.paragraphs)
