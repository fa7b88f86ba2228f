"""One event, two dates.

Fires: "Tuesday's fire" / "that fire, on Friday". Must not: "early May", a clock that was wrong,
a ball of every year, one that was put off, the first and the last day of a siege.
Source: ConStory-Bench (arXiv 2603.05890), absolute time; CONTINUITY, section 2.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from memory.clock import days_of, lasting
from memory.continuity.days import differ, is_vague
from memory.continuity.events import by_subject, may_recur, named
from memory.continuity.rule import Pair, Rule, View, each_two, is_affirmed
from memory.continuity.values import sentence
from memory.facts import Fact

DAY = 24 * 60
_OTHER_CALENDAR = re.compile(
    r"\b(?:calendar|clock|watch|almanac|(?:old|new) style|julian|gregorian|time zone|local time"
    r"|calendrier|horloge|montre|almanach|(?:vieux|ancien|nouveau) style|julien|gregorien"
    r"|fuseau|heure locale)\b"
)
_PUT_OFF = re.compile(
    r"\b(?:postponed?|put off|put back|brought forward|moved (?:to|from)|delayed|rescheduled"
    r"|instead|report(?:e|ee|a|er)|repouss\w+|remi(?:s|se) (?:a|au)"
    r"|avance(?:e|a|r)?|decal\w+|retard\w+)\b"
)
_BEGINS = re.compile(
    r"\b(?:beg[aiu]n\w*|start\w*|broke out|opened|w(?:as|ere) (?:laid|declared)|commenc\w+"
    r"|debut\w+|eclat\w+|s ouvr\w+|ouvert\w*|ouvrit ses portes|inaugur\w+|fut declaree?)\b"
)
_ENDS = re.compile(
    r"\b(?:end(?:s|ed|ing)?|finish\w*|over|until|closed|went out|fini\w*|termin\w+|achev\w+"
    r"|(?:was|been) (?:lifted|raised)|jusqu|cess\w+|s eteign\w+|ferm(?:a|e|ee)|prit fin|clos"
    r"|clotur\w+|(?:fut|etait) levee?)\b"
)


def _pairs(view: View) -> Iterator[Pair]:
    return each_two(view, view.of("dated"), by_subject(view))


def both_are_affirmed(a: Fact, b: Fact, view: View) -> bool:
    return is_affirmed(a) and is_affirmed(b)


def days_differ(a: Fact, b: Fact, view: View) -> bool:
    return differ(a.value, b.value)


def are_one_event(a: Fact, b: Fact, view: View) -> bool:
    """What has its name from two chapters is not what has it ten years later."""
    return a.subject == b.subject or not differ(a.value[:4], b.value[:4])


def neither_is_vague(a: Fact, b: Fact, view: View) -> bool:
    return not (is_vague(a) or is_vague(b))


def are_of_one_calendar(a: Fact, b: Fact, view: View) -> bool:
    return not (_OTHER_CALENDAR.search(sentence(a)) or _OTHER_CALENDAR.search(sentence(b)))


def happens_once(a: Fact, b: Fact, view: View) -> bool:
    return not (may_recur(a, view) or may_recur(b, view))


def was_not_put_off(a: Fact, b: Fact, view: View) -> bool:
    told = (a, b, *view.of("dated").sharing(by_subject(view), (named(a.subject, view),)))
    return not any(fact.change or _PUT_OFF.search(sentence(fact)) for fact in told)


def date_the_same_end(a: Fact, b: Fact, view: View) -> bool:
    """Not its beginning the one and its end the other."""
    one, other = sentence(a), sentence(b)
    return all(bool(end.search(one)) == bool(end.search(other)) for end in (_BEGINS, _ENDS))


def lasts_less_than_the_days_between(a: Fact, b: Fact, view: View) -> bool:
    """A siege of a month has many days."""
    lasts = view.of("lasts").sharing(by_subject(view), (named(a.subject, view),))
    lengths = [lasting(fact.value, fact.exact) for fact in lasts]
    one, other = days_of(a.value), days_of(b.value)
    if not lengths:
        return True
    if one is None or other is None:
        return False
    apart = max((one[0] - other[1]).days, (other[0] - one[1]).days) * DAY
    return all(each and each.most is not None and each.most < apart for each in lengths)


RULE = Rule(
    name="absolute_time",
    severity="major",
    decides=True,
    reads=frozenset({"dated", "lasts"}),
    pairs=_pairs,
    conditions=(
        both_are_affirmed,
        days_differ,
        are_one_event,
        neither_is_vague,
        are_of_one_calendar,
        happens_once,
        was_not_put_off,
        date_the_same_end,
        lasts_less_than_the_days_between,
    ),
    message=_("“%(who)s” has two dates: “%(one)s”, then “%(other)s”."),
)
