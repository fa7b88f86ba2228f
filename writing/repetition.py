"""What a text repeats, counted: phrases, openings of sentences, words close by, worn phrases.

Pure. It says what is there, not whether it is a fault: a refrain is repeated too. All places
are characters (start, end) of the text, in its order.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from memory.cues import Sentence, numbered
from memory.cues.sentences import lowered
from memory.evidence import Span

Kind = Literal["worn", "phrase", "opening", "echo"]
Place = tuple[int, int]

LONGEST, SHORTEST = 8, 4  # words of a phrase
LEAST_CONTENT = 2  # words of a phrase that are not among the commonest
ALWAYS_TELLS = 5  # words from which a phrase counts the second time; a shorter one the third
OPENING_WORDS, LEAST_OPENINGS = 2, 3
IN_A_ROW = 3  # sentences that begin with one and the same word
ECHO_LETTERS, ECHO_TIMES, ECHO_WINDOW = 5, 3, 60  # letters of a word, times, words apart
GAP = 4  # words that `…` in a worn phrase stands for, at most
MOST, MOST_OF_A_KIND = 8, 3

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_COMMON = Path(__file__).parent / "common_words"
_PLAIN_QUOTE = str.maketrans("’‘", "''")


@dataclass(frozen=True)
class Repetition:
    """`beats` are the scenes that its places are in, where they are known."""

    kind: Kind
    words: str
    places: tuple[Place, ...]
    beats: tuple[int, ...] = ()

    @property
    def times(self) -> int:
        return len(self.places)


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int
    sentence: int
    is_first: bool  # of its sentence
    is_capital: bool

    @property
    def place(self) -> Place:
        return self.start, self.end


def repeated(text: str, language: str, worn: Iterable[str] = ()) -> tuple[Repetition, ...]:
    """What is most repeated, worn phrases first; the same text always gives the same."""
    told = numbered(text)
    tokens = _tokens(told)
    names = _names(tokens)
    common = _common(language)
    phrases = tuple(_phrases(tokens, common | names))
    echoes = (each for each in _echoes(tokens, common | names) if not _within(each, phrases))
    kinds = (worn_in(text, worn), phrases, tuple(_openings(told, tokens)), tuple(echoes))
    found = [each for kind in kinds for each in _most(kind)]
    return tuple(found[:MOST])


def repeated_share(text: str, language: str) -> float:
    """Of the text's words, the part that stands in a phrase said elsewhere in it: 0 to 1."""
    tokens = _tokens(numbered(text))
    phrases = _phrases(tokens, _common(language) | _names(tokens))
    places = [place for each in phrases for place in each.places]
    held = sum(any(start <= token.start < end for start, end in places) for token in tokens)
    return held / len(tokens) if tokens else 0.0


def worn_in(text: str, worn: Iterable[str]) -> tuple[Repetition, ...]:
    """The worn phrases that stand in the text, once or more, as whole words."""
    plain = _plainly(text)
    found = ((each, tuple(at.span() for at in _pattern(each).finditer(plain))) for each in worn)
    return tuple(Repetition("worn", phrase, places) for phrase, places in found if places)


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    parts = (r"\s+".join(map(re.escape, part.split())) for part in _plainly(phrase).split("…"))
    gap = rf"(?:[\s']+\w[\w'-]*){{1,{GAP}}}?[\s']+"
    return re.compile(rf"(?<!\w){gap.join(part for part in parts if part)}(?!\w)")


@cache
def _common(language: str) -> frozenset[str]:
    return frozenset((_COMMON / f"{language}.txt").read_text(encoding="utf-8").split())


def _tokens(told: Sequence[Sentence]) -> list[_Token]:
    tokens = []
    for each in told:
        for index, word in enumerate(_WORD.finditer(each.text)):
            start, end = each.start + word.start(), each.start + word.end()
            plain = _plainly(word[0])
            tokens.append(_Token(plain, start, end, each.number, index == 0, word[0][0].isupper()))
    return tokens


def _plainly(text: str) -> str:
    """Lower case and one apostrophe, as many characters as before."""
    return lowered(text.translate(_PLAIN_QUOTE))


def _names(tokens: Sequence[_Token]) -> frozenset[str]:
    """Words that have a capital letter wherever it is not the sentence that gives it."""
    inside = [token for token in tokens if not token.is_first]
    small = {token.text for token in inside if not token.is_capital}
    return frozenset(token.text for token in inside if token.is_capital) - small


# --- Phrases ----------------------------------------------------------------------------


def _phrases(tokens: Sequence[_Token], plain: frozenset[str]) -> Iterator[Repetition]:
    """Words said again in the same order, within sentences; the longest that are said again."""
    taken: set[int] = set()
    again = [at for starts in _said_again(tokens, SHORTEST, range(len(tokens))) for at in starts]
    for length in range(LONGEST, SHORTEST - 1, -1):
        least = 2 if length >= ALWAYS_TELLS else 3
        for starts in _said_again(tokens, length, sorted(again)):
            free = [at for at in starts if not taken & set(range(at, at + length))]
            apart = _apart(free, length)
            if len(apart) < least or not _tells(tokens[apart[0] : apart[0] + length], plain):
                continue
            taken.update(place for at in apart for place in range(at, at + length))
            ends = ((tokens[at].start, tokens[at + length - 1].end) for at in apart)
            said = " ".join(token.text for token in tokens[apart[0] : apart[0] + length])
            yield Repetition("phrase", said, tuple(ends))


def _said_again(
    tokens: Sequence[_Token], length: int, among: Iterable[int]
) -> Iterator[list[int]]:
    """Where each run of so many words begins, of runs that stand more than once."""
    words = [token.text for token in tokens]
    found: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in among:
        last = at + length - 1
        if last < len(tokens) and tokens[at].sentence == tokens[last].sentence:
            found[tuple(words[at : last + 1])].append(at)
    yield from (starts for starts in found.values() if len(starts) > 1)


def _apart(starts: Iterable[int], length: int) -> list[int]:
    kept: list[int] = []
    for at in starts:
        if not kept or at >= kept[-1] + length:
            kept.append(at)
    return kept


def _tells(run: Sequence[_Token], plain: frozenset[str]) -> bool:
    return sum(token.text not in plain for token in run) >= LEAST_CONTENT


# --- Openings of sentences --------------------------------------------------------------


def _openings(told: Sequence[Sentence], tokens: Sequence[_Token]) -> Iterator[Repetition]:
    """Narrative sentences that begin alike: two words again and again, or one in a row."""
    of: defaultdict[int, list[_Token]] = defaultdict(list)
    for token in tokens:
        of[token.sentence].append(token)
    begins = [
        tuple(of[each.number][:OPENING_WORDS])
        for each in told
        if not each.speaks(Span(0, 1)) and not each.text.startswith(tuple('“«"—–'))
    ]
    rows = list(_rows([begin for begin in begins if begin]))
    yield from rows
    in_rows = {place[0] for row in rows for place in row.places}
    alike: defaultdict[str, list[Place]] = defaultdict(list)
    for begin in begins:
        if len(begin) == OPENING_WORDS and begin[0].start not in in_rows:
            said = " ".join(token.text for token in begin)
            alike[said].append((begin[0].start, begin[-1].end))
    for said, places in alike.items():
        if len(places) >= LEAST_OPENINGS:
            yield Repetition("opening", said, tuple(places))


def _rows(begins: Sequence[tuple[_Token, ...]]) -> Iterator[Repetition]:
    row: list[_Token] = []
    for begin in (*begins, ()):
        first = begin[0] if begin else None
        if row and (first is None or first.text != row[-1].text):
            if len(row) >= IN_A_ROW:
                yield Repetition("opening", row[0].text, tuple(each.place for each in row))
            row = []
        if first:
            row.append(first)


# --- Echoes -----------------------------------------------------------------------------


def _echoes(tokens: Sequence[_Token], plain: frozenset[str]) -> Iterator[Repetition]:
    """A word that is not common, several times within few words."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for index, token in enumerate(tokens):
        if len(token.text) >= ECHO_LETTERS and token.text not in plain:
            found[_stem(token.text)].append(index)
    for places in found.values():
        close = _closest(places)
        if close:
            shown = tokens[close[0]].text
            yield Repetition("echo", shown, tuple(tokens[index].place for index in close))


def _within(echo: Repetition, phrases: Iterable[Repetition]) -> bool:
    """Whether a phrase that is said again is all there is to it."""
    held = [place for each in phrases for place in each.places]
    return all(any(start <= at[0] < end for start, end in held) for at in echo.places)


def _closest(places: Sequence[int]) -> list[int]:
    """The first run of places of which each so many lie within the window."""
    for at in range(len(places) - ECHO_TIMES + 1):
        if places[at + ECHO_TIMES - 1] - places[at] < ECHO_WINDOW:
            return [each for each in places[at:] if each - places[at] < ECHO_WINDOW]
    return []


def _stem(word: str) -> str:
    """Singular and plural are one word, and "d'oubli" is "oubli"."""
    bare = word.rpartition("'")[2] if "'" in word[:3] else word
    return unicodedata.normalize("NFC", bare.removesuffix("'s").rstrip("s"))


def _most(found: Sequence[Repetition]) -> list[Repetition]:
    """The longest told the most often; of equals, the first in the text."""
    ordered = sorted(
        found, key=lambda each: (-each.times * len(each.words.split()), each.places[0])
    )
    return ordered[:MOST_OF_A_KIND]
