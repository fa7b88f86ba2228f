"""Whether two names are the same, and whether two texts say nearly the same. Pure.

Likeness is Dice's coefficient over the words' trigrams, each word padded as pg_trgm does
(postgresql.org/docs/current/pgtrgm.html).
"""

import re
import unicodedata
from collections.abc import Iterable

TITLES_ALIKE = 0.75
TEXTS_ALIKE = 0.75

_APART = re.compile(r"[^\w]+|_+")


def fold(text: str) -> str:
    """Lower case, no accents, single spaces for all that is neither letter nor digit."""
    bare = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(_APART.sub(" ", letters).split())


def likeness(one: str, other: str) -> float:
    """From 0 to 1; 1 where both fold to the same words, whatever their order."""
    first, second = _trigrams(one), _trigrams(other)
    if not first or not second:
        return float(first == second)
    return 2 * len(first & second) / (len(first) + len(second))


def like_any(text: str, others: Iterable[str], at: float) -> bool:
    return any(likeness(text, other) >= at for other in others)


def _trigrams(text: str) -> frozenset[str]:
    padded = (f"  {word} " for word in fold(text).split())
    return frozenset(word[i : i + 3] for word in padded for i in range(len(word) - 2))
