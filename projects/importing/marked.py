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

from projects.importing.docx import nodes_in, opened_docx
from projects.importing.docx_type import Node
from projects.importing.docx_words import AROUND_RUNS, BREAK, EITHER, PARAGRAPH, RUN, Words, either
from projects.importing.emphasis import Run, joined
from projects.importing.packed import opened

NAMESPACE = "urn:novellaforge:word:1"
OF_BOOK, OF_CHAPTER, OF_VERSION = "_nfb_", "_nfc_", "_nfv_"  # hidden: they begin with "_"
MARKS = {OF_BOOK: "book", OF_CHAPTER: "chapter", OF_VERSION: "version"}
NOWHERE = -1  # the paragraph of a comment in a note or a running head
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
    reader = _Reader(Words(document))
    reader.blocks(document.element.body)
    said = {
        str(each.comment_id): {
            "author": each.author or "",
            "text": each.text,
            "made": each._comment_elm.get(qn("w:date")) or "",
        }
        for each in document.comments
    }
    return {
        **_part_of(document),
        "notices": [[each.word, each.count] for each in reader.words.notices],
        "paragraphs": [each.told() for each in reader.paragraphs],
        "comments": [
            *(
                each.told(reader) | said[uid]
                for uid, each in reader.comments.items()
                if uid in said
            ),
            *({"paragraph": NOWHERE} | said[uid] for uid in said if uid not in reader.comments),
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

    def told(self, reader: "_Reader") -> dict[str, Any]:
        marked = "\n\n".join(filter(None, map(joined, self.pieces)))
        plain = "\n\n".join("".join(run.text for run in piece).strip() for piece in self.pieces)
        place = min(self.paragraph, len(reader.paragraphs) - 1)
        whole = joined(reader.paragraphs[place].runs) if reader.paragraphs else ""
        return {
            "paragraph": place,
            "quotes": list(dict.fromkeys(filter(str.strip, (marked, plain, whole)))),
            "before": self.before,
        }


class _Reader:
    """Goes through a document once, from its beginning to its end."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.paragraphs: list[_Paragraph] = []
        self.comments: dict[str, _Comment] = {}
        self.opened: dict[str, _Comment] = {}  # of these, those that go on
        self.marks: dict[str, str] = {}  # that stand between paragraphs
        self.goes_on = False  # the last paragraph's end was deleted
        self.is_ruled = False  # a line is drawn below it

    def blocks(self, around: Iterable[Node]) -> None:
        for node in nodes_in(around, self.words):
            if node.tag == PARAGRAPH:
                self._paragraph(node)
                for box in self.words.boxes():
                    self.blocks(box)
            else:
                self._sign(node, self.marks)

    def _paragraph(self, node: Node) -> None:
        begun = self.words.begin(node)
        before: dict[str, str] = {}
        if self.goes_on and self.paragraphs:
            here = self.paragraphs[-1]
            if not any(run.text.strip() for run in here.runs):
                # Nothing is left of the one before: a chapter that begins here does so.
                here.level, before, here.marks = begun.level, here.marks, {}
        else:
            if self.is_ruled and not begun.is_ruled and not begun.level:
                self.paragraphs.append(_Paragraph(runs=[Run(BREAK)]))
            here = _Paragraph(begun.level, self.marks)
            self.paragraphs.append(here)
            self.marks = {}
            for comment in self.opened.values():
                comment.pieces.append([])
        self._inside(node, here, begun.leans)
        here.marks = before | here.marks
        self.goes_on, self.is_ruled = begun.goes_on, begun.is_ruled

    def _inside(self, around: Iterable[Node], here: _Paragraph, leans: bool) -> None:
        for node in around:
            if node.tag == RUN:
                self._take(self.words.in_run(node, leans), here)
                for each in node.iterchildren(REFERENCE):
                    self._end(each)
            elif node.tag in AROUND_RUNS:
                self._inside(node, here, leans)
            elif node.tag == EITHER:
                self._inside(either(node), here, leans)
            else:
                self._take(self.words.beside_runs(node, leans), here)
                self._sign(node, here.marks)

    def _take(self, some: Iterable[Run], here: _Paragraph) -> None:
        for run in some:
            here.runs.append(run)
            for comment in self.opened.values():
                comment.pieces[-1].append(run)

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
            self._end(node)

    def _begin(self, node: Node) -> None:
        uid = node.get(qn("w:id")) or ""
        if uid in self.comments:
            return
        here = self.paragraphs[-1].runs if self.paragraphs else []
        before = "".join(run.text for run in here)[-NEAR:]
        place = max(0, len(self.paragraphs) - 1)
        self.comments[uid] = self.opened[uid] = _Comment(place, before)

    def _end(self, node: Node) -> None:
        """Of a comment on no words, its beginning too."""
        self._begin(node)
        self.opened.pop(node.get(qn("w:id")) or "", None)


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
            told["said"] = [dict(each.attrib) for each in root.iter(f"{{{NAMESPACE}}}said")]
    return told
