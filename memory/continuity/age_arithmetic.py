"""Ages, births and dates that do not add up, by more than a year.

Fires: "né en 1900" / "en 1910, à quinze ans"; "a year older than Sue" / "Sue, his elder". Must
not: lies, "about fifteen", a birthday between, years that nobody counted, the undead.
Source: script supervisor's practice; CONTINUITY, section 2.
"""

import re
from collections.abc import Hashable, Iterator

from django.utils.translation import gettext_lazy as _

from memory.continuity.days import differ, is_vague
from memory.continuity.rule import Pair, Rule, View, each_two, is_affirmed, joined, subject
from memory.continuity.values import sentence
from memory.entities import key
from memory.facts import Fact

YEAR = 525_960  # minutes
TIES = ("kin_of", "bond")
AGELESS = frozenset({"ghost", "undead"})
_OLDER = re.compile(r"\b(?:older|elder|eldest|senior|ainee?|plus (?:agee?|vieux|vieille))\b")
_YOUNGER = re.compile(r"\b(?:younger|youngest|junior|cadet(?:te)?|plus jeune|puinee?)\b")

_AT_THAT_AGE = re.compile(r"\b(?:when|while|since|quand|lorsqu\w*|depuis)\b")


def _pairs(view: View) -> Iterator[Pair]:
    yield from joined(view, view.of("born_on"), view.of("age"), subject)
    yield from each_two(view, view.of("born_on"), subject)
    yield from each_two(view, view.of("age"), subject)
    yield from each_two(view, view.of(*TIES), _both)


def both_are_affirmed(a: Fact, b: Fact, view: View) -> bool:
    return is_affirmed(a) and is_affirmed(b)


def both_are_exact(a: Fact, b: Fact, view: View) -> bool:
    return a.exact and b.exact and not (is_vague(a) or is_vague(b))


def do_not_add_up(a: Fact, b: Fact, view: View) -> bool:
    match a.predicate, b.predicate:
        case "born_on", "born_on":
            return differ(a.value, b.value)
        case _, "age":
            return _grew_otherwise(a, b, view)
        case _:
            return a.subject != b.subject and _is_elder(a) is _is_elder(b) is not None


def years_are_known(a: Fact, b: Fact, view: View) -> bool:
    """Both ends of the time between; within a chapter, that it does not run back."""
    if b.predicate != "age":
        return True
    known = None not in view.clock.between(a, b)
    here = a.predicate == "age" and a.chapter == b.chapter
    return known or (here and not any(_AT_THAT_AGE.search(sentence(each)) for each in (a, b)))


def goes_on_ageing(a: Fact, b: Fact, view: View) -> bool:
    return not any(
        word.value in AGELESS and is_affirmed(word)
        for word in view.of("life_status").sharing(subject, (a.subject,))
    )


def _grew_otherwise(a: Fact, b: Fact, view: View) -> bool:
    """From birth or another age to this age, more or less years than there were, and one."""
    grown = int(b.value) - (int(a.value) if a.predicate == "age" else 0)
    least, most = view.clock.between(a, b)
    return (least is not None and grown < least // YEAR - 1) or (
        most is not None and grown > most // YEAR + 1
    )


def _is_elder(tie: Fact) -> bool | None:
    """Whether the first of the two is the elder; None where it is not said."""
    older, younger = _OLDER.search(key(tie.value)), _YOUNGER.search(key(tie.value))
    return bool(older) if bool(older) != bool(younger) else None


def _both(tie: Fact) -> Hashable:
    return frozenset({tie.subject, tie.object})


RULE = Rule(
    name="age_arithmetic",
    severity="major",
    decides=True,
    reads=frozenset({"born_on", "age", "life_status", *TIES}),
    pairs=_pairs,
    conditions=(
        both_are_affirmed,
        both_are_exact,
        do_not_add_up,
        years_are_known,
        goes_on_ageing,
    ),
    message=_("The ages do not add up for %(who)s: “%(one)s”, then “%(other)s”."),
)
