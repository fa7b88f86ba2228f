"""A text's paragraphs where they stand, and changes that leave all else byte-identical. Pure."""

import re
from collections.abc import Mapping

_PARAGRAPH = re.compile(r"\S.*?(?=\s*\n\s*\n|\s*\Z)", re.DOTALL)


def spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each paragraph, in characters, without the white space around it."""
    return [match.span() for match in _PARAGRAPH.finditer(text)]


def with_paragraphs(text: str, changed: Mapping[int, str]) -> str:
    """The text with these paragraphs (counted from 0) replaced."""
    for index, (start, end) in reversed(list(enumerate(spans(text)))):
        if index in changed:
            text = text[:start] + changed[index] + text[end:]
    return text


def paragraphs_of(text: str, quote: str) -> list[int]:
    """The paragraphs, counted from 0, over which a verbatim quote runs; empty where it is not."""
    start = text.find(quote.strip()) if quote.strip() else -1
    if start < 0:
        return []
    end = start + len(quote.strip())
    return [i for i, (first, last) in enumerate(spans(text)) if first < end and start < last]
