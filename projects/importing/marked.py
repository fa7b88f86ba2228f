"""A Word document that this house made, on its way back: whose chapters its paragraphs are.

Two marks say that, hidden in the document: bookmarks where each chapter begins, and a list of its
chapters in a part of its own (custom XML), which some programs drop. Tracked changes are read as
accepted. Asked in a process of its own (`confined`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from docx.document import Document as Opened
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from projects.importing.docx import (
    AROUND_PARAGRAPHS,
    AROUND_RUNS,
    PARAGRAPH,
    RUN,
    Node,
    levels_of,
    opened_docx,
    run_of,
)
from projects.importing.emphasis import Run, joined
from projects.importing.packed import opened

NAMESPACE = "urn:novellaforge:word:1"
OF_BOOK, OF_CHAPTER, OF_VERSION = "_nfb_", "_nfc_", "_nfv_"  # hidden: they begin with "_"
MARKS = {OF_BOOK: "book", OF_CHAPTER: "chapter", OF_VERSION: "version"}
NEAR = 200  # characters before a comment's words
BOOKMARK, START, END = map(qn, ("w:bookmarkStart", "w:commentRangeStart", "w:commentRangeEnd"))
REFERENCE = qn("w:commentReference")


def mark(prefix: str, uid: UUID) -> str:
    """A bookmark's name, of at most 40 characters, as Word wants it."""
    return prefix + uid.hex


def marked_of(data: bytes) -> dict[str, Any]:
    """What the document says, as `writing.word.coming` reads it. Raises Unread."""
    opened(data).close()
    document = opened_docx(data)
    reader = _Reader(levels_of(document))
    reader.blocks(document.element.body)
    said = {str(each.comment_id): (each.author or "", each.text) for each in document.comments}
    return {
        **_part_of(document),
        "paragraphs": [each.told() for each in reader.paragraphs],
        "comments": [
            comment.told(reader, *said[uid])
            for uid, comment in reader.comments.items()
            if uid in said
        ],
    }


@dataclass
class _Paragraph:
    level: int = 0
    marks: dict[str, str] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        return {"text": joined(self.runs), "level": self.level, "marks": self.marks}


@dataclass
class _Comment:
    """`paragraph`: the place of that in which it begins; `pieces` its runs, by paragraph."""

    paragraph: int
    before: str
    pieces: list[list[Run]] = field(default_factory=lambda: [[]])
    is_open: bool = True

    def told(self, reader: "_Reader", author: str, text: str) -> dict[str, Any]:
        marked = "\n\n".join(filter(None, map(joined, self.pieces)))
        plain = "\n\n".join("".join(run.text for run in piece).strip() for piece in self.pieces)
        place = min(self.paragraph, len(reader.paragraphs) - 1)
        whole = joined(reader.paragraphs[place].runs) if reader.paragraphs else ""
        return {
            "paragraph": place,
            "author": author,
            "text": text,
            "quotes": list(dict.fromkeys(filter(str.strip, (marked, plain, whole)))),
            "before": self.before,
        }


class _Reader:
    """Goes through a document once, from its beginning to its end."""

    def __init__(self, levels: dict[str, int]) -> None:
        self.levels = levels
        self.paragraphs: list[_Paragraph] = []
        self.comments: dict[str, _Comment] = {}
        self.marks: dict[str, str] = {}  # that stand between paragraphs
        self.goes_on = False  # the last paragraph's end was deleted

    def blocks(self, around: Iterable[Node]) -> None:
        for node in around:
            if node.tag == PARAGRAPH:
                self._paragraph(node)
            elif node.tag in AROUND_PARAGRAPHS:
                self.blocks(node)
            else:
                self._sign(node, self.marks)

    def _paragraph(self, node: Node) -> None:
        if self.goes_on and self.paragraphs:
            here = self.paragraphs[-1]
        else:
            here = _Paragraph(self.levels.get(node.style or "", 0), self.marks)
            self.paragraphs.append(here)
            self.marks = {}
            for comment in self._open():
                comment.pieces.append([])
        self._inside(node, here)
        self.goes_on = _end_is_deleted(node)

    def _inside(self, around: Iterable[Node], here: _Paragraph) -> None:
        for node in around:
            if node.tag == RUN:
                run = run_of(node)
                here.runs.append(run)
                for comment in self._open():
                    comment.pieces[-1].append(run)
                for each in node.iterchildren(REFERENCE):
                    self._begin(each).is_open = False
            elif node.tag in AROUND_RUNS:
                self._inside(node, here)
            else:
                self._sign(node, here.marks)

    def _sign(self, node: Node, marks: dict[str, str]) -> None:
        """A mark, or where a comment begins or ends."""
        if node.tag == BOOKMARK:
            name = node.get(qn("w:name")) or ""
            kind, value = MARKS.get(name[:5]), name[5:]
            if kind:
                marks.setdefault(kind, value)
        elif node.tag == START:
            self._begin(node)
        elif node.tag == END:
            self._begin(node).is_open = False

    def _begin(self, node: Node) -> _Comment:
        uid = node.get(qn("w:id")) or ""
        here = self.paragraphs[-1].runs if self.paragraphs else []
        before = "".join(run.text for run in here)[-NEAR:]
        place = max(0, len(self.paragraphs) - 1)
        return self.comments.setdefault(uid, _Comment(place, before))

    def _open(self) -> list[_Comment]:
        return [each for each in self.comments.values() if each.is_open]


def _end_is_deleted(paragraph: Node) -> bool:
    about = paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}")
    return about is not None and about.find(qn("w:del")) is not None


def _part_of(document: Opened) -> dict[str, Any]:
    """The list that the document carries; an empty one where that was dropped or is another's."""
    told: dict[str, Any] = {"book": "", "chapters": [], "said": []}
    for part in document.part.package.iter_parts():
        if not str(part.partname).startswith("/customXml/") or NAMESPACE.encode() not in part.blob:
            continue
        try:
            root = parse_xml(part.blob)
        except SyntaxError:  # lxml's own is one
            continue
        if root.tag == f"{{{NAMESPACE}}}made":
            told["book"] = root.get("book") or ""
            told["chapters"] = [dict(each.attrib) for each in root.iter(f"{{{NAMESPACE}}}chapter")]
            told["said"] = [each.get("is") or "" for each in root.iter(f"{{{NAMESPACE}}}said")]
    return told
