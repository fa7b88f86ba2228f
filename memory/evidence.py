"""Whether words that are said to stand in a text do stand in it, and where. Pure.

A quote counts when it is there word for word, once typography is folded: NFC, case,
quotation marks, apostrophes, dashes, the ellipsis, and spaces (U+00A0, U+202F and line ends
among them; none counts before a punctuation mark).
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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
_AROUND = " \t\n\"'.,;:!?…-*_«»“”‘’"


@dataclass(frozen=True)
class Span:
    """Characters start to end (exclusive) of the text that was searched."""

    start: int
    end: int


def find(quote: str, text: str) -> Span | None:
    """Where the quote stands; None where it does not, or is too short to prove anything."""
    wanted = _fold(quote).text.strip(_AROUND)
    folded = _fold(text)
    start = _whole_words(folded.text, wanted) if wanted else None
    if start is None:
        return None
    if count_words(wanted) < LEAST_WORDS and not _is_a_sentence(wanted, text):
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
    return _fold(text).text.strip()


def mentions(text: str, forms: Iterable[str]) -> bool:
    """Whether any of these names stands in the text as whole words."""
    folded = fold(text)
    return any(
        _whole_words(folded, wanted) is not None for form in forms if (wanted := fold(form))
    )


@dataclass(frozen=True)
class _Folded:
    """A folded text, and for each of its characters the span that it stands for."""

    text: str
    spans: list[Span]


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
    return _Folded("".join(characters), spans)


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
