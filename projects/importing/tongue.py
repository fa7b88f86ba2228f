"""Whether a text is in a language, by its commonest words. Pure."""

import re
from collections import Counter
from typing import Literal

Verdict = Literal["same", "other", "unsure"]

LEAST_WORDS = 40
SAMPLE_CHARACTERS = 40_000
LIKELY, UNLIKELY = 0.14, 0.08  # shares of its commonest words, of all words of a text
LATIN = 0.5  # of the letters, at least, in either language

# Words that other languages do not share: French "la", "de", "que", "un" are Spanish too.
_ENGLISH = (
    "the of and to was he she that with his her had it not you were they from this for but "
    "said is are be been have has him them there what when who would could which all out "
    "into then their your my we did do so if no as by at"
)
_FRENCH = (
    "le les des une et dans elle elles il ils est pas pour avec sur ne je du au aux ce ces "
    "cette lui était avait qui mais nous vous son sa ses leur leurs où même sans comme "
    "plus tout bien fait être avoir suis étaient avaient puis donc quand chez moi toi l d "
    "qu c j n s"
)
_COMMON = {"en": frozenset(_ENGLISH.split()), "fr": frozenset(_FRENCH.split())}
_WORD = re.compile(r"[^\W\d_]+")


def tongue_of(text: str, language: str) -> Verdict:
    """Whether it is in this language ("en", "fr"); "unsure" of short and of strange texts."""
    sample = _sample(text)
    words = Counter(word.casefold() for word in _WORD.findall(sample))
    if _latin_share(sample) < LATIN:
        return "other"
    if words.total() < LEAST_WORDS:
        return "unsure"
    own = _share(words, language)
    others = max(_share(words, other) for other in _COMMON if other != language)
    if own < UNLIKELY or others > 2 * own:
        return "other"
    return "same" if own >= LIKELY and own > others else "unsure"


def _sample(text: str) -> str:
    """From its middle: a beginning may be a motto in another language."""
    start = max(0, (len(text) - SAMPLE_CHARACTERS) // 2)
    return text[start : start + SAMPLE_CHARACTERS]


def _share(words: Counter[str], language: str) -> float:
    return sum(words[word] for word in _COMMON[language]) / words.total()


def _latin_share(text: str) -> float:
    letters = [each for each in text if each.isalpha()]
    return sum(each < "\u0250" for each in letters) / len(letters) if len(letters) > 20 else 1.0
