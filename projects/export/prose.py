"""A chapter's text as paragraphs of runs, its emphasis read as CommonMark reads it. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt

from projects.importing.emphasis import Run
from projects.text import paragraphs

_EMPHASIS = MarkdownIt("zero").enable("emphasis")
_BREAK = re.compile(r"[*#•⁂~—–·\-_ \t\u00a0]{1,20}$")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Paragraph:
    """Its words in order; a line that ends within it is a newline in a run.

    No runs: a break between scenes.
    """

    runs: tuple[Run, ...] = ()

    @property
    def is_break(self) -> bool:
        return not self.runs

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def held(text: str) -> str:
    """Without what no document can hold: control characters."""
    return _NO_XML.sub("", text)


def prose(text: str) -> Iterator[Paragraph]:
    for each in paragraphs(held(text)):
        yield Paragraph() if _BREAK.match(each) else Paragraph(tuple(_runs(each)))


def _runs(text: str) -> Iterator[Run]:
    italic = bold = 0
    for line, said in enumerate(text.split("\n")):
        if line:
            yield Run("\n")
        for token in _EMPHASIS.parseInline(said.strip())[0].children or ():
            italic += token.nesting if token.tag == "em" else 0
            bold += token.nesting if token.tag == "strong" else 0
            if token.content:
                yield Run(token.content, italic > 0, bold > 0)
