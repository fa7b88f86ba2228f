"""A Word document as text: headings marked as in Markdown, italics and bold by asterisks.

Deleted text of tracked changes is left out, inserted text taken; comments, notes and text boxes
are left out. Chapters may stand under "Heading 1" or 2, or under any paragraph that heads one.
"""

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Opened
from docx.oxml.ns import qn

from projects.importing.emphasis import Run, joined
from projects.importing.refusing import Unread

MARKED = ("heading 1", "heading 2")  # what chapters are found by
PARAGRAPH, RUN, TEXT = qn("w:p"), qn("w:r"), qn("w:t")
AROUND_PARAGRAPHS = frozenset(qn(f"w:{tag}") for tag in ("tbl", "tr", "tc", "sdt", "sdtContent"))
AROUND_RUNS = frozenset(
    map(
        qn,
        ["w:ins", "w:moveTo", "w:hyperlink", "w:smartTag", "w:sdt", "w:sdtContent", "w:fldSimple"],
    )
)
SIGNS = {
    qn("w:tab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "\u2011",
    qn("w:softHyphen"): "\u00ad",
}
OFF = ("0", "false", "off")

Node = Any  # lxml's element, which has no types


def text_of_docx(data: bytes) -> str:
    """Raises Unread for what Word would not open either."""
    document = opened_docx(data)
    levels = levels_of(document)
    blocks = (_block(node, levels) for node in paragraphs_in(document.element.body))
    return "\n\n".join(filter(None, blocks))


def opened_docx(data: bytes) -> Opened:
    """With a body. Raises Unread."""
    try:
        document = Document(BytesIO(data))
        _body = document.element.body
    except MemoryError:
        raise
    except Exception as error:  # what python-docx and lxml raise has no common name
        raise Unread("broken") from error
    return document


def levels_of(document: Opened) -> dict[str, int]:
    """The styles, by id, that may head chapters: 1 or 2."""
    named = ((style.style_id, (style.name or "").casefold()) for style in document.styles)
    return {uid: 1 + MARKED.index(name) for uid, name in named if name in MARKED}


def paragraphs_in(around: Iterable[Node]) -> Iterator[Node]:
    for node in around:
        if node.tag == PARAGRAPH:
            yield node
        elif node.tag in AROUND_PARAGRAPHS:
            yield from paragraphs_in(node)


def _block(paragraph: Node, levels: Mapping[str, int]) -> str:
    level = levels.get(paragraph.style or "", 0)
    if not level:
        return joined(_runs(paragraph))
    said = " ".join("".join(run.text for run in _runs(paragraph)).split())
    return f"{'#' * level} {said}" if said else ""


def _runs(around: Iterable[Node]) -> Iterator[Run]:
    for node in around:
        if node.tag == RUN:
            yield run_of(node)
        elif node.tag in AROUND_RUNS:
            yield from _runs(node)


def run_of(node: Node) -> Run:
    about = node.find(qn("w:rPr"))
    return Run("".join(map(_said, node)), _is_on(about, "w:i"), _is_on(about, "w:b"))


def _said(part: Node) -> str:
    return (part.text or "") if part.tag == TEXT else SIGNS.get(part.tag, "")


def _is_on(about: Node, tag: str) -> bool:
    found = None if about is None else about.find(qn(tag))
    return found is not None and found.get(qn("w:val")) not in OFF
