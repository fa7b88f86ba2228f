"""A value as the text proves it, whatever form the model gave it. Pure."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from memory.cues import dates, durations, numbers
from memory.cues.sentences import Sentence
from memory.evidence import Span, fold
from memory.extraction import showing
from memory.facts import Predicate

_ISO = re.compile(r"\d{4}(?:-\d{2}){0,2}|--\d{2}-\d{2}|PT?\d+[YMWDH]", re.IGNORECASE)


@dataclass(frozen=True)
class Proved:
    """`text` is in the one form of its kind; `place` where it stands among the quoted words.

    `corrected`: the text gives another number or date than the model.
    """

    text: str
    place: Span | None = None
    exact: bool = True
    corrected: bool = False


def proved(
    value: str, wanted: Predicate, near: Sequence[Sentence], words: Span, language: str
) -> Proved | None:
    """The value, as the sentence or the one before shows it; None where neither does.

    `near` is the sentence, then the one before; `words` the span of the quoted ones in it.
    """
    plain = near[0].plain
    if wanted.choices:
        return _chosen(fold(value), wanted, near, words, language)
    if wanted.value == "number":
        return _number(value, near, words, language)
    if wanted.value == "date" and (found := _measured(dates, value, near, words, language)):
        return found
    if wanted.value == "duration" and (
        found := _measured(durations, value, near, words, language)
    ):
        return found
    if wanted.name == "address_form" and (place := showing.address(fold(value), plain)):
        return Proved(fold(value), place)
    if wanted.name == "route" and (found := _measured(durations, value, near, words, language)):
        return found
    if not showing.shows(value, *(each.text for each in near)):
        return None
    return Proved(_normal(value), showing.place_of(value, plain, words))


def _chosen(
    value: str, wanted: Predicate, near: Sequence[Sentence], words: Span, language: str
) -> Proved | None:
    if value not in wanted.choices:
        return None
    for place in showing.life(value, near[0].plain, language):
        if words.start <= place.start < words.end:
            return Proved(value, place)
    shown = any(any(showing.life(value, each.plain, language)) for each in near)
    return Proved(value) if shown else None


def _number(value: str, near: Sequence[Sentence], words: Span, language: str) -> Proved | None:
    """The number of the text: the model's where it is there, else the only quoted one."""
    said = numbers(value, language)
    here = numbers(near[0].plain, language)
    quoted = [each for each in here if words.start <= each.span.start < words.end]
    for each in (*quoted, *here):
        if said and each.value == said[0].value:
            return Proved(str(each.value), each.span, each.exact)
    if len(quoted) == 1:
        return Proved(str(quoted[0].value), quoted[0].span, quoted[0].exact, corrected=True)
    for each in numbers(near[1].plain, language) if len(near) > 1 else ():
        if said and each.value == said[0].value:
            return Proved(str(each.value), None, each.exact)
    return None


def _measured(
    read: Callable[[str, str], tuple[str, ...]],
    value: str,
    near: Sequence[Sentence],
    words: Span,
    language: str,
) -> Proved | None:
    """A date or duration: the model's where the text has it, else the only quoted one."""
    iso = _ISO.fullmatch(value.strip())
    said = (value.strip().upper(),) if iso else read(value, language)
    if any(said and said[0] in read(each.text, language) for each in near):
        return Proved(said[0])
    written = unicodedata.normalize("NFC", near[0].text)  # of `plain`'s length, with its capitals
    quoted = read(written[words.start : words.end], language)
    return Proved(quoted[0], words, corrected=bool(said)) if len(quoted) == 1 else None


def _normal(value: str) -> str:
    return fold(value).strip(" .,;:!?'-\"")
