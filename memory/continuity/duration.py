"""One span, two lengths; or a journey that was quicker than its route.

Fires: "six years in prison" / "her nine years inside"; "Ax is two days away" / "at Foix at noon,
at Ax for tea". Must not: another vehicle or path, time as it is felt, "some six years", a stay
that is not over yet. Source: ConStory-Bench (arXiv 2603.05890), duration; CONTINUITY, section 2.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from memory.clock import Bounds
from memory.continuity.events import by_subject, may_recur
from memory.continuity.journeys import STAYS, departures, length, ways
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
from memory.continuity.values import sentence
from memory.facts import Fact

_FELT = re.compile(
    r"\b(?:felt|feel|feels|seem\w*|like an?|eternity|as long as|sembl\w+|par(?:ut|aissait)|comme"
    r"|eternite|interminable\w*)\b"
)
_GOES_ON = re.compile(
    r"\b(?:so far|already|still|yet|since|has been|have been|depuis|deja|encore|jusqu ici"
    r"|a ce jour|into|first|last|au bout de|apres|after|premier\w*|dernier\w*)\b"
)


def _pairs(view: View) -> Iterator[Pair]:
    yield from each_two(view, view.of("lasts"), by_subject(view))
    for end in (subject, object_of):
        yield from joined(view, view.of("route"), view.of(*STAYS), end, object_of)


def both_are_affirmed(a: Fact, b: Fact, view: View) -> bool:
    return is_affirmed(a) and is_affirmed(b)


def lengths_differ(a: Fact, b: Fact, view: View) -> bool:
    if a.predicate == "route":
        return bool(departures(a, b, view))
    one, other = length(a), length(b)
    return _is_under(one, other) or _is_under(other, one)


def is_measured(a: Fact, b: Fact, view: View) -> bool:
    return not (_FELT.search(sentence(a)) or _FELT.search(sentence(b)))


def is_over(a: Fact, b: Fact, view: View) -> bool:
    """What still lasts grows."""
    return a.predicate == "route" or not (
        _GOES_ON.search(sentence(a)) or _GOES_ON.search(sentence(b))
    )


def happens_once(a: Fact, b: Fact, view: View) -> bool:
    return a.predicate == "route" or not (may_recur(a, view) or may_recur(b, view))


def goes_the_same_way(a: Fact, b: Fact, view: View) -> bool:
    """No means of travelling is named that the route does not reckon with."""
    if a.predicate != "route":
        return True
    reckoned = ways(f"{sentence(a)} {a.slot.replace('_', ' ')}")
    starts = departures(a, b, view)
    return all(ways(sentence(b)) | ways(sentence(start)) <= reckoned for start in starts)


def _is_under(one: Bounds, other: Bounds) -> bool:
    return one.most is not None and other.least is not None and one.most <= other.least


RULE = Rule(
    name="duration",
    severity="major",
    decides=True,
    reads=frozenset({"lasts", "route", *STAYS}),
    pairs=_pairs,
    conditions=(
        both_are_affirmed,
        lengths_differ,
        is_measured,
        is_over,
        happens_once,
        goes_the_same_way,
    ),
    message=_("The lengths of time do not fit each other: “%(one)s”, then “%(other)s”."),
)
