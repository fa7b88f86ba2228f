"""A text's paragraphs where they stand, and changes that leave all else byte-identical. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping

from projects.text import sentences

Place = tuple[int, int]  # start and end, in characters

_PARAGRAPH = re.compile(r"\S.*?(?=\s*\n\s*\n|\s*\Z)", re.DOTALL)


def spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each paragraph, in characters, without the white space around it."""
    return [match.span() for match in _PARAGRAPH.finditer(text)]


def with_passages(text: str, changed: Mapping[Place, str]) -> str:
    """The text with what stands at these places, none of which overlap, replaced."""
    for start, end in sorted(changed, reverse=True):
        text = text[:start] + changed[start, end] + text[end:]
    return text


def with_paragraphs(text: str, changed: Mapping[int, str]) -> str:
    """The text with these paragraphs (counted from 0) replaced."""
    places = spans(text)
    return with_passages(text, {places[index]: new for index, new in changed.items()})


def sentences_with(text: str, quote: str) -> list[Place]:
    """The whole sentences over which a verbatim quote runs, one place in each of its paragraphs;
    empty where it is not there.
    """
    start = text.find(quote.strip()) if quote.strip() else -1
    if start < 0:
        return []
    end = start + len(quote.strip())
    found = []
    for paragraph in spans(text):
        guilty = [(a, b) for a, b in _sentences(text, paragraph) if a < end and start < b]
        if guilty:
            found.append((guilty[0][0], guilty[-1][1]))
    return found


def closing(text: str, sentences_: int) -> Place:
    """The last sentences of its last paragraph, at most so many."""
    paragraph = spans(text)[-1]
    last = list(_sentences(text, paragraph))[-sentences_:]
    return (last[0][0], paragraph[1]) if last else paragraph


def merged(text: str, places: Iterable[Place]) -> list[Place]:
    """The places in order; those that overlap, or have only a space between them, as one."""
    found: list[Place] = []
    for start, end in sorted(places):
        between = text[found[-1][1] : start] if found else "."
        if found and not between.strip() and "\n" not in between:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def around(text: str, place: Place) -> tuple[str, str]:
    """What stands before and after it, as far as the paragraphs next to its own reach."""
    start, end = place
    before = [first for first, _last in spans(text) if first <= start][-2:]
    after = [last for _first, last in spans(text) if last >= end][:2]
    return text[before[0] : start].strip(), text[end : after[-1]].strip()


def _sentences(text: str, paragraph: Place) -> Iterator[Place]:
    at, last = paragraph
    for sentence in sentences(text[at:last]):
        start = text.index(sentence, at)
        at = start + len(sentence)
        yield start, at
