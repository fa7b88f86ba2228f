"""A text's sentences, with their offsets, and what of each is speech. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from memory.evidence import Span
from projects.text import paragraphs, sentences

_PLAIN = str.maketrans(
    dict.fromkeys("‘’‚‛′ʼ`´", "'")
    | dict.fromkeys("«„‟", "“")
    | {"»": "”"}
    | dict.fromkeys("‐‑‒−", "-")
    | dict.fromkeys("–―", "—")
    | dict.fromkeys("\t\n\u00a0\u202f", " ")
)
_DASH = re.compile(r"\s*—")
# Words of the narrator inside a line of dialogue that a dash opens: ", dit-il", "! cria Paul".
_SAID = (
    r"dit|fit|répondit|demanda|murmura|cria|reprit|ajouta|répliqua|souffla|lança|déclara|insista"
    r"|protesta|chuchota|soupira|affirma|avoua|grogna|continua|s'écria|said|asked|answered|cried"
)
_INCISE = re.compile(
    rf"(?<=[,!?…]) (?:[\w']+-(?:t-)?(?:ils?|elles?|on|je|nous)\b|(?:{_SAID})\b)[^,.!?…]*[,.!?…]?"
)


@dataclass(frozen=True)
class Sentence:
    """`text` is verbatim, at `start` to `end` of the whole; `plain` is in NFC and lower case,
    with one sort of apostrophe, dash, space and quotation mark: cues are read in it.

    `speech` spans `plain`. `doubtful`: code cannot tell whether it is speech or narration.
    """

    number: int
    start: int
    end: int
    text: str
    plain: str
    paragraph: int
    speech: tuple[Span, ...] = ()
    doubtful: bool = False

    def speaks(self, at: Span) -> bool:
        return any(span.start <= at.start < span.end for span in self.speech)


def numbered(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text, counted from 1."""
    found: list[Sentence] = []
    at = 0
    carried = ""
    for index, paragraph in enumerate(paragraphs(text)):
        spoken = _Spoken(paragraph, carried)
        for sentence in sentences(paragraph):
            start = text.index(sentence, at)
            at = start + len(sentence)
            plain = plainly(sentence)
            speech, doubtful = spoken.next(plain)
            number = len(found) + 1
            found.append(Sentence(number, start, at, sentence, plain, index, speech, doubtful))
        carried = spoken.left_open()
    return tuple(found)


def plainly(text: str) -> str:
    return lowered(unicodedata.normalize("NFC", text).translate(_PLAIN))


def lowered(text: str) -> str:
    """In lower case, as many characters as before."""
    low = text.lower()
    if len(low) == len(text) and "\N{GREEK CAPITAL LETTER SIGMA}" not in text:
        return low  # as letter by letter, and ten times as quick
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


class _Spoken:
    """Which part of a paragraph's sentences is speech; `open` is the mark not closed yet.

    A guillemet that a paragraph leaves open stays open; a curly quote too, but every further
    paragraph opens it anew (English use). A straight one ends with its paragraph.
    """

    def __init__(self, paragraph: str, carried: str) -> None:
        plain = plainly(paragraph)
        self._guillemets = carried == "«" or "«" in paragraph
        self.open = "“" if carried == "«" or (carried and plain.startswith(("“", "”"))) else ""
        self._dash = bool(_DASH.match(plain)) and not self.open
        self._after_incise = False

    def left_open(self) -> str:
        """The mark of a speech that the paragraph did not end."""
        if self.open != "“":
            return ""
        return "«" if self._guillemets else "“"

    def next(self, plain: str) -> tuple[tuple[Span, ...], bool]:
        if self._dash:
            return self._dialogue(plain)
        return tuple(self._quoted(plain)), False

    def _quoted(self, plain: str) -> Iterator[Span]:
        start = 0
        for index, mark in enumerate(plain):
            opens, closes = self._mark(plain, index, mark)
            if self.open and closes:
                yield Span(start, index)
                self.open = ""
            elif opens:
                self.open, start = (self.open or mark), index + 1
        if self.open and start < len(plain):
            yield Span(start, len(plain))

    def _mark(self, plain: str, index: int, mark: str) -> tuple[bool, bool]:
        """Whether the character opens speech, and whether it closes what is open."""
        if mark == '"':
            return not self.open, self.open == '"'
        if mark == "'":
            before, after = plain[index - 1 : index], plain[index + 1 : index + 2]
            opens = not self.open and not before.isalnum() and after.isalnum()
            closes = self.open == "'" and not after.isalnum() and before in ",.!?…"
            return opens and plain.find("'", index + 2) > 0 and _closed(plain, index), closes
        return mark == "“", mark == "”" and self.open == "“"

    def _dialogue(self, plain: str) -> tuple[tuple[Span, ...], bool]:
        doubtful = self._after_incise
        spans: list[Span] = []
        start = 0
        for incise in _INCISE.finditer(plain):
            spans.append(Span(start, incise.start()))
            start = incise.end()
            self._after_incise = True
        if not doubtful:
            spans.append(Span(start, len(plain)))
        return tuple(span for span in spans if span.start < span.end), doubtful


def _closed(plain: str, start: int) -> bool:
    """Whether a single quote that may open speech is closed after a punctuation mark."""
    return bool(re.search(r"[,.!?…]'(?!\w)", plain[start + 1 :]))
