"""A book as PDF, set by typst from `book.typ`: a page of a paperback, its fonts inside. Pure.

The texts are handed over as JSON data: nothing in them is a command.
"""

import json
from pathlib import Path
from typing import Any

import typst

from projects.export.matter import Section
from projects.export.prose import Paragraph, prose
from projects.export.whole import Book
from projects.importing.emphasis import Run

TEMPLATE = Path(__file__).with_name("book.typ")


def pdf(book: Book) -> bytes:
    made: bytes = typst.compile(
        TEMPLATE.read_bytes(),
        sys_inputs={"book": json.dumps(_data(book))},
        ignore_system_fonts=True,
        timestamp=int(book.made_at.timestamp()),
    )
    return made


def _data(book: Book) -> dict[str, Any]:
    chapters = [
        {"heading": each.heading, "paragraphs": [_paragraph(said) for said in prose(each.text)]}
        for each in book.pieces
    ]
    return {
        "title": book.title,
        "author": book.author,
        "language": book.language,
        "chapters": chapters,
        "front": [_section(each) for each in book.front],
        "back": [_section(each) for each in book.back],
    }


def _section(part: Section) -> dict[str, Any]:
    return {
        "kind": part.kind,
        "heading": part.heading,
        "source": part.source,
        "paragraphs": [_paragraph(said) for said in prose(part.text)],
    }


def _paragraph(paragraph: Paragraph) -> list[dict[str, Any]]:
    return [_run(run) for run in paragraph.runs]


def _run(run: Run) -> dict[str, Any]:
    return {"lines": run.text.split("\n"), "italic": run.is_italic, "bold": run.is_bold}
