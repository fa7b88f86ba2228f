"""One person or place, called otherwise: a name misspelt, another rank, another sign.

Proposes: "Dr Vial, the doctor of Ax" / "Dr Viard, the doctor of Ax"; the Red Hart and the White
Hart, both the village's inn. Must not: a nickname, marriage, promotion or cover that is told;
two people seen together, or both of whom the author knows; the North Gate and the South Gate.
Source: ConStory-Bench (arXiv 2603.05890), nomenclature; CONTINUITY, section 2.
"""

import re
from collections.abc import Hashable, Iterator
from difflib import SequenceMatcher
from itertools import chain
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from memory.continuity.contraries import QUARTERS, SIDES, meanings
from memory.continuity.naming import kind_of, name_of
from memory.continuity.rule import (
    Each,
    Of,
    Pair,
    Rule,
    View,
    beat_of,
    each_two,
    is_affirmed,
    object_of,
    subject,
)
from memory.continuity.values import agree, sentence
from memory.entities import key
from memory.facts import Fact

ALIKE = 0.65  # of two spellings' letters: Vial and Viard, not Vial and Martin
STANDINGS = ("role_is", "is_a", "part_of")

_SMALL_WORDS = "the a an of at le la les l un une de du des d au aux"
_OF_RANK = (
    "private corporal sergeant lieutenant captain major commander colonel general admiral "
    "inspector superintendent bishop archbishop cardinal baron viscount earl marquess duke "
    "caporal sergent capitaine commandant amiral inspecteur commissaire eveque archeveque "
    "vicomte comte marquis duc"
)
_SMALL = frozenset(_SMALL_WORDS.split())
_RANKS = frozenset(_OF_RANK.split())
_OF = re.compile(r"\b(?:of|at|in|to|de|du|des|d|a|au)\b")
_TWO_OF_A_KIND = re.compile(
    r"\b(?:upper|lower|old|new|great|little|first|second|third|\d+|haute?|basse?|vieux|vieille"
    r"|neuve?|grande?|petite?|premiere?|deuxieme|seconde?|troisieme)\b"
)
_PROMOTED = re.compile(
    r"\b(?:promot\w+|made|appointed|named|became|no longer|demot\w+|rank|promu\w*|nomm\w+"
    r"|devin\w+|degrad\w+|grade|galons?)\b"
)


def _pairs(view: View) -> Iterator[Pair]:
    """Two that have one office, are of one sort in one place; and two ranks of one name."""
    standings = view.of(*STANDINGS).where(Of(_is_named, view))
    ranks = view.of("role_is").where(_rank)
    return chain(
        each_two(view, standings, Of(_standing, view)),
        each_two(view, ranks, Of(_bare_name, view)),
    )


def _is_named(fact: Fact, view: View) -> bool:
    return bool(name_of(fact.subject, view))


def are_called_otherwise(a: Fact, b: Fact, view: View) -> bool:
    """Their names are alike and not the same; or their ranks differ."""
    one, other = _rank(a), _rank(b)
    if one and other and _bare_name(a, view) == _bare_name(b, view):
        return one != other
    person = kind_of(a.subject, view) == kind_of(b.subject, view) == "character"
    return _are_alike(name_of(a.subject, view), name_of(b.subject, view), person)


def are_affirmed(a: Fact, b: Fact, view: View) -> bool:
    return is_affirmed(a) and is_affirmed(b)


def one_of_them_is_new(a: Fact, b: Fact, view: View) -> bool:
    """Two whom the author has both named are two."""
    return a.subject == b.subject or any(
        view.entities[uid].provisional for uid in (subject(a), subject(b)) if uid
    )


def are_never_together(a: Fact, b: Fact, view: View) -> bool:
    """No beat has both; then they are two, however alike."""
    return a.subject == b.subject or _beats(a.subject, view).isdisjoint(_beats(b.subject, view))


def no_other_name_is_told(a: Fact, b: Fact, view: View) -> bool:
    """A nickname, a married name, a cover."""
    names = [name_of(a.subject, view), name_of(b.subject, view)]
    return not any(
        any(agree(told.value, name) for name in names)
        for told in view.also_unasserted("alias_of").sharing(subject, {a.subject, b.subject})
        if not _is_its_own_name(told, view)
    )


def are_not_told_apart_by_name(a: Fact, b: Fact, view: View) -> bool:
    """The north gate and the south gate, the upper mill and the lower, are two on purpose."""
    one, other = name_of(a.subject, view), name_of(b.subject, view)
    return _told_apart_by(one) == _told_apart_by(other)


def no_promotion_is_told(a: Fact, b: Fact, view: View) -> bool:
    return not any(
        view.of("role_is", "takes_part", "learns")
        .where(_tells_of_promotion)
        .sharing(subject, {a.subject, b.subject})
    )


def _tells_of_promotion(fact: Fact) -> bool:
    return fact.change is not None or bool(_PROMOTED.search(sentence(fact)))


def _standing(fact: Fact, view: View) -> Hashable:
    """An office or a sort; or the place that they stand in."""
    if fact.predicate == "part_of":
        return fact.predicate, object_of(fact)
    return fact.predicate, _head(fact.value, view.language)


def _head(value: str, language: str) -> str | None:
    """The village doctor, the doctor of Ax: a doctor. French has it first."""
    before = _OF.split(key(value))[0] or key(value)
    words = [word for word in before.split() if word not in _SMALL]
    return words[0 if language == "fr" else -1] if words else None


def _told_apart_by(name: str) -> tuple[frozenset[str], ...]:
    kinds = frozenset(_TWO_OF_A_KIND.findall(key(name)))
    return meanings(QUARTERS, name), meanings(SIDES, name), kinds


def _are_alike(one: str, other: str, person: bool) -> bool:
    ours, theirs = _words(one), _words(other)
    only_ours, only_theirs = _proper(ours, theirs), _proper(theirs, ours)
    if len(only_ours) != 1 or len(only_theirs) != 1:
        return False
    shared = {key(word) for word in ours if word[:1].isupper()} & {
        key(word) for word in theirs if word[:1].isupper()
    }
    return _are_spelled_alike(only_ours[0], only_theirs[0]) or (bool(shared) and not person)


def _proper(words: list[str], others: list[str]) -> list[str]:
    """What the other name has not: its words with capitals, or all where it has none."""
    known = set(map(key, others))
    left = [word for word in words if key(word) not in known]
    return [key(word) for word in left if word[:1].isupper()] or [key(word) for word in left]


def _are_spelled_alike(one: str, other: str) -> bool:
    return one[:1] == other[:1] and SequenceMatcher(None, one, other).ratio() >= ALIKE


def _words(name: str) -> list[str]:
    return [word for word in re.findall(r"[^\W_]+", name) if key(word) not in _SMALL]


def _rank(fact: Fact) -> str:
    """The rank in the office, if it is one."""
    if fact.predicate != "role_is":
        return ""
    return next((word for word in key(fact.value).split() if word in _RANKS), "")


def _bare_name(fact: Fact, view: View) -> str | None:
    """Their name without ranks and articles."""
    words = [word for word in map(key, _words(name_of(fact.subject, view))) if word not in _RANKS]
    return " ".join(words) or None


def _beats(uid: UUID | None, view: View) -> set[Hashable]:
    return {beat_of(fact) for fact in view.every.sharing(_about_all, (uid,))}


def _all_three(fact: Fact) -> set[UUID | None]:
    return {fact.subject, fact.object, fact.other}


_about_all = Each(_all_three)


def _is_its_own_name(told: Fact, view: View) -> bool:
    return key(told.value) == key(name_of(told.subject, view))


RULE = Rule(
    name="nomenclature",
    severity="major",
    decides=False,
    reads=frozenset({*STANDINGS, "alias_of", "takes_part", "learns"}),
    pairs=_pairs,
    conditions=(
        are_called_otherwise,
        are_affirmed,
        one_of_them_is_new,
        are_never_together,
        no_other_name_is_told,
        are_not_told_apart_by_name,
        no_promotion_is_told,
    ),
    message=_("%(who)s seems to be called by another name or title elsewhere."),
)
