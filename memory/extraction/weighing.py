"""What a text says of a fact's polarity and modality, against what a model says. Pure.

The text's own words decide. The model's can only take away: where it differs the fact is
merely implied, and what it calls dreamt or claimed enters no rule, whatever the text seems
to say.
"""

from dataclasses import dataclass
from typing import Literal, cast, get_args

from memory.cues import Reading
from memory.extraction.answers import Said, SaidShort
from memory.facts import Modality, Polarity
from memory.facts.fact import ASSERTED

Cause = Literal[
    "polarity", "modality", "value", "unasked", "negation", "frame", "speech", "subject"
]

RULES = frozenset({"world_rule", "norm"})
DUE = frozenset({"promises", "thread"})
VOUCHED: frozenset[Modality] = frozenset({"claim", "lie", "rumour", "promise"})
SAID: frozenset[Modality] = VOUCHED | {"belief"}


@dataclass(frozen=True)
class Weighed:
    """`causes` are why it is merely implied; none: text and model agree."""

    polarity: Polarity
    modality: Modality
    causes: tuple[Cause, ...] = ()


def weighed(reading: Reading, said: SaidShort, predicate: str, claimed: bool) -> Weighed:
    """`claimed`: the narrator, whose word this is, is unreliable."""
    modality = _of_its_kind(reading.modality, predicate)
    causes: list[Cause] = list(reading.doubts)
    if isinstance(said, Said):
        denied = said.predicate.strip() == "cannot" or said.polarity == "-"
        if denied != (reading.polarity == "-"):
            causes.append("polarity")
        modality, agreed = weaker(modality, said.modality)
        if not agreed:
            causes.append("modality")
    else:
        causes.append("unasked")
    if claimed and modality in ASSERTED:
        modality = "claim"
    return Weighed(reading.polarity, modality, tuple(causes))


def weaker(ours: Modality, said: str) -> tuple[Modality, bool]:
    """The one that enters fewer rules, and whether the two agree."""
    theirs = cast(Modality, said) if said in get_args(Modality) else "real"
    if ours in ASSERTED and theirs in ASSERTED:
        return ours, True
    if ours in SAID and theirs in SAID:
        return (theirs if ours == "claim" else ours), True
    return (theirs if ours in ASSERTED else ours), ours == theirs


def _of_its_kind(modality: Modality, predicate: str) -> Modality:
    """A rule says "if" and "will", and a promise "I will": there these suppose nothing."""
    if predicate in RULES and modality in ("real", "hypothesis"):
        return "rule"
    if predicate in DUE and modality == "hypothesis":
        return "real"
    return modality
