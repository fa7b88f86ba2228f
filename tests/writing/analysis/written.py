"""Books with approved texts, for reports."""

from projects.models import Chapter, Project
from tests.factories import a_chapter, a_character, a_project, a_version
from writing.runs import approve

BREATH = "She let out a slow breath and turned away."
LEAK = "Aron wondered whether she knew."


def a_text(number: int) -> str:
    return (
        f"Number {number} was cold. {BREATH}\n\n“Mind rope {number},” said Ilse. {LEAK}\n\n"
        f"Then boat {number} left."
    )


def a_written_book(chapters: int = 3, **values: object) -> Project:
    book = a_project(**{"chapter_count": chapters} | values)
    a_character(project=book, name="Ilse Varga")
    a_character(project=book, name="Aron Pell")
    for number in range(1, chapters + 1):
        write(a_chapter(project=book, number=number), a_text(number))
    book.refresh_from_db()
    return book


def write(chapter: Chapter, text: str) -> None:
    """As its author approves it, with no task left behind."""
    version = a_version(chapter=chapter, text=text)
    approve(version, chapter.project.owner, reindex_documents=False, prepare_plans=False)
