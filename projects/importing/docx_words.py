"""The words of a Word document's runs, and what stands beside them: notes, text boxes, signs."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from docx.document import Document as Opened
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from projects.importing.docx_type import BOLD, ITALIC, Node, Styles, has_more_type, is_on
from projects.importing.emphasis import Run, joined
from projects.importing.told import Notice

PARAGRAPH, RUN, TEXT = qn("w:p"), qn("w:r"), qn("w:t")
TABLE, CELL_TAGS = qn("w:tbl"), ("w:tr", "w:tc")
AROUND = ("w:ins", "w:moveTo", "w:sdt", "w:sdtContent", "w:customXml")
AROUND_PARAGRAPHS = frozenset(map(qn, ("w:tbl", *CELL_TAGS, *AROUND)))
AROUND_RUNS = frozenset(
    map(qn, (*AROUND, "w:hyperlink", "w:smartTag", "w:fldSimple", "w:dir", "w:bdo"))
)
SIGNS = {
    qn("w:tab"): "\t",
    qn("w:ptab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "\u2011",
    qn("w:softHyphen"): "\u00ad",
}
LINK, RUBY, RUBY_BASE = map(qn, ("w:hyperlink", "w:ruby", "w:rubyBase"))
SYMBOL, CHARACTER, FONT = map(qn, ("w:sym", "w:char", "w:font"))
NOTES = {qn("w:footnoteReference"): "footnotes", qn("w:endnoteReference"): "endnotes"}
PARTS = {
    RELATIONSHIP_TYPE.FOOTNOTES: ("footnotes", qn("w:footnote")),
    RELATIONSHIP_TYPE.ENDNOTES: ("endnotes", qn("w:endnote")),
}
DRAWN = frozenset(map(qn, ("w:drawing", "w:pict", "w:object")))
BOX = qn("w:txbxContent")
LINE = "{urn:schemas-microsoft-com:office:office}hr"  # across the page, drawn
BREAK = "* * *"  # between scenes
EMBEDDED = frozenset(map(qn, ("w:altChunk", "w:subDoc")))
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
EITHER, CHOICE, INSTEAD = (f"{_MC}{tag}" for tag in ("AlternateContent", "Choice", "Fallback"))
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FORMULAS, FORMULA_TEXT = frozenset((f"{_MATH}oMath", f"{_MATH}oMathPara")), f"{_MATH}t"
_ABOUT, _STYLE, _NUMBER, _NUMBER_OF = map(qn, ("w:pPr", "w:pStyle", "w:numPr", "w:numId"))
_LINES, _BELOW, _LEFT, _RIGHT = map(qn, ("w:pBdr", "w:bottom", "w:left", "w:right"))
_TYPE, _RUN_STYLE, _DELETED, _VALUE = map(qn, ("w:rPr", "w:rStyle", "w:del", "w:val"))
UNKNOWN = "\u25a1"
GREEK = dict(
    zip(
        "ABCDEFGHIKLMNOPQRSTUWXYZabcdefghiklmnopqrstuwxyz",
        "ΑΒΧΔΕΦΓΗΙΚΛΜΝΟΠΘΡΣΤΥΩΞΨΖαβχδεφγηικλμνοπθρστυωξψζ",
        strict=True,
    )
)
SYMBOLS = {
    "symbol": GREEK | {"\xb7": "•", "\xa5": "∞", "\xb0": "°", "\xb1": "±", "\xb4": "×"}
    | {"\xab": "↔", "\xac": "←", "\xae": "→", "\xd2": "®", "\xd3": "©", "\xd4": "™"},
    "wingdings": {"\xdf": "←", "\xe0": "→", "\xf3": "⇔", "\x4a": "☺", "\x4c": "☹"}
    | {"\xfc": "✓", "\xfb": "✗", "\x9f": "•", "\xa7": "▪", "\xab": "★"},
}  # fmt: skip


@dataclass(frozen=True)
class Begun:
    """A paragraph: which heading, whether its style is italic, its end was deleted, or a line is
    drawn below it, as Word makes one of three asterisks.
    """

    level: int = 0
    leans: bool = False
    goes_on: bool = False
    is_ruled: bool = False


ORDINARY = Begun()


@dataclass(frozen=True)
class Aside(Run):
    """A note, in brackets: no words of its paragraph."""


class Words:
    """Reads the runs of one document; `notices` are of what it read otherwise than it stands."""

    def __init__(self, document: Opened) -> None:
        self.styles = Styles(document)
        self._notes = _notes_of(document)
        self._boxes: list[Node] = []
        self._counts: Counter[str] = Counter()
        self._is_counted = False  # the paragraph, for its type

    @property
    def notices(self) -> tuple[Notice, ...]:
        return tuple(Notice(f"docx_{word}", count) for word, count in sorted(self._counts.items()))

    def count(self, word: str, more: int = 1) -> None:
        if more:
            self._counts[word] += more

    def begin(self, paragraph: Node) -> Begun:
        """Counts what of the paragraph no text here holds."""
        self._is_counted = False
        about = paragraph.find(_ABOUT)
        if about is None:
            return ORDINARY
        named, number, mark = (about.find(tag) for tag in (_STYLE, _NUMBER, _TYPE))
        style = "" if named is None else named.get(_VALUE) or ""
        level = self.styles.levels.get(style, 0)
        if not level and self._is_listed(number, style):
            self.count("lists")
        goes_on = mark is not None and mark.find(_DELETED) is not None
        is_ruled = not level and _is_ruled(about.find(_LINES))
        return Begun(level, self.styles.leans(style), goes_on, is_ruled)

    def boxes(self) -> list[Node]:
        """Text boxes that were fixed to what was read since this was asked last."""
        found, self._boxes = self._boxes, []
        self.count("boxes", len(found))
        return found

    def in_paragraph(self, around: Iterable[Node], leans: bool) -> Iterator[Run]:
        for node in around:
            if node.tag == RUN:
                yield from self.in_run(node, leans)
            elif node.tag in AROUND_RUNS:
                yield from self.in_paragraph(node, leans)
            else:
                yield from self.beside_runs(node, leans)

    def beside_runs(self, node: Node, leans: bool) -> Iterator[Run]:
        """Of what stands in a paragraph and is neither a run nor around some."""
        if node.tag in FORMULAS:
            self.count("formulas")
            yield Run("".join(each.text or "" for each in node.iter(FORMULA_TEXT)))
        elif node.tag == EITHER:
            yield from self.in_paragraph(either(node), leans)
        elif node.tag in EMBEDDED:
            self.count("embedded")

    def in_run(self, node: Node, leans: bool = False) -> list[Run]:
        about = node.find(_TYPE)
        italic, bold = leans, False
        if about is not None:
            named = about.find(_RUN_STYLE)
            if named is not None:
                style = self.styles.type_of(named.get(_VALUE) or "")
                italic, bold = italic != style.is_italic, style.is_bold
            own_italic, own_bold = is_on(about, ITALIC), is_on(about, BOLD)
            italic = italic if own_italic is None else own_italic
            bold = bold if own_bold is None else own_bold
            if not self._is_counted and has_more_type(about) and _is_typed(node):
                self._is_counted = True
                self.count("type")
        return [
            each if isinstance(each, Run) else Run(each, italic, bold)
            for each in self._parts(node, leans)
        ]

    def _parts(self, node: Node, leans: bool) -> Iterator[str | Run]:
        """A note is in no type but its own."""
        for part in node:
            tag = part.tag
            if tag == TEXT:
                yield part.text or ""
            elif tag in SIGNS:
                yield SIGNS[tag]
            elif tag in NOTES:
                yield from self._note(NOTES[tag], part.get(qn("w:id")) or "")
            elif tag == SYMBOL:
                yield self._symbol(part)
            elif tag == EITHER:
                yield from self._parts(either(part), leans)
            elif tag in DRAWN:
                yield self._drawn(part)
            elif tag == RUBY:
                base = part.find(RUBY_BASE)
                yield from () if base is None else self.in_paragraph(base, leans)

    def _note(self, kind: str, uid: str) -> Iterator[Run]:
        """In brackets, where it is referred to."""
        node = self._notes.pop((kind, uid), None)  # a note refers to no other, nor to itself
        if node is None:
            return
        blocks = (
            joined(self.in_paragraph(each, self.begin(each).leans))
            for each in node.iter(PARAGRAPH)
        )
        said = " ".join(" ".join(filter(None, blocks)).split("\n"))
        if said:
            self.count("notes")
            yield Aside(f" [{said}]")

    def _symbol(self, node: Node) -> str:
        """A sign by its place in a font, of which the common ones are known here."""
        try:
            sign = chr(int(node.get(CHARACTER) or "", 16))
        except (ValueError, OverflowError):
            return ""
        font = (node.get(FONT) or "").casefold()
        is_of_font = "\ue000" <= sign <= "\uf8ff" or (font in SYMBOLS and sign <= "\xff")
        known = SYMBOLS.get(font, {}).get(chr(ord(sign) & 0xFF)) if is_of_font else sign
        if known is None:
            self.count("symbols")
        return known or UNKNOWN

    def _drawn(self, node: Node) -> str:
        found = list(_boxes_in(node))
        self._boxes += found
        if any(LINE in each.attrib for each in node.iter()):
            return BREAK
        self.count("pictures", not found)
        return ""

    def _is_listed(self, number: Node, style: str) -> bool:
        said = None if number is None else number.find(_NUMBER_OF)
        if said is not None:
            return bool(said.get(_VALUE) != "0")
        return self.styles.is_listed(style)


def either(node: Node) -> Node:
    """What there is twice: as newer programs show it, where that is anything known here."""
    known = (TEXT, SYMBOL, BOX, *DRAWN)
    for each in node.iterchildren(CHOICE):
        if next(each.iter(*known), None) is not None:
            return each
    return next(node.iterchildren(INSTEAD), ())


def _boxes_in(around: Node) -> Iterator[Node]:
    """Those within one are found when its paragraphs are read."""
    for node in around:
        if node.tag == BOX:
            yield node
        else:
            yield from _boxes_in(either(node) if node.tag == EITHER else node)


def _is_ruled(lines: Node) -> bool:
    """Below only: what has lines on its sides is in a frame."""
    if lines is None:
        return False
    drawn = {each.tag for each in lines if each.get(_VALUE) not in ("none", "nil")}
    return _BELOW in drawn and not drawn & {_LEFT, _RIGHT}


def _is_typed(run: Node) -> bool:
    """Whether it has words of its own; links are underlined in any case."""
    return run.find(TEXT) is not None and run.getparent().tag != LINK


def _notes_of(document: Opened) -> dict[tuple[str, str], Node]:
    found: dict[tuple[str, str], Node] = {}
    for relation in document.part.rels.values():
        if relation.reltype not in PARTS or relation.is_external:
            continue
        kind, tag = PARTS[relation.reltype]
        try:
            root = parse_xml(relation.target_part.blob)
        except SyntaxError:  # lxml's own is one
            continue
        found |= {(kind, node.get(qn("w:id")) or ""): node for node in root.iter(tag)}
    return found
