"""What one lived, denied or forgotten: not by a lie or a wound, but by the book.

Fires: "They spent the summer together." / "They did not know each other." Must not: a lie, an
amnesia, tact, a thing forgotten in so many words, another time of the same kind. Source:
ConStory-Bench (arXiv 2603.05890), memory; CONTINUITY, section 2.
"""

import re
from collections.abc import Hashable, Iterator
from itertools import chain
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from memory.continuity.matters import covers
from memory.continuity.rule import (
    Of,
    Pair,
    Rule,
    Some,
    View,
    is_affirmed,
    joined,
    object_of,
    sentence_of,
    subject,
)
from memory.continuity.strangers import TIES, are_strangers, speaks_of_meeting, ties_both
from memory.continuity.values import says, sentence, words
from memory.facts import Fact

SINCERE = frozenset({"real", "memory", "claim", "belief"})
_KINDS = {
    "takes_part": "acts", "moves_to": "travels", "located_at": "travels", "learns": "learns",
    "tells": "learns", "knows": "learns", "life_status": "fate",
}  # fmt: skip
_DENIALS = tuple(name for name in _KINDS if name not in ("learns", "tells"))
LEAST_WORDS = 2  # of an act that is denied without a "never": "I signed the letter"
_NEVER = re.compile(r"\b(?:never|jamais|ever)\b")
_FORGOTTEN = re.compile(r"\b(?:forg[oe]t\w*|no longer|oubli\w+|n(?:e)? \w+ plus)\b")
_AMNESIA = re.compile(r"\b(?:amnesi\w*|memor\w+|concuss\w+|commotion|drunk\w*|ivre)\b")
_TACT = re.compile(
    r"\b(?:polite\w*|tact\w*|spare|kind\w*|discre\w+|poliment|delicatesse|menager|epargner)\b"
)


def _pairs(view: View) -> Iterator[Pair]:
    """The same thing lived and denied; a tie and strangers; a death and a doubt of it."""
    lived, denials = view.of(*_KINDS).where(is_affirmed), _denials(view)
    ties, bonds = view.of(*TIES).where(is_affirmed), view.of("bond").where(speaks_of_meeting)
    return chain(
        joined(view, lived, denials.where(Of(_names_what, view)), _kind_and_object),
        joined(view, lived, denials.where(Of(_names_nothing, view)), _kind),
        joined(view, ties, bonds, subject),
        joined(view, ties, bonds, subject, object_of),
    )


def _denials(view: View) -> Some:
    """What is denied, and whoever is said or thought to live."""
    return view.also_unasserted(*_DENIALS).where(_may_deny)


def _may_deny(fact: Fact) -> bool:
    return not is_affirmed(fact) or fact.predicate == "life_status"


def _kind(fact: Fact) -> tuple[UUID | None, str]:
    return fact.subject, _KINDS[fact.predicate]


def _kind_and_object(fact: Fact) -> Hashable:
    return *_kind(fact), fact.object


def is_denied(lived: Fact, denial: Fact, view: View) -> bool:
    """Not done, not known, strangers; alive still, of one whom they saw dead."""
    match denial.predicate:
        case "bond":
            return are_strangers(denial)
        case "life_status":
            return lived.value == "dead" and denial.value == "alive" and is_affirmed(denial)
        case _:
            return not is_affirmed(denial)


def is_the_same_thing(lived: Fact, denial: Fact, view: View) -> bool:
    match denial.predicate:
        case "bond":
            return ties_both(lived, denial, view)
        case "life_status":
            return True
        case _:
            return _names_what(denial, view) or covers(denial, lived, view)


def is_their_own_word(lived: Fact, denial: Fact, view: View) -> bool:
    """The narrator's of them, or their own; of a death, theirs who had a part in its telling."""
    mind = denial.speaker or denial.holder
    if denial.predicate != "life_status":
        return denial.asserted or mind == lived.subject
    return mind is not None and any(
        act.subject == mind and is_affirmed(act)
        for act in view.of("takes_part").sharing(sentence_of, (sentence_of(lived),))
    )


def is_sincere(lived: Fact, denial: Fact, view: View) -> bool:
    """Not a lie, a pretence or a dream; a death may also be doubted by a question."""
    wondered = denial.predicate == "life_status" and denial.modality == "hypothesis"
    return (wondered or denial.modality in SINCERE) and not _TACT.search(sentence(denial))


def denies_all_times(lived: Fact, denial: Fact, view: View) -> bool:
    """ "Never", or an act so particular that there is one of it."""
    if denial.predicate in ("bond", "life_status", "knows"):
        return True
    named = view.entities.get(denial.object) if denial.object else None
    particular = denial.predicate == "takes_part" and named and len(words(named.name))
    return bool(_NEVER.search(sentence(denial))) or (particular or 0) >= LEAST_WORDS


def was_lived_before(lived: Fact, denial: Fact, view: View) -> bool:
    return view.clock.surely_before(lived, denial)


def nothing_took_the_memory(lived: Fact, denial: Fact, view: View) -> bool:
    """Neither an amnesia told before, nor the forgetting itself, told as such."""
    forgets = {denial.subject, denial.object, denial.speaker, denial.holder} - {None}
    return not _FORGOTTEN.search(sentence(denial)) and not any(
        is_affirmed(told) and not view.clock.surely_before(denial, told)
        for told in view.of("condition", "attribute")
        .where(says(_AMNESIA))
        .sharing(subject, forgets)
    )


def _names_what(denial: Fact, view: View) -> bool:
    """Whether it denies something of one that the book knows, and of no other."""
    known = view.entities.get(denial.object) if denial.object else None
    return denial.predicate != "life_status" and known is not None and not known.provisional


def _names_nothing(denial: Fact, view: View) -> bool:
    return not _names_what(denial, view)


RULE = Rule(
    name="memory",
    severity="blocking",
    decides=False,
    reads=frozenset({*_KINDS, *TIES, "condition", "attribute"}),
    pairs=_pairs,
    conditions=(
        is_denied,
        is_the_same_thing,
        is_their_own_word,
        is_sincere,
        denies_all_times,
        was_lived_before,
        nothing_took_the_memory,
    ),
    message=_("%(who)s lived this: “%(one)s”. Later it is as if it had not been: “%(other)s”."),
)
