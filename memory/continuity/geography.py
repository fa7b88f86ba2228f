"""A place elsewhere, farther, or built another way.

Fires: "The harbour lies north of Ax." / "The harbour, south of Ax, …". Must not: left and
right, which depend on who looks; another way there; the way back; a namesake; a house that was
built anew. Durations of a journey are `duration`'s.
Source: ConStory-Bench (arXiv 2603.05890), geography; CONTINUITY, section 2.
"""

import re
from collections.abc import Hashable, Iterator
from itertools import chain

from django.utils.translation import gettext_lazy as _

from memory.continuity import counts
from memory.continuity.contraries import QUARTERS, contrary, meanings, without
from memory.continuity.naming import name_of
from memory.continuity.rule import (
    Pair,
    Rule,
    View,
    each_two,
    is_affirmed,
    joined,
    object_of,
    subject,
)
from memory.continuity.values import sentence, words
from memory.cues import numbers
from memory.facts import Fact

# Of "from the port, south to Ax" and "Ax, south of the port" only the second says where Ax lies.
_WALKED = re.compile(
    r"\b(?:walk\w*|went|go(?:es|ing)?|rode|r[io]de|ran|road|path|sail\w*|drove|turn\w*|head\w*|from"
    r"|lead\w*|led|march\w*|allai?\w*|alla|part\w+|mar?ch\w+|route|chemin|men\w+|tourn\w+|depuis"
    r"|quitt\w+|voil\w+|chevauch\w+)\b"
)
_BY_A_WAY = re.compile(
    r"\b(?:by (?:the|sea|land|water|road|river|rail|boat)|along|across|as the crow|over the"
    r"|through|detour|par (?:la|le|les|mer|terre|l)|a vol d|en passant|a travers|detour\w*)\b"
)


def _pairs(view: View) -> Iterator[Pair]:
    wholes, routes = view.of("part_of"), view.of("route")
    return chain(
        each_two(view, routes, _way),
        joined(view, routes, routes, _way, _way_back),
        each_two(view, wholes, subject),
        joined(view, wholes, wholes, _whole_and_part, _part_and_whole),
        each_two(view, view.of("count"), counts.counted),
    )


def cannot_both_be(a: Fact, b: Fact, view: View) -> bool:
    match a.predicate:
        case "route":
            return _lies_elsewhere(a, b) or _is_farther(a, b, view)
        case "part_of":
            return _is_inverted(a, b) or _is_denied(a, b) or _is_in_another_wing(a, b, view)
        case _:
            return counts.cannot_both_be(a, b, view)


def are_affirmed(a: Fact, b: Fact, view: View) -> bool:
    """Not two denials; of a route or number, none."""
    if a.predicate == "part_of" and _is_denied(a, b):
        return True
    return is_affirmed(a) and is_affirmed(b)


def tell_where_it_lies(a: Fact, b: Fact, view: View) -> bool:
    """Not which way somebody goes, which may be the way back."""
    direction = a.predicate == "route" and _lies_elsewhere(a, b)
    return not direction or not (_WALKED.search(sentence(a)) or _WALKED.search(sentence(b)))


def no_other_way_is_named(a: Fact, b: Fact, view: View) -> bool:
    """By the coast, by sea, as the crow flies."""
    distance = a.predicate == "route" and not _lies_elsewhere(a, b)
    return not distance or not (_BY_A_WAY.search(sentence(a)) or _BY_A_WAY.search(sentence(b)))


def are_of_the_plan(a: Fact, b: Fact, view: View) -> bool:
    """Doors and floors; not the people in a place, nor its provisions."""
    return a.predicate != "count" or counts.is_of_a_plan(a, view)


def are_exact(a: Fact, b: Fact, view: View) -> bool:
    return a.predicate != "count" or (a.exact and b.exact)


def are_of_the_whole(a: Fact, b: Fact, view: View) -> bool:
    """Not two of its doors, nor the other two."""
    return a.predicate != "count" or counts.are_of_the_whole(a, b, view)


def nothing_was_rebuilt(a: Fact, b: Fact, view: View) -> bool:
    return a.predicate != "count" or counts.nothing_befell_them(a, b, view)


def _way(fact: Fact) -> Hashable:
    return fact.subject, fact.object, fact.slot


def _way_back(fact: Fact) -> Hashable:
    return fact.object, fact.subject, fact.slot


def _whole_and_part(fact: Fact) -> Hashable:
    return fact.object, fact.subject


def _part_and_whole(fact: Fact) -> Hashable:
    return fact.subject, fact.object


def _lies_elsewhere(a: Fact, b: Fact) -> bool:
    """North of it and south of it; or each north of the other."""
    if a.subject == b.subject:
        return contrary(QUARTERS, a.value, b.value)
    return not meanings(QUARTERS, a.value).isdisjoint(meanings(QUARTERS, b.value))


def _is_farther(a: Fact, b: Fact, view: View) -> bool:
    """Two exact distances in one unit, that no rounding makes one."""
    one, other = _measure(a, view), _measure(b, view)
    if a.slot != "distance" or not one or not other or one[1] != other[1]:
        return False
    less, more = sorted((one[0], other[0]))
    return more - less > counts.ROUNDING * more


def _measure(fact: Fact, view: View) -> tuple[int, str] | None:
    """ "Three leagues" as 3 and league; None where it says about, or no number."""
    said = numbers(fact.value, view.language)
    written = numbers(fact.sentence, view.language)
    if len(said) != 1 or not all(each.exact for each in written):
        return None
    units = words(fact.value[said[0].span.end :])
    return said[0].value, units[0].rstrip("s") if units else ""


def _is_inverted(a: Fact, b: Fact) -> bool:
    return a.subject == b.object and a.object == b.subject


def _is_denied(a: Fact, b: Fact) -> bool:
    return object_of(a) == object_of(b) and a.polarity != b.polarity


def _is_in_another_wing(a: Fact, b: Fact, view: View) -> bool:
    """In the east wing, in the west wing."""
    one, other = name_of(a.object, view), name_of(b.object, view)
    same = words(without(QUARTERS, one)) == words(without(QUARTERS, other))
    return same and contrary(QUARTERS, one, other)


RULE = Rule(
    name="geography",
    severity="major",
    decides=True,
    reads=frozenset({"route", "part_of", *counts.BEFALLS}),
    pairs=_pairs,
    conditions=(
        cannot_both_be,
        are_affirmed,
        tell_where_it_lies,
        no_other_way_is_named,
        are_of_the_plan,
        are_exact,
        are_of_the_whole,
        nothing_was_rebuilt,
    ),
    message=_("%(who)s lies or is built another way: first “%(one)s”, then “%(other)s”."),
)
