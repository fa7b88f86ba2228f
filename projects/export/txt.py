"""A book as plain text: nothing of a chapter's text is changed. Pure."""

from projects.export.book import Piece
from projects.export.matter import Section

BETWEEN = "\n\n\n"


def front(title: str) -> str:
    return f"{title}{BETWEEN}"


def piece(chapter: Piece) -> str:
    heading = f"{chapter.heading}\n\n" if chapter.heading else ""
    return f"{heading}{chapter.text}{BETWEEN}"


def section(part: Section) -> str:
    heading = f"{part.heading}\n\n" if part.heading else ""
    source = f"\n— {part.source}" if part.source else ""
    return f"{heading}{part.text}{source}{BETWEEN}"
