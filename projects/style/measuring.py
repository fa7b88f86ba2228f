"""How a text is written, in numbers: what can be counted without judging it. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Literal

from projects.style.speech import Mark, mark_of, spoken, told
from projects.text import count_words, paragraphs, sentences

Person = Literal["first", "third", ""]
Tense = Literal["past", "composed", "present", ""]

LEAST_WORDS = 150  # fewer say nothing of a style
DECIDED, LEAST_SIGNS = 0.7, 5  # the share of one tense's verbs, and how many are needed
FIRST_SHARE = 0.2  # of "I" among the narrator's pronouns: a narrator speaks of others too
NEVER_FROM = 500  # words without a mark, to call it absent

# In a thousand words, from which a mark is a habit.
OFTEN = {
    "semicolon": 4.0, "colon": 6.0, "dash": 6.0, "exclamation": 6.0, "ellipsis": 5.0,
    "parenthesis": 3.0,
}  # fmt: skip
NEVER = ("semicolon", "exclamation", "ellipsis", "parenthesis")
_MARKS = {
    "semicolon": re.compile(";"),
    "colon": re.compile(r":(?!\d)"),
    "dash": re.compile(r"(?<=\S) ?[—–](?= ?\S)"),
    "exclamation": re.compile("!"),
    "ellipsis": re.compile(r"…|\.\.\."),
    "parenthesis": re.compile(r"\("),
}
_PERSON = {
    "en": (
        re.compile(r"\b(?:I|[Mm]e|[Mm]y|[Mm]ine|[Mm]yself)\b"),
        re.compile(r"\b(?:he|she|they|him|her|them|his|their)\b", re.I),
    ),
    "fr": (
        re.compile(r"\b(?:je|me|mon|ma|mes|moi)\b|\b[jm]['’]", re.I),
        re.compile(r"\b(?:ils?|elles?|son|sa|ses|lui|leurs?|eux)\b", re.I),
    ),
}
_ENGLISH = (
    re.compile(
        r"\b(?:was|were|had|did|said|went|came|took|saw|knew|thought|made|got|stood|sat|felt|told"
        r"|gave|found|held|kept|ran|began|could|\w{3,}ed)\b",
        re.I,
    ),
    re.compile(
        r"\b(?:is|are|am|has|does|says|goes|comes|takes|sees|knows|thinks|makes|gets|stands|sits"
        r"|feels|tells|gives|finds|holds|keeps|runs|begins|looks|turns|walks|asks|waits)\b",
        re.I,
    ),
)
_FRENCH_PAST = re.compile(
    r"\b(?!(?:lait|trait|fait|parfait|portrait|souhait|attrait|extrait)\b)"
    r"\w+(?:ait|aient)\b|\b(?:fut|furent|eut|eurent)\b",
    re.I,
)
_FRENCH_SIMPLE = re.compile(
    r"\b(?:\w+(?:èrent|irent|urent|inrent)|fut|eut|prit|mit|vint|tint|vit|put|sut|voulut"
    r"|répondit|sentit|sortit|partit|\w{2,}[^aeiouy\W]a)\b",
    re.I,
)
_FRENCH_COMPOSED = re.compile(
    r"(?:\b(?:ai|as|a|ont|avons|avez|est|sont|suis)|\bj['’]ai) (?:\w+ )?\w+(?:é|i|u|is|it)e?s?\b",
    re.I,
)
_FRENCH_PRESENT = re.compile(
    r"\b(?:est|sont|suis|sommes|ai|a|ont|va|vont|peut|veut|doit|sait|voit|met|prend|tient|vient"
    r"|attend|regarde|marche|entre|reste|passe|pense|demande|répond|pose|tourne|porte|ouvre)\b",
    re.I,
)


@dataclass(frozen=True)
class Measures:
    """Lengths are in words, `dialogue` is a percentage of words. Empty: it cannot be told.

    `often` and `never` name marks of `OFTEN`; `long_sentence` is what one in ten exceeds.
    """

    words: int
    sentence: int
    long_sentence: int
    paragraph: int
    dialogue: int
    person: Person
    tense: Tense
    speech: Mark
    often: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


def measure(text: str, language: str) -> Measures | None:
    """None where there is too little text to say anything."""
    words = count_words(text)
    if words < LEAST_WORDS:
        return None
    lengths = [count for each in sentences(text) if (count := count_words(each))]
    narration = told(text)
    often, never = _habits(text, words)
    return Measures(
        words=words,
        sentence=round(median(lengths)),
        long_sentence=round(_ninth_of_ten(lengths)),
        paragraph=round(median(map(count_words, paragraphs(text)))),
        dialogue=round(100 * count_words(spoken(text)) / words),
        person=_person(narration, language),
        tense=_tense(narration, language),
        speech=mark_of(text),
        often=often,
        never=never,
    )


def _ninth_of_ten(lengths: Sequence[int]) -> float:
    return quantiles(lengths, n=10)[-1] if len(lengths) > 1 else float(lengths[0])


def _habits(text: str, words: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    counts = {name: len(pattern.findall(text)) for name, pattern in _MARKS.items()}
    often = tuple(name for name, least in OFTEN.items() if counts[name] * 1000 / words >= least)
    never = tuple(name for name in NEVER if words >= NEVER_FROM and not counts[name])
    return often, never


def _person(narration: str, language: str) -> Person:
    first, third = (len(pattern.findall(narration)) for pattern in _PERSON[language])
    if first + third < LEAST_SIGNS:
        return ""
    return "first" if first / (first + third) >= FIRST_SHARE else "third"


def _tense(narration: str, language: str) -> Tense:
    if language == "en":
        past, present = (len(pattern.findall(narration)) for pattern in _ENGLISH)
        return _decided(past, present, "past")
    composed = len(_FRENCH_COMPOSED.findall(narration))
    simple = len(_FRENCH_SIMPLE.findall(narration))
    past = len(_FRENCH_PAST.findall(narration)) + simple + composed
    present = len(_FRENCH_PRESENT.findall(_FRENCH_COMPOSED.sub(" ", narration)))
    return _decided(past, present, "composed" if composed > simple else "past")


def _decided(past: int, present: int, past_is: Tense) -> Tense:
    if past + present < LEAST_SIGNS:
        return ""
    share = past / (past + present)
    if share >= DECIDED:
        return past_is
    return "present" if share <= 1 - DECIDED else ""
