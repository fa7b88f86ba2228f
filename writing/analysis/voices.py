"""How each character speaks, by the lines that are surely theirs, and where that drifts.

Fires: somebody of long calm sentences who in one chapter only asks and shouts. Must not: few
lines, a difference that chance makes, a trait nobody counts. A drift is one chapter against all
others, with lines of both sides.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import mean, pvariance
from uuid import UUID

from memory.cues.sentences import plainly
from projects.text import count_words, sentences
from writing.analysis.book import Book, Read
from writing.analysis.measuring import Line, folded_words
from writing.analysis.observing import Found, Observation, Voice, key_of, shortened
from writing.analysis.repeats import SMALL, bare, grouped

NAME = "voices"
LEAST_HERE = 8  # sentences in the chapter: fewer are a mood
LEAST_ELSEWHERE = 24  # in the others: fewer are no habit
LEAST_CHAPTERS = 2  # others: of two chapters nobody can say which one is the habit
LEAST_SHOWN = 6  # lines to say anything of a voice at all
SURE = 3.0  # standard errors: about one in 400 by chance, and a book asks some hundred times
LEAST_SHARE = 0.25  # a share must differ by a quarter of all for a reader to hear it
LEAST_RATIO = 1.6  # sentences must be longer, or shorter, by more than half again
FAVOURITES, FAVOURITE_TIMES = 6, 3  # words shown; said thrice at least
FAVOURITE_RATE = 3.0  # times as often as the others say it
SHOWN_LINES = 3  # of each side

_ADDRESS = re.compile(
    r"\b(?:sir|ma'am|madam|miss|mister|my dear|my lord|my lady|your grace|darling|love|boy|lad"
    r"|monsieur|madame|mademoiselle|mon cher|ma chère|mon ami|mon amie|maître|docteur|chéri"
    r"|chérie|mon vieux|ma belle)\b"
)
_RELAXED = {
    "en": (
        re.compile(r"\b(?:\w+n't|(?:i|you|we|they|he|she|it|that|there|who|what)'"
                   r"(?:m|re|ve|ll|d|s)|gonna|wanna|'em|ain't)\b"),
        re.compile(r"\b(?:(?:do|does|did|is|are|was|were|has|have|had|will|would|could|should"
                   r"|can) ?not|i am|(?:you|we|they) (?:are|have|will|would)|(?:i|he|she|it)"
                   r" (?:have|will|would)|(?:he|she|it|that|there) is)\b"),
    ),
    "fr": (
        re.compile(r"(?<!\bne )(?<!\bn')\b(?:suis|es|est|sommes|êtes|sont|sais|sait|veux|veut|peux"
                   r"|peut|faut|vais|va|ai|as|a|dois|doit|crois|vois|connais|aime|comprends) pas\b"
                   r"|\b(?:t'as|t'es|y a|j'sais|j'suis)\b"),
        re.compile(r"\b(?:ne |n')\w+ (?:pas|plus|jamais|rien)\b|\b(?:tu as|tu es|il y a)\b"),
    ),
}  # fmt: skip
_FAMILIAR = re.compile(r"\b(?:tu|te|toi|ton|ta|tes)\b|\bt'")
_FORMAL = re.compile(r"\b(?:vous|votre|vos)\b")
Flags = list[bool]


@dataclass(frozen=True)
class Traits:
    """What can be counted of some lines, a value a sentence or a sign."""

    lengths: list[int]
    questions: Flags
    exclamations: Flags
    relaxed: Flags
    familiar: Flags

    @property
    def shares(self) -> dict[str, Flags]:
        return {
            "questions": self.questions,
            "exclamations": self.exclamations,
            "relaxed": self.relaxed,
            "familiar": self.familiar,
        }


Spoken = tuple[Read, Line]


def find(book: Book) -> Found:
    spoken = ((read, line) for read in book.chapters for line in read.measures.lines)
    every = dict(grouped(spoken, lambda each: each[1].who))
    shown = {who: lines for who, lines in every.items() if len(lines) >= LEAST_SHOWN}
    everybody = _counted([each for lines in every.values() for each in lines])
    voices = (_voice(who, lines, everybody, book) for who, lines in shown.items())
    drifts = (each for who, lines in shown.items() for each in _drifts(who, lines, book))
    ordered = sorted(voices, key=lambda each: (-each.lines, each.name))
    return Found(tuple(drifts), voices=tuple(ordered))


def traits(lines: Sequence[Spoken], language: str) -> Traits:
    told = [each for _read, line in lines for each in sentences(line.words) if count_words(each)]
    plain = plainly(" ".join(told))
    loose, full = _RELAXED[language]
    familiar = _FAMILIAR.findall(plain) if language == "fr" else []
    formal = _FORMAL.findall(plain) if language == "fr" else []
    return Traits(
        lengths=[count_words(each) for each in told],
        questions=["?" in each[-4:] for each in told],
        exclamations=["!" in each[-4:] for each in told],
        relaxed=[True] * len(loose.findall(plain)) + [False] * len(full.findall(plain)),
        familiar=[True] * len(familiar) + [False] * len(formal),
    )


def together(every: Iterable[Traits]) -> Traits:
    known = tuple(every)
    return Traits(
        lengths=[each for one in known for each in one.lengths],
        questions=[each for one in known for each in one.questions],
        exclamations=[each for one in known for each in one.exclamations],
        relaxed=[each for one in known for each in one.relaxed],
        familiar=[each for one in known for each in one.familiar],
    )


# --- A voice ----------------------------------------------------------------------------


def _voice(who: UUID, lines: Sequence[Spoken], everybody: Counter[str], book: Book) -> Voice:
    found = traits(lines, book.language)
    said = plainly(" ".join(line.words for _read, line in lines))
    address = Counter(_ADDRESS.findall(said))
    return Voice(
        who=who,
        name=book.name(who),
        lines=len(lines),
        sentence=round(mean(found.lengths), 1),
        questions=_percent(found.questions) or 0,
        exclamations=_percent(found.exclamations) or 0,
        relaxed=_percent(found.relaxed),
        familiar=_percent(found.familiar),
        favourites=tuple(_favourites(_counted(lines), everybody, book)),
        address=tuple(word for word, _count in address.most_common(3)),
    )


def _percent(flags: Flags) -> int | None:
    return round(100 * sum(flags) / len(flags)) if flags else None


def _counted(lines: Sequence[Spoken]) -> Counter[str]:
    words = (word for _read, line in lines for word in folded_words(line.words))
    return Counter(word for word in map(bare, words) if word not in SMALL and len(word) > 2)


def _favourites(mine: Counter[str], everybody: Counter[str], book: Book) -> list[str]:
    """Said more by them than by the others, the most first."""
    others = everybody - mine
    all_mine, all_others = mine.total() or 1, others.total() or 1
    found = [
        word
        for word, count in mine.most_common()
        if count >= FAVOURITE_TIMES
        and word not in book.names
        and count / all_mine >= FAVOURITE_RATE * others[word] / all_others
    ]
    return found[:FAVOURITES]


# --- A drift ----------------------------------------------------------------------------


def _drifts(who: UUID, lines: Sequence[Spoken], book: Book) -> Iterator[Observation]:
    chapters = dict(grouped(lines, lambda each: each[0].chapter))
    counted = {uid: traits(its, book.language) for uid, its in chapters.items()}
    for chapter, here in chapters.items():
        ours = counted[chapter]
        others = [each for uid, each in counted.items() if uid != chapter]
        if len(ours.lengths) < LEAST_HERE or len(others) < LEAST_CHAPTERS:
            continue
        there = [each for each in lines if each[0].chapter != chapter]
        for code, now, usual in _differences(ours, others):
            yield _said(code, who, (here, there), (now, usual), book)


def _differences(ours: Traits, others: Sequence[Traits]) -> Iterator[tuple[str, float, float]]:
    """What differs, with its value here and elsewhere: words, or percent."""
    theirs = together(others)
    if len(theirs.lengths) < LEAST_ELSEWHERE:
        return
    if is_other_length(ours.lengths, theirs.lengths) and _is_alone(
        ours.lengths, [each.lengths for each in others]
    ):
        yield "length", round(mean(ours.lengths), 1), round(mean(theirs.lengths), 1)
    for code, flags in ours.shares.items():
        usual = theirs.shares[code]
        if len(flags) < LEAST_HERE or not is_other_share(flags, usual):
            continue
        if _is_alone(flags, [each.shares[code] for each in others]):
            yield code, _percent(flags) or 0, _percent(usual) or 0


def _is_alone(here: Sequence[int], others: Sequence[Sequence[int]]) -> bool:
    """Whether no other chapter goes half as far: else it is how they speak at times."""
    usual = mean([each for one in others for each in one])
    half = (mean(here) - usual) / 2
    return not any((mean(each) - usual) / half >= 1 for each in others if len(each) >= LEAST_HERE)


def is_other_length(here: Sequence[int], there: Sequence[int]) -> bool:
    one, other = mean(here), mean(there)
    error = sqrt(pvariance(here) / len(here) + pvariance(there) / len(there))
    apart = max(one, other) / max(min(one, other), 1)
    return apart >= LEAST_RATIO and abs(one - other) > SURE * error


def is_other_share(here: Flags, there: Flags) -> bool:
    """Two shares, by the normal approximation with both together."""
    if len(there) < LEAST_ELSEWHERE:
        return False
    one, other = sum(here) / len(here), sum(there) / len(there)
    both = (sum(here) + sum(there)) / (len(here) + len(there))
    error = sqrt(both * (1 - both) * (1 / len(here) + 1 / len(there)))
    return abs(one - other) >= LEAST_SHARE and abs(one - other) > SURE * error


def _said(
    code: str,
    who: UUID,
    lines: tuple[Sequence[Spoken], Sequence[Spoken]],
    values: tuple[float, float],
    book: Book,
) -> Observation:
    here, there = lines
    read = here[0][0]
    shown = (*here[:SHOWN_LINES], *there[-SHOWN_LINES:])
    return Observation(
        analyst="voices",
        code=code,
        key=key_of(NAME, code, who, read.chapter),
        quotes=shortened(each.quote(line.at) for each, line in shown),
        values={
            "who": book.name(who),
            "number": read.number,
            "here": values[0],
            "elsewhere": values[1],
            "lines": len(here),
        },
        weight=abs(values[0] - values[1]) / max(values[1], 1.0),
    )
