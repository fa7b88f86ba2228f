"""What a text talks about, as far as code can tell: its content words, names, numbers. Pure."""

import re
import unicodedata
from collections.abc import Iterable

from projects.text import sentences

_WORD = re.compile(r"[^\W_]+")
_CAPITALISED = re.compile(r"(?<![\w'’])[A-ZÀ-ÖØ-Þ][\w’'-]*\w")
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_OPENS = "«»“”‘’\"'([—–-… \u00a0\u202f"

_COMMON = (
    "the and but for nor not his her hers its she him they them their you your our who whom was "
    "were are has had have with that this then than from into onto over under out off one all "
    "any can will would could there here what when where which while about after before "
    "les des une ses son aux est sont ont qui que quoi dans avec sans sur sous pour par pas plus "
    "mais elle elles ils lui leur leurs nous vous ces cet cette mes mon tes ton notre votre comme "
    "puis tout tous toute toutes etait etaient avait avaient"
)
_SPELLED = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred "
    "thousand million deux trois quatre cinq sept huit neuf dix onze douze treize quatorze quinze "
    "seize vingt trente quarante cinquante soixante cent cents mille"
)
_FUNCTION_WORDS = frozenset(_COMMON.split())
_NUMBER_WORDS = frozenset(_SPELLED.split())


def folded(text: str) -> str:
    """Lower case, no accents, one space between words, nothing else."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    if bare.isascii():
        return " ".join(_WORD.findall(bare))
    return " ".join(_WORD.findall("".join(c for c in bare if not unicodedata.combining(c))))


def content_words(text: str) -> frozenset[str]:
    """The words that carry meaning: three letters or more, and no function words."""
    return frozenset(word for word in folded(text).split() if len(word) > 2) - _FUNCTION_WORDS


def overlap(one: str, other: str) -> float:
    """How much of the shorter text's content words the other has: 0 to 1; 0 where one has none."""
    ours, theirs = content_words(one), content_words(other)
    least = min(len(ours), len(theirs))
    return len(ours & theirs) / least if least else 0.0


def covered(text: str, by: str) -> float:
    """How much of a text's content words another has: 0 to 1; 1 where it has none."""
    wanted = content_words(text)
    return len(wanted & content_words(by)) / len(wanted) if wanted else 1.0


def mentions(text: str, name: str) -> bool:
    return bool(name) and f" {folded(name)} " in f" {folded(text)} "


def names(text: str, known: Iterable[str] = ()) -> frozenset[str]:
    """Folded names: capitalised words that open no sentence, and those of `known` it mentions.

    In English "I" is no name; a title in capitals counts as one, which errs on the safe side.
    """
    found = {folded(name) for name in known if mentions(text, name)}
    for sentence in sentences(text):
        start = len(sentence) - len(sentence.lstrip(_OPENS))
        for match in _CAPITALISED.finditer(sentence):
            if match.start() > start and not _opens_speech(sentence, match.start()):
                found.add(folded(re.sub(r"['’]s$", "", match[0])))
    return frozenset(found)


def _opens_speech(sentence: str, at: int) -> bool:
    before = sentence[:at].rstrip(" \u00a0\u202f")
    return before.endswith(("“", "«", '"', "‘", "—", "–", ":"))


def numbers(text: str) -> frozenset[str]:
    """Numbers in digits and, in English and French, in words from two upwards."""
    return frozenset(_DIGITS.findall(text)) | (frozenset(folded(text).split()) & _NUMBER_WORDS)


def clipped(text: str, characters: int) -> str:
    """The text on one line, cut to whole words with an ellipsis where it is longer."""
    line = " ".join(text.split())
    if len(line) <= characters:
        return line
    return line[: characters - 1].rpartition(" ")[0].rstrip(" ,;:–—") + "…"
