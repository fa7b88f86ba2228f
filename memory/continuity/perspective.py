"""The narration leaves its frame: another person tells, or a mind is read that is closed to it.

Fires: "I ran." / "Meg thought me a fool." Must not: a change that is planned or told, what one
infers from a face ("she must have thought"), what is said aloud, a letter, another chapter.
Source: ConStory-Bench (arXiv 2603.05890), perspective; CONTINUITY, section 2.
"""

import re
from collections.abc import Hashable, Iterator

from django.utils.translation import gettext_lazy as _

from memory.continuity.meanwhile import is_told_in_one
from memory.continuity.rule import Pair, Rule, View, chapter_of, each_two, joined
from memory.continuity.things import name
from memory.continuity.values import agree, sentence
from memory.cues import numbered
from memory.entities import key
from memory.facts import Fact

_PERSONS = {
    "first": re.compile(r"\b(?:first|1st|i|we|premiere|1re|je|nous)\b"),
    "second": re.compile(r"\b(?:second|2nd|you|deuxieme|2e|tu|vous)\b"),
    "third": re.compile(r"\b(?:third|3rd|he|she|they|troisieme|3e|il|elle|ils|elles)\b"),
}
_EVERYBODY = re.compile(
    r"\b(?:omniscien\w*|multiple|several|everyone|all|plusieurs|tous|chacun)\b"
)
_SIGNS = re.compile(
    r"\b(?:seem\w*|appear\w*|look(?:ed|s)|evident\w*|obvious\w*|visibl\w*|clearly|plainly|must"
    r"|sembl\w*|parai\w*|parut|paru\w*|visiblement|manifestement|devait|dut|doit|air"
    r"|evidence|voyai[ts]|face|eyes|visage|yeux|regard|smile|sourire)\b"
)
_ALOUD = re.compile(
    r"\b(?:i|we) (?:think|believe|suppose|fear|know|am)\b"
    r"|\bje (?:crois|pense|suppose|crains)\b"
    r"|\b(?:letter|wrote|writes|diary|said|told|lettre|ecri\w+|journal|dit|disait)\b"
)


def _chapter_and_slot(fact: Fact) -> Hashable:
    return fact.chapter, fact.slot


def _pairs(view: View) -> Iterator[Pair]:
    """How a chapter is told, twice; or that, and what somebody in it thinks."""
    frames = view.of("narration")
    for a, b in each_two(view, frames, _chapter_and_slot):
        yield (a, b) if view.told_before(a, b) else (b, a)
    yield from joined(view, frames, view.every.where(_is_thought), chapter_of)


def _is_thought(fact: Fact) -> bool:
    return fact.modality == "belief" and fact.holder is not None


def leaves_its_frame(frame: Fact, other: Fact, view: View) -> bool:
    """Another person, or the eyes of another one, where both are known to be of one alone."""
    if other.predicate != "narration":
        whose = _whose(frame, view)
        return bool(whose) and not agree(whose, name(other.holder, view))
    if frame.slot == "person":
        return None not in (_person(frame), _person(other)) and _person(frame) != _person(other)
    one, two = _whose(frame, view), _whose(other, view)
    return frame.slot == "point_of_view" and bool(one and two) and not agree(one, two)


def are_in_one_frame(frame: Fact, other: Fact, view: View) -> bool:
    """A chapter has its person, a scene of it its point of view."""
    by_person = frame.slot == other.slot == "person" and other.predicate == "narration"
    return by_person or is_told_in_one(frame, other, view)


def no_change_is_told(frame: Fact, other: Fact, view: View) -> bool:
    return frame.change is None and other.change is None


def is_no_inference(frame: Fact, other: Fact, view: View) -> bool:
    """ "She seemed to think": read in a face, not in a mind."""
    return not _SIGNS.search(sentence(other))


def is_not_said_or_written(frame: Fact, other: Fact, view: View) -> bool:
    """Said aloud or written down, in quotation marks or not."""
    spoken = any(each.speech for each in numbered(other.sentence))
    return not (spoken or _ALOUD.search(sentence(other)))


def _person(frame: Fact) -> str | None:
    found = [person for person, words in _PERSONS.items() if words.search(key(frame.value))]
    return found[0] if len(found) == 1 else None


def _whose(frame: Fact, view: View) -> str:
    """Through whose eyes it is told; empty where that is not known, or through everybody's."""
    if frame.slot == "point_of_view":
        said = name(frame.subject, view) or frame.value
        return "" if _EVERYBODY.search(key(frame.value)) else said
    is_own = frame.slot == "person" and _person(frame) == "first"
    return name(frame.subject, view) if is_own else ""


RULE = Rule(
    name="perspective",
    severity="major",
    decides=False,
    reads=frozenset({"narration"}),
    pairs=_pairs,
    conditions=(
        leaves_its_frame,
        are_in_one_frame,
        no_change_is_told,
        is_no_inference,
        is_not_said_or_written,
    ),
    message=_("The narration leaves its frame: “%(one)s”, then “%(other)s”."),
)
