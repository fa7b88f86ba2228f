"""Where the words of a comment stand in a text, also when that is another text by now. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from memory.evidence import locate
from projects.finding import Place

NEAR = 200  # characters kept on either side


@dataclass(frozen=True)
class Anchor:
    """Words as they stood, and what stood around them."""

    quote: str
    before: str = ""
    after: str = ""


def anchored(words: str, text: str, before: str = "") -> Anchor | None:
    """An anchor of what was selected, of a text whose spaces and quotation marks a page may have
    shown otherwise; None where it has no such words. Of several the one after `before` counts.
    """
    place = placed(Anchor(words.strip(), before), text)
    if place is None:
        return None
    start, end = place
    return Anchor(text[start:end], text[max(0, start - NEAR) : start], text[end : end + NEAR])


def placed(anchor: Anchor, text: str) -> Place | None:
    """Word for word where most of its surroundings are the same, else in other typography."""
    if not anchor.quote.strip():
        return None
    starts = list(_starts(anchor.quote, text))
    if starts:
        best = max(starts, key=lambda start: _alike(anchor, text, start))
        return best, best + len(anchor.quote)
    span = locate(anchor.quote, text)
    return (span.start, span.end) if span else None


def _starts(quote: str, text: str) -> Iterator[int]:
    start = text.find(quote)
    while start >= 0:
        yield start
        start = text.find(quote, start + 1)


def _alike(anchor: Anchor, text: str, start: int) -> int:
    """How many characters around the place stand there as they did."""
    end = start + len(anchor.quote)
    before = _common(reversed(anchor.before), reversed(text[max(0, start - NEAR) : start]))
    return before + _common(iter(anchor.after), iter(text[end : end + NEAR]))


def _common(one: Iterator[str], other: Iterator[str]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
