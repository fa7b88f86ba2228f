"""What the styles of a Word document say of its words: which head chapters, which are set off."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.document import Document as Opened
from docx.oxml.ns import qn

MARKED = ("heading 1", "heading 2")  # what chapters are found by
HEADS = ("title", "subtitle", "heading")  # set off by what they are
ITALIC, BOLD = map(qn, ("w:i", "w:b"))
OFF = ("0", "false", "off")
# What a text here has no place for.
MORE_TYPE = tuple(
    map(qn, ("w:u", "w:strike", "w:dstrike", "w:smallCaps", "w:caps", "w:vertAlign"))
)
VALUE = qn("w:val")
_NONE = (*OFF, "none", "baseline")

Node = Any  # lxml's element, which has no types


@dataclass(frozen=True)
class Type:
    is_italic: bool = False
    is_bold: bool = False


PLAIN = Type()


class Styles:
    """By id. A style has what those have that it is based on, unless it says otherwise."""

    def __init__(self, document: Opened) -> None:
        every = document.styles.element.iterchildren(qn("w:style"))
        self._nodes = {node.get(qn("w:styleId")) or "": node for node in every}
        self.levels = {uid: level for uid in self._nodes if (level := self._level(uid))}
        self._types: dict[str, Type] = {}
        self._leaning: dict[str, bool] = {}
        self._listed: dict[str, bool] = {}

    def type_of(self, uid: str) -> Type:
        """Of a style of characters."""
        found = self._types.get(uid)
        if found is None:
            found = Type(self._is_on(uid, ITALIC), self._is_on(uid, BOLD))
            self._types[uid] = found
        return found

    def leans(self, uid: str) -> bool:
        """Whether a style of paragraphs, other than a heading's, is italic. A bold one is taken
        for a kind of heading.
        """
        if uid not in self._leaning:
            self._leaning[uid] = not self._is_head(uid) and self.type_of(uid).is_italic
        return self._leaning[uid]

    def is_listed(self, uid: str) -> bool:
        """Whether a style of paragraphs numbers them, or puts bullets before them."""
        if uid not in self._listed:
            found = (node.find(f"{qn('w:pPr')}/{qn('w:numPr')}") for node in self._chain(uid))
            self._listed[uid] = any(each is not None for each in found)
        return self._listed[uid]

    def _is_head(self, uid: str) -> bool:
        return uid in self.levels or any(
            _name(node).startswith(HEADS) or _outline(node) is not None
            for node in self._chain(uid)
        )

    def _level(self, uid: str) -> int:
        for node in self._chain(uid):
            if _name(node) in MARKED:
                return 1 + MARKED.index(_name(node))
            outline = _outline(node)
            if outline is not None:
                return outline + 1 if outline < len(MARKED) else 0
        return 0

    def _is_on(self, uid: str, tag: str) -> bool:
        said = (is_on(node.find(qn("w:rPr")), tag) for node in self._chain(uid))
        return next((each for each in said if each is not None), False)

    def _chain(self, uid: str) -> Iterator[Node]:
        """The style, and what it is based on."""
        seen: set[str] = set()
        while uid in self._nodes and uid not in seen:
            seen.add(uid)
            node = self._nodes[uid]
            yield node
            based = node.find(qn("w:basedOn"))
            uid = "" if based is None else based.get(qn("w:val")) or ""


def is_on(about: Node, tag: str) -> bool | None:
    """None: it is not said."""
    found = None if about is None else about.find(tag)
    return None if found is None else found.get(VALUE) not in OFF


def has_more_type(about: Node) -> bool:
    """Whether words are underlined, struck out, in capitals, raised or lowered."""
    return any(each.tag in MORE_TYPE and each.get(VALUE) not in _NONE for each in about)


def _name(node: Node) -> str:
    name = node.find(qn("w:name"))
    return "" if name is None else (name.get(qn("w:val")) or "").casefold()


def _outline(node: Node) -> int | None:
    found = node.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    said = "" if found is None else found.get(qn("w:val")) or ""
    return int(said) if said.isdecimal() else None
