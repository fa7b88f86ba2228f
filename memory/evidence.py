"""Whether words that are said to stand in a text do stand in it, and where. Pure.

A quote counts when it is there word for word, once typography is folded: NFC, case,
quotation marks, apostrophes, dashes, the ellipsis, and spaces (U+00A0, U+202F and line ends
among them; none counts before a punctuation mark).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from projects.text import count_words, sentences

LEAST_WORDS = 3  # fewer prove nothing, unless they are a whole sentence
_MARKS = {
    **dict.fromkeys('"«»“”„‟″❝❞', ""),
    **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
    "\u00ad": "",
    "\u200b": "",
    "\ufeff": "",
}
_CLOSING = ",.;:!?"
_TRANSLATED = str.maketrans(_MARKS)
_SPACE_BEFORE_MARK = re.compile(" (?=[,.;:!?])")
_AROUND = " \t\n\"'.,;:!?…-*_«»“”‘’"


@dataclass(frozen=True)
class Span:
    """Characters start to end (exclusive) of the text that was searched."""

    start: int
    end: int


def find(quote: str, text: str) -> Span | None:
    """Where the quote stands; None where it does not, or is too short to prove anything."""
    wanted = _fold(quote).text.strip(_AROUND)
    if count_words(wanted) < LEAST_WORDS and not _is_a_sentence(wanted, text):
        return None
    return locate(quote, text)


def locate(words: str, text: str) -> Span | None:
    """As `find`, however few the words are: for a text that is itself one sentence."""
    wanted = _fold(words).text.strip(_AROUND)
    folded = _fold(text)
    start = _whole_words(folded.text, wanted) if wanted else None
    if start is None:
        return None
    return Span(folded.spans[start].start, folded.spans[start + len(wanted) - 1].end)


def sentence_at(span: Span, text: str) -> str:
    """The sentence that holds the span's beginning, verbatim; the span itself at worst."""
    at = 0
    for sentence in sentences(text):
        start = text.index(sentence, at)
        at = start + len(sentence)
        if start <= span.start < at:
            return sentence
    return text[span.start : span.end]


def fold(text: str) -> str:
    """The text without case and typography, to compare by."""
    text = unicodedata.normalize("NFC", text).lower().translate(_TRANSLATED)
    return _SPACE_BEFORE_MARK.sub("", " ".join(text.split()))


def mentions(text: str, forms: Iterable[str]) -> bool:
    """Whether any of these names stands in the text as whole words."""
    return mentioned_in(fold(text), tuple(map(fold, forms)))


def mentioned_in(folded: str, forms: Iterable[str]) -> bool:
    """`mentions` for a text and names that are folded already."""
    return any(form and _whole_words(folded, form) is not None for form in forms)


@dataclass(frozen=True)
class _Folded:
    """A folded text, and for each of its characters the span that it stands for."""

    text: str
    spans: tuple[Span, ...]


@lru_cache(maxsize=8)  # one text is asked for many quotes
def _fold(text: str) -> _Folded:
    characters: list[str] = []
    spans: list[Span] = []
    for character, span in _composed(text):
        for folded in _MARKS.get(character, character.lower()):
            after_space = characters[-1:] == [" "]
            if folded.isspace() and after_space:
                continue
            if folded in _CLOSING and after_space:
                characters.pop()
                spans.pop()
            characters.append(" " if folded.isspace() else folded)
            spans.append(span)
    return _Folded("".join(characters), tuple(spans))


def _composed(text: str) -> Iterator[tuple[str, Span]]:
    """The characters in NFC, each with the code points that it was composed of."""
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or not unicodedata.combining(text[end]):
            for character in unicodedata.normalize("NFC", text[start:end]):
                yield character, Span(start, end)
            start = end


def _whole_words(text: str, wanted: str) -> int | None:
    """The first place where `wanted` neither begins nor ends inside a word."""
    start = text.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        before, after = text[start - 1 : start] if start else "", text[end : end + 1]
        if not (before.isalnum() or after.isalnum()):
            return start
        start = text.find(wanted, start + 1)
    return None


def _is_a_sentence(wanted: str, text: str) -> bool:
    return any(fold(sentence).strip(_AROUND) == wanted for sentence in sentences(text))
