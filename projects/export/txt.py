"""A book as plain text: nothing of a chapter's text is changed. Pure."""

from projects.export.book import Piece

BETWEEN = "\n\n\n"


def front(title: str) -> str:
    return f"{title}{BETWEEN}"


def piece(chapter: Piece) -> str:
    heading = f"{chapter.heading}\n\n" if chapter.heading else ""
    return f"{heading}{chapter.text}{BETWEEN}"
