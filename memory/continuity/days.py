"""Whether two dates can be one day, however little of each is known; or are vague. Pure."""

import re

from memory.continuity.values import sentence
from memory.entities import key
from memory.facts import Fact

_ISO = re.compile(r"(?P<year>\d{4}|-)(?:-(?P<month>\d{2}))?(?:-(?P<day>\d{2}))?")
_WEEKDAYS = {
    name: number
    for names in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
    )
    for number, name in enumerate(names.split())
}

_VAGUE = re.compile(
    r"\b(?:about|around|early|late|mid|circa|towards?|nearly|or so|some time|before|after|between"
    r"|eve of|veille|lendemain|vers|environ|debut|fin|mi|aux alentours|avant|apres|entre)\b"
)


def differ(one: str, other: str) -> bool:
    """Two years, months or days that are both known and not the same; or two days of the week.

    A day of the week is not compared with a date: a story's calendar may be its own.
    """
    a, b = _ISO.fullmatch(one), _ISO.fullmatch(other)
    if a and b:
        return any(_are_other(a[part], b[part]) for part in ("year", "month", "day"))
    return _are_other(_weekday(one), _weekday(other))


def is_vague(fact: Fact) -> bool:
    """Whether its sentence says about, early, some time before…"""
    return bool(_VAGUE.search(sentence(fact)))


def _are_other(one: object, other: object) -> bool:
    return None not in (one, other) and "-" not in (one, other) and one != other


def _weekday(value: str) -> int | None:
    found = {_WEEKDAYS[word] for word in key(value).split() if word in _WEEKDAYS}
    return found.pop() if len(found) == 1 else None
