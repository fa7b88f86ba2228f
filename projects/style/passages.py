"""Passages that show how a text is written: the most like the whole, spread over it. Pure."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from projects.style.measuring import Measures
from projects.style.speech import spoken
from projects.text import PARAGRAPH_BREAK, count_words, paragraphs, sentences

SHOWN = 3
LEAST, MOST = 60, 130  # words of a passage
LEAST_SENTENCES = 3


def typical(texts: Sequence[str], whole: Measures) -> tuple[str, ...]:
    """Up to three, in the text's order: the most typical of its beginning, middle and end."""
    found = [passage for text in texts for passage in _passages(text)]
    parts = min(SHOWN, len(found))
    bounds = [round(len(found) * part / parts) for part in range(parts + 1)] if parts else [0]
    thirds = (found[start:end] for start, end in pairwise(bounds))
    return tuple(min(each, key=lambda passage: _distance(passage, whole)) for each in thirds)


def _passages(text: str) -> Iterator[str]:
    """Neighbouring paragraphs together, none of them in two passages; a long one, cut."""
    held: list[str] = []
    for paragraph in map(_shortened, paragraphs(text)):
        if held and count_words(" ".join((*held, paragraph))) > MOST:
            yield from _enough(held)
            held = []
        held.append(paragraph)
    yield from _enough(held)


def _enough(held: Sequence[str]) -> Iterator[str]:
    passage = PARAGRAPH_BREAK.join(held)
    if count_words(passage) >= LEAST and len(sentences(passage)) >= LEAST_SENTENCES:
        yield passage


def _shortened(paragraph: str) -> str:
    """Its first whole sentences, where it is longer than a passage may be."""
    if count_words(paragraph) <= MOST:
        return paragraph
    kept: list[str] = []
    for sentence in sentences(paragraph):
        if kept and count_words(" ".join((*kept, sentence))) > MOST:
            break
        kept.append(sentence)
    return " ".join(kept)


def _distance(passage: str, whole: Measures) -> float:
    length = median(map(count_words, sentences(passage)))
    dialogue = 100 * count_words(spoken(passage)) / count_words(passage)
    return abs(length - whole.sentence) / whole.sentence + abs(dialogue - whole.dialogue) / 100
