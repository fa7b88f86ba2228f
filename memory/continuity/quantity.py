"""The same things, another number of them.

Fires: "three brothers" / "the fourth brother". Must not: about forty, a thousand times, three
of the riders, brothers who died or crowns that were spent in between. The doors and floors of
a place are geography's.
Source: ConStory-Bench (arXiv 2603.05890), quantity; CONTINUITY, section 2.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from memory.continuity.counts import (
    BEFALLS,
    are_no_hyperbole,
    are_of_the_whole,
    cannot_both_be,
    counted,
    differ_beyond_rounding,
    is_of_a_plan,
    nothing_befell_them,
    singular,
)
from memory.continuity.naming import kind_of
from memory.continuity.rule import Pair, Rule, View, each_two, is_affirmed
from memory.facts import Fact

_OF_A_DEED = (
    "day hour minute week month year time step shot glass mile league page word knock blow"
    " jour heure minute semaine moi an annee foi pa coup verre lieue kilometre page mot"
)
DONE = frozenset(_OF_A_DEED.split())  # of somebody: what they do, another number each time
LONG = 7 * 24 * 60  # minutes; in longer, numbers change by themselves


def _pairs(view: View) -> Iterator[Pair]:
    return each_two(view, view.of("count"), counted)


def are_counted_alike(a: Fact, b: Fact, view: View) -> bool:
    """It is known of what; "Paul: 3" counts nothing that can be named, nor is it his steps."""
    if kind_of(a.subject, view) == "character" and singular(a.slot) in DONE:
        return False
    return bool(a.slot) or kind_of(a.subject, view) == "group"


def are_no_plan(a: Fact, b: Fact, view: View) -> bool:
    return not is_of_a_plan(a, view)


def are_affirmed(a: Fact, b: Fact, view: View) -> bool:
    return is_affirmed(a) and is_affirmed(b)


def are_exact(a: Fact, b: Fact, view: View) -> bool:
    return a.exact and b.exact


def are_of_one_time(a: Fact, b: Fact, view: View) -> bool:
    """Told of the present, with no long time between as far as is known."""
    least, most = view.clock.between(a, b)
    is_long = (least is not None and least > LONG) or (most is not None and most < -LONG)
    return a.anchor == b.anchor == "now" and not is_long


RULE = Rule(
    name="quantity",
    severity="major",
    decides=True,
    reads=frozenset({*BEFALLS, "is_a", "kin_of", "bond"}),
    pairs=_pairs,
    conditions=(
        are_counted_alike,
        are_no_plan,
        are_affirmed,
        are_exact,
        are_of_one_time,
        cannot_both_be,
        differ_beyond_rounding,
        are_no_hyperbole,
        are_of_the_whole,
        nothing_befell_them,
    ),
    message=_("The numbers disagree: first %(one)s, then %(other)s."),
)
