"""A book in Markdown (https://spec.commonmark.org/0.31.2/). Pure.

Texts keep their emphasis; what would begin a list, a quotation or a heading, and stands in a
novel as it is, is marked so that it stays what it was. A line that ends within a paragraph does
so in the file.
"""

import re

from projects.export.book import Piece
from projects.export.matter import Section
from projects.text import PARAGRAPH_BREAK, paragraphs

_BLOCK = re.compile(r"(?:#{1,6}(?=\s|$)|[-+](?=\s|$)|>|~~~|```|=+\s*$|--+\s*$)")
_LIST = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_IN_HEADING = re.compile(r"([\\`*_<\[\]#])")
_BACKSLASH = re.compile(r"\\(?=[!-/:-@\[-`{-~])")  # that would be taken for a mark of this kind
_BREAK = "  \n"  # a line break that stays one


def front(title: str) -> str:
    return f"# {_plain(title)}{PARAGRAPH_BREAK}"


def piece(chapter: Piece) -> str:
    heading = f"## {_plain(chapter.heading)}" if chapter.heading else ""
    parts = [heading, *map(_paragraph, paragraphs(chapter.text))]
    return PARAGRAPH_BREAK.join(filter(None, parts)) + PARAGRAPH_BREAK


def section(part: Section) -> str:
    """An epigraph is a quotation, with whose it is below it; the other short ones are lines."""
    heading = f"## {_plain(part.heading)}" if part.heading else ""
    said = [_paragraph(each).replace("<", r"\<") for each in paragraphs(part.text)]
    if part.kind == "epigraph":
        source = [f"— {_plain(part.source)}"] if part.source else []
        lines = "\n\n".join([*said, *source]).split("\n")
        said = ["\n".join(f"> {line}".rstrip() for line in lines)]
    return PARAGRAPH_BREAK.join(filter(None, [heading, *said])) + PARAGRAPH_BREAK


def _plain(heading: str) -> str:
    return _IN_HEADING.sub(r"\\\1", heading)


def _paragraph(text: str) -> str:
    return _BREAK.join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    line = _BACKSLASH.sub(r"\\\\", line.strip())
    if _BLOCK.match(line):
        return f"\\{line}"
    return _LIST.sub(r"\1\\\2", line, count=1) if _LIST.match(line) else line
