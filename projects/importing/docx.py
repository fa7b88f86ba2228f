"""A Word document as text: headings marked as in Markdown, italics and bold by asterisks.

Deleted text of tracked changes is left out, inserted text taken; notes stand in brackets where
they are referred to, text boxes after the paragraph that they are fixed to. Comments and running
heads are left out. Chapters may stand under "Heading 1" or 2, a style made of these, or under any
paragraph that heads one.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO

from docx import Document
from docx.document import Document as Opened
from docx.oxml.ns import qn

from projects.importing.docx_type import Node
from projects.importing.docx_words import (
    AROUND_PARAGRAPHS,
    BREAK,
    EITHER,
    EMBEDDED,
    PARAGRAPH,
    TABLE,
    Aside,
    Words,
    either,
)
from projects.importing.emphasis import Run, joined
from projects.importing.refusing import Unread
from projects.importing.told import Told

RULE = "\0"  # no document can hold it


def told_of_docx(data: bytes) -> Told:
    """Raises Unread for what Word would not open either."""
    document = opened_docx(data)
    body, words = document.element.body, Words(document)
    text = "\n\n".join(_broken(filter(None, _blocks(body, words))))
    words.count("comments", sum(1 for _each in body.iter(qn("w:commentReference"))))
    words.count("deleted", sum(1 for each in body.iter(qn("w:del")) if _has_words(each)))
    return Told(text, words.notices)


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


def nodes_in(around: Iterable[Node], words: Words) -> Iterator[Node]:
    """Its paragraphs, and what else stands between them; tables are read cell by cell."""
    for node in around:
        if node.tag in AROUND_PARAGRAPHS:
            words.count("tables", node.tag == TABLE)
            yield from nodes_in(node, words)
        elif node.tag == EITHER:
            yield from nodes_in(either(node), words)
        elif node.tag in EMBEDDED:
            words.count("embedded")
        else:
            yield node


def _blocks(around: Iterable[Node], words: Words) -> Iterator[str]:
    """RULE where a line is drawn between two."""
    runs: list[Run] = []
    level, is_ruled = 0, False
    for node in nodes_in(around, words):
        if node.tag != PARAGRAPH:
            continue
        begun = words.begin(node)
        if is_ruled and not begun.is_ruled:
            yield RULE
        is_ruled = begun.is_ruled
        if not any(run.text.strip() for run in runs):
            level = begun.level
        runs += words.in_paragraph(node, begun.leans)
        boxes = words.boxes()
        if boxes or not begun.goes_on:
            yield _block(runs, level)
            runs = []
        for box in boxes:
            yield from _blocks(box, words)
    yield _block(runs, level)


def _broken(blocks: Iterable[str]) -> Iterator[str]:
    """With breaks between scenes for lines, but before headings."""
    is_due = False
    for block in blocks:
        if block == RULE:
            is_due = True
            continue
        if is_due and not block.startswith("#"):
            yield BREAK
        is_due = False
        yield block


def _block(runs: list[Run], level: int) -> str:
    if not level:
        return joined(runs)
    said = " ".join("".join(run.text for run in runs if not isinstance(run, Aside)).split())
    asides = joined(run for run in runs if isinstance(run, Aside))
    return "\n\n".join(filter(None, (f"{'#' * level} {said}" if said else "", asides)))


def _has_words(node: Node) -> bool:
    return next(node.iter(qn("w:delText")), None) is not None
