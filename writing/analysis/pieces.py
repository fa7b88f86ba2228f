"""A paragraph in pieces: speech, narration, and what code cannot tell. Pure."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from memory.cues.sentences import Sentence

_APOSTROPHES = str.maketrans(dict.fromkeys("‘’‛′ʼ`´", "'"))


@dataclass(frozen=True)
class Piece:
    """`spoken` is None where it may be either. `opens` a sentence, `ends` one."""

    text: str
    spoken: bool | None
    opens: bool
    ends: bool


def cased(sentence: Sentence) -> str:
    """As its `plain`, character by character, with its capitals."""
    return unicodedata.normalize("NFC", sentence.text).translate(_APOSTROPHES)


def pieces(part: Iterable[Sentence]) -> Iterator[Piece]:
    """In their order, none of them empty."""
    for sentence in part:
        text, at = cased(sentence), 0
        rest = None if sentence.doubtful else False
        for span in sentence.speech:
            yield from _piece(text, at, span.start, rest)
            yield from _piece(text, span.start, span.end, True)
            at = span.end
        yield from _piece(text, at, len(text), rest)


def _piece(text: str, start: int, end: int, spoken: bool | None) -> Iterator[Piece]:
    if any(each.isalnum() for each in text[start:end]):
        yield Piece(text[start:end].strip(), spoken, start == 0, end == len(text))
