"""A text cut into passages to search: whole paragraphs, about 180 words. Pure.

Where a passage ends depends on the paragraph it ends with and not on what stands before
(content-defined chunking, Muthitacharoen et al., LBFS, SOSP 2001): a paragraph that is
edited, added or taken out changes its own passage and at most the next few.
"""

import hashlib
from collections.abc import Iterator

from projects.text import PARAGRAPH_BREAK, count_words, paragraphs, sentences

LEAST_WORDS = 90
MEAN_FURTHER_WORDS = 90  # on average, beyond the least
MOST_WORDS = 300
_STEPS = 2**32


def chunks(text: str) -> list[str]:
    """The passages in order; together they hold every word of the text."""
    found: list[str] = []
    now: list[str] = []
    words = 0
    for part in _parts(text):
        more = count_words(part)
        if now and words + more > MOST_WORDS:
            found.append(PARAGRAPH_BREAK.join(now))
            now, words = [], 0
        now.append(part)
        words += more
        if words >= LEAST_WORDS and _ends_here(part, more):
            found.append(PARAGRAPH_BREAK.join(now))
            now, words = [], 0
    if now:
        found.append(PARAGRAPH_BREAK.join(now))
    return found


def sha256_of(passage: str) -> str:
    """What a passage is known by."""
    return hashlib.sha256(passage.encode()).hexdigest()


def _ends_here(part: str, words: int) -> bool:
    """True for one paragraph in so many that each word is as likely an end as any other."""
    digest = hashlib.sha256(part.encode()).digest()
    return int.from_bytes(digest[:4]) * MEAN_FURTHER_WORDS < words * _STEPS


def _parts(text: str) -> Iterator[str]:
    for paragraph in paragraphs(text):
        if count_words(paragraph) <= MOST_WORDS:
            yield paragraph
        else:
            yield from _pieces(paragraph)


def _pieces(paragraph: str) -> Iterator[str]:
    """A paragraph longer than a passage, cut at sentences, or at words where there are none."""
    now: list[str] = []
    words = 0
    for sentence in (piece for each in sentences(paragraph) for piece in _cut(each)):
        more = count_words(sentence)
        if now and words + more > LEAST_WORDS + MEAN_FURTHER_WORDS:
            yield " ".join(now)
            now, words = [], 0
        now.append(sentence)
        words += more
    if now:
        yield " ".join(now)


def _cut(sentence: str) -> Iterator[str]:
    if count_words(sentence) <= MOST_WORDS:
        yield sentence
        return
    words = sentence.split()
    for start in range(0, len(words), MOST_WORDS):
        yield " ".join(words[start : start + MOST_WORDS])
