"""Setting values side by side, as a reader would: their words, whatever the form. Pure."""

import re
from functools import lru_cache

from memory.continuity.tables import Each, Says
from memory.entities import key
from memory.facts import Fact

STEM = 4  # letters: "voted" shows "votes"
SHARE = 0.5  # of a value's words that must show
KEPT = 16_384  # texts whose words are remembered: those of the facts that a draft may touch
SENTENCES = 40_960  # of the few books that a process keeps
_LETTERS = range(1, STEM + 1)
_ENDING = 3  # letters that a short word may have more: "lie" shows in "lied"

_FUNCTION_WORDS = (
    "the and for not his her its was were has had that this with from into who what them they "
    "their our your she him you are than then there here a an of in on at to by it he is be as "
    "or no if i my de du des les une un son ses sa sur par pour dans est etait avait que qui "
    "aux avec lui leur leurs le la l d au en se s il elle ils elles on et ou ne n a y ce cette "
    "under beneath below over above upon within near through sous vers chez"
)
_SMALL = frozenset(_FUNCTION_WORDS.split())
_INFLECTED = re.compile(r"(?<=\w{3})(?:ing|es|ed|s|d)$")


@lru_cache(maxsize=KEPT)
def words(text: str) -> tuple[str, ...]:
    """The words that carry its sense, without case and accents; all, where none does."""
    every = every_word(text)
    return tuple(word for word in every if word not in _SMALL) or every


def shows(wanted: str, text: str) -> bool:
    """Whether half of these words, or more, stand in the text, be it in other forms."""
    there = every_word(text)
    looked_for = words(wanted) if wanted else ()
    found = sum(_is_among(word, there) for word in looked_for)
    return bool(looked_for) and found >= SHARE * len(looked_for)


def all_show(wanted: str, there: tuple[str, ...]) -> bool:
    """Whether each of these words is one of the others, be it in another form."""
    for word in words(wanted):  # noqa: SIM110  (quicker, of some thousand laws and acts)
        if not _is_among(word, there):
            return False
    return True


def opening(word: str) -> str:
    """What a word of which it is a form begins with; empty where it is too short to say."""
    bare = _bare(word)
    return bare[:STEM] if len(bare) >= STEM - 1 else ""


def _openings_of(fact: Fact) -> set[str]:
    there = sentence(fact).split()
    return {word[:STEM] for word in there} | {word[: STEM - 1] for word in there}


by_openings = Each(_openings_of)


def says(pattern: re.Pattern[str]) -> Says:
    """A test of facts, by their sentences without case, accents and marks."""
    return Says(pattern, sentence)


def agree(one: str, other: str) -> bool:
    """Whether one says no more than the other: "blue" and "dark blue", "Metz" and "in Metz"."""
    ours, theirs = words(one), words(other)
    return _within(ours, theirs) or _within(theirs, ours)


def within(one: str, other: str) -> bool:
    """Whether every word of the one stands in the other: what denies it, denies that too."""
    return _within(words(one), words(other))


def sentence(fact: Fact) -> str:
    """Its sentence without case, accents and marks, to look for words in."""
    return _plain(fact.sentence)


def _within(ones: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return all(_is_among(one, others) for one in ones)


def _is_among(word: str, others: tuple[str, ...]) -> bool:
    """Whether one of the others is a form of this word."""
    word = _bare(word)
    if word[:STEM] not in _openings(others):
        return False
    return len(word) >= STEM or any(
        other.startswith(word) and len(other) <= len(word) + _ENDING for other in others
    )


@lru_cache(maxsize=KEPT)
def _openings(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*([word[:letters] for word in words] for letters in _LETTERS))


@lru_cache(maxsize=KEPT)
def _bare(word: str) -> str:
    return _INFLECTED.sub("", word)


@lru_cache(maxsize=SENTENCES)
def _plain(text: str) -> str:
    return key(text)


@lru_cache(maxsize=KEPT)
def every_word(text: str) -> tuple[str, ...]:
    return tuple(key(text.replace("_", " ")).split())
