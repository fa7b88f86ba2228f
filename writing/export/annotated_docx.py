"""A book as a Word document that can come back: its findings and comments as Word's comments, and
hidden marks that say of which chapters, in which versions, it was made.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import groupby
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

from docx import Document
from docx.document import Document as Opened
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from projects.export.book import Piece
from projects.export.docx import BETWEEN, BODY, HEADING, docx
from projects.export.matter import Matter
from projects.export.prose import held, prose
from projects.export.whole import Book
from projects.finding import paragraph_at
from projects.importing.marked import NAMESPACE, OF_BOOK, OF_CHAPTER, OF_VERSION, mark

HOUSE = "NovellaForge"  # whose comments findings are
OWN = (HEADING, BODY, BETWEEN)  # the styles of what chapters consist of
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_NO_XML = re.compile("[\x00-\x1f\ufffe\uffff\ud800-\udfff]")
_CHAPTER, _SAID = f"{{{NAMESPACE}}}chapter", f"{{{NAMESPACE}}}said"
MOST_ANCHORED = 1_000  # comments of a book

Node = Any  # lxml's element, which has no types


@dataclass(frozen=True)
class Note:
    """What is said of a passage, by the house or a person. `at`: where it stands in the text of
    its chapter, None where it is not there; then the note is put on the chapter's beginning.
    """

    text: str
    quote: str
    at: int | None
    author: str = HOUSE
    made_at: datetime | None = None


def annotated(book: Book, notes: dict[UUID, Sequence[Note]]) -> bytes:
    """`notes` by chapter. Front and back matter are left out: they do not come back."""
    document = Document(BytesIO(docx(replace(book, matter=Matter()))))
    nodes = _of_chapters(document)
    said: list[dict[str, str]] = []
    for place, piece in enumerate(book.pieces):
        first, paragraphs = _taken(nodes, piece)
        if first is None or piece.chapter is None or piece.version is None:
            continue
        marks = [(OF_CHAPTER, piece.chapter), (OF_VERSION, piece.version)]
        if place == 0:
            marks.insert(0, (OF_BOOK, book.uid))
        for number, (prefix, uid) in enumerate(marks):
            _bookmark(first, mark(prefix, uid), 10 * place + number)
        for note in notes.get(piece.chapter, ()):
            if len(said) < MOST_ANCHORED:
                said.append(_comment(document, first, paragraphs, piece, note))
    _carry(document, book, said)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def fingerprint(text: str) -> str:
    """Of a comment's words, by which it is known when it comes back."""
    return hashlib.sha256(" ".join(held(text).split()).encode()).hexdigest()[:32]


# --- Where chapters and passages stand in the document -----------------------------------


def _of_chapters(document: Opened) -> list[Node]:
    """Paragraphs of the chapters, the next one last."""
    every = document.element.body.iterchildren(qn("w:p"))
    return [node for node in every if node.style in OWN][::-1]


def _taken(nodes: list[Node], piece: Piece) -> tuple[Node | None, list[Node]]:
    """What a chapter begins with, and its paragraphs of text."""
    heading = nodes.pop() if piece.heading and nodes else None
    count = min(len(nodes), sum(1 for _each in prose(piece.text)))
    paragraphs = [nodes.pop() for _each in range(count)]
    first = heading if heading is not None else next(iter(paragraphs), None)
    return first, paragraphs


def _bookmark(paragraph: Node, name: str, number: int) -> None:
    about = paragraph.find(qn("w:pPr"))
    for tag in ("w:bookmarkEnd", "w:bookmarkStart"):
        sign = OxmlElement(tag)
        sign.set(qn("w:id"), str(number))
        if tag == "w:bookmarkStart":
            sign.set(qn("w:name"), name)
        about.addnext(sign)


def _comment(
    document: Opened, first: Node, paragraphs: Sequence[Node], piece: Piece, note: Note
) -> dict[str, str]:
    """What it is known by when it comes back: its words, whose they are, of when, on what."""
    told = {"is": fingerprint(note.text), "by": fingerprint(note.author)}
    runs = _runs_of(paragraphs, piece.text, note) or _all_of(first)
    if not runs:
        return told
    around = Paragraph(first, document._body)
    made = document.add_comment(
        [Run(runs[0], around), Run(runs[-1], around)],
        text=held(note.text),
        author=note.author,
        initials="".join(word[0] for word in note.author.split())[:3],
    )
    if note.made_at:
        made._comment_elm.date = note.made_at.astimezone(UTC)
    passage = [
        "".join(map(_said, some)) for _of, some in groupby(runs, key=lambda run: run.getparent())
    ]
    at = made._comment_elm.get(qn("w:date")) or ""
    return told | {"at": at, "on": fingerprint(" ".join(passage))}


def _runs_of(paragraphs: Sequence[Node], text: str, note: Note) -> list[Node]:
    """The runs of the passage, cut so that they are nothing more; it may go over paragraphs."""
    if note.at is None:
        return []
    place = paragraph_at(text, note.at) - 1
    pieces = ["".join(run.text for run in each.runs) for each in prose(note.quote)]
    found: list[Node] = []
    for paragraph, words in zip(paragraphs[place:], pieces, strict=False):
        start = _text(paragraph).find(words.strip())
        if words.strip() and start >= 0:
            found += _cut(paragraph, start, start + len(words.strip()))
    return found


def _all_of(paragraph: Node) -> list[Node]:
    return list(paragraph.iterchildren(qn("w:r")))


def _text(paragraph: Node) -> str:
    return "".join(map(_said, _all_of(paragraph)))


def _said(run: Node) -> str:
    return "".join(
        "\n" if part.tag == qn("w:br") else (part.text or "")
        for part in run.iterchildren(qn("w:t"), qn("w:br"))
    )


def _cut(paragraph: Node, start: int, end: int) -> list[Node]:
    """The runs from one offset of its text to another, after those over an end were cut there."""
    for offset in (start, end):
        at = 0
        for run in _all_of(paragraph):
            length = len(_said(run))
            if at < offset < at + length:
                _split(run, offset - at)
                break
            at += length
    found, at = [], 0
    for run in _all_of(paragraph):
        length = len(_said(run))
        if length and start <= at and at + length <= end:
            found.append(run)
        at += length
    return found


def _split(run: Node, offset: int) -> None:
    """In two, at this offset of its text; both keep its type."""
    text = _said(run)
    rest = deepcopy(run)
    run.addnext(rest)
    for node, said in ((run, text[:offset]), (rest, text[offset:])):
        for part in list(node.iterchildren(qn("w:t"), qn("w:br"))):
            node.remove(part)
        for number, line in enumerate(said.split("\n")):
            if number:
                node.append(OxmlElement("w:br"))
            if line:
                words = OxmlElement("w:t")
                words.text = line
                words.set(SPACE, "preserve")
                node.append(words)


# --- The list of chapters that the document carries --------------------------------------


def _carry(document: Opened, book: Book, said: Iterable[dict[str, str]]) -> None:
    root = ElementTree.Element(f"{{{NAMESPACE}}}made", book=book.uid.hex)
    for piece in book.pieces:
        if piece.chapter and piece.version:
            told = {
                "chapter": piece.chapter.hex,
                "version": piece.version.hex,
                "heading": _NO_XML.sub(" ", piece.heading),
            }
            ElementTree.SubElement(root, _CHAPTER, told)
    for each in said:
        ElementTree.SubElement(root, _SAID, each)
    blob = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    about = document.part
    name = about.package.next_partname("/customXml/item%d.xml")
    part = Part(name, "application/xml", blob, about.package)
    about.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)
