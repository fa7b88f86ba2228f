"""Lengths of time and dates as bounds, in minutes, and the arithmetic of years. Pure.

A number of days or years is rarely meant to the minute: a length reaches half a unit to both
sides, minutes a quarter. "About" reaches from half to double.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from memory.cues import numbers
from memory.cues.sentences import plainly

DAY = 24 * 60
_UNITS = {"M": 1, "H": 60, "D": DAY, "W": 7 * DAY, "MONTH": 43_830, "Y": 525_960}
_ISO = re.compile(r"p(?:(\d+)([ymwd])|t(\d+)([hm]))", re.IGNORECASE)
_WORDS = {
    "en": {
        "minute": 1, "hour": 60, "day": DAY, "week": 7 * DAY, "fortnight": 14 * DAY,
        "month": _UNITS["MONTH"], "year": _UNITS["Y"], "decade": 10 * _UNITS["Y"],
        "centurie": 100 * _UNITS["Y"], "century": 100 * _UNITS["Y"],
    },
    "fr": {
        "minute": 1, "heure": 60, "jour": DAY, "journée": DAY, "semaine": 7 * DAY,
        "mois": _UNITS["MONTH"], "année": _UNITS["Y"], "an": _UNITS["Y"],
        "décennie": 10 * _UNITS["Y"], "siècle": 100 * _UNITS["Y"],
    },
}  # fmt: skip
_SOME = re.compile(
    r"\b(?:(?P<couple>a couple of|une paire d[e'])|(?P<few>a few|some|quelques)"
    r"|(?P<several>several|many|plusieurs|bien des))$"
)
_HALVES = (
    (re.compile(r"\bhalf an hour|\bhalf-hour|\b(?:une )?demi-heure"), 30),
    (re.compile(r"\b(?:a )?quarter of an hour|\b(?:un )?quart d'heure"), 15),
    (re.compile(r"\ban hour and a half|\bune heure et demie"), 90),
)
_AND_HALF = re.compile(r" and a half\b| et demie?\b")
_MORE = re.compile(
    r"\b(?:more than|over|at least|plus d[e']|au moins|(?:a )?good|bien|un bon|une bonne)"
    r" ?(?:an? )?$"
)
_LESS = re.compile(
    r"\b(?:less than|under|at most|almost|nearly|barely|not|within|moins d[e']|au plus"
    r"|presque|près d[e']|à peine) ?(?:an? )?$"
)
_ABOUT = re.compile(
    r"\b(?:about|around|some|roughly|perhaps|maybe|approximately|environ|à peu près|peut-être"
    r"|quelque) ?(?:an? )?$"
)
_ABOUT_AFTER = re.compile(r" (?:or so|or more|or thereabouts|environ|peut-être|à peu près)\b")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Minutes, both ends included; None: no end."""

    least: int | None
    most: int | None

    def back(self) -> "Bounds":
        """The same way, in the other direction."""
        return Bounds(
            None if self.most is None else -self.most, None if self.least is None else -self.least
        )


@dataclass(frozen=True, slots=True)
class Amount:
    """A length that a text names, at `start` to `end` of it."""

    start: int
    end: int
    bounds: Bounds


def lasting(value: str, exact: bool = True) -> Bounds | None:
    """A length in ISO 8601 as extraction gives it (P2D, PT4H), or the only one in some words."""
    iso = _ISO.fullmatch(value.strip())
    if iso:
        count, letter = (iso[1], iso[2]) if iso[1] else (iso[3], iso[4])
        unit = "MONTH" if letter.upper() == "M" and iso[1] else letter.upper()
        return _bounds(int(count), _UNITS[unit], exact)
    found = amounts(value)
    return found[0].bounds if len(found) == 1 else None


@lru_cache(maxsize=4096)
def amounts(text: str) -> tuple[Amount, ...]:
    """The lengths that a text names, in French or English, in order."""
    plain = plainly(text)
    found = list(_halves(plain))
    for each in (*_counted(plain, "en"), *_counted(plain, "fr")):
        if not any(each.start < other.end and other.start < each.end for other in found):
            found.append(each)
    return tuple(sorted(found, key=lambda amount: amount.start))


def day_of(iso: str) -> date | None:
    """The day of a full date; None for less, and for one that no calendar has."""
    try:
        return date.fromisoformat(iso) if len(iso) == 10 else None
    except ValueError:
        return None


def days_of(iso: str) -> tuple[date, date] | None:
    """The first and last day of a date, a month (1900-05) or a year (1900); None without year."""
    if re.fullmatch(r"\d{4}", iso) and iso != "0000":
        return date(int(iso), 1, 1), date(int(iso), 12, 31)
    if re.fullmatch(r"\d{4}-\d{2}", iso) and (first := day_of(f"{iso}-01")):
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    day = day_of(iso)
    return (day, day) if day else None


def years_between(earlier: str, later: str) -> tuple[int, int] | None:
    """Full years from one ISO date to another, at least and at most; negative if they go back.

    None where either has no year.
    """
    a, b = days_of(earlier), days_of(later)
    return (_years(a[1], b[0]), _years(a[0], b[1])) if a and b else None


def age_at(born_on: str, day: str) -> tuple[int, int] | None:
    """How old somebody born then is, at least and at most; negative before they are born."""
    return years_between(born_on, day)


def _years(a: date, b: date) -> int:
    return b.year - a.year - ((b.month, b.day) < (a.month, a.day))


def _bounds(count: float, unit: int, exact: bool = True) -> Bounds:
    size = round(count * unit)
    if not exact:
        return Bounds(size // 2, size * 2)
    margin = max(1, size // 4) if unit == 1 else unit // 2
    least = size - margin
    if unit == DAY and count in (8, 15):
        least -= DAY  # "huit jours" is a week, "quinze jours" two
    return Bounds(least, size + margin)


def _halves(plain: str) -> Iterator[Amount]:
    for pattern, minutes in _HALVES:
        for match in pattern.finditer(plain):
            margin = minutes // 4
            said = Bounds(minutes - margin, minutes + margin)
            yield Amount(
                match.start(), match.end(), _about(plain, match.start(), match.end(), said)
            )


def _counted(plain: str, language: str) -> Iterator[Amount]:
    """Numbers, articles and "a few" with a unit of time behind them."""
    counts = {
        each.span.end: (each.span.start, each.value)
        for each in numbers(plain, language)
        if not each.ordinal
    }
    articles = r"\b(?:an?|one)\b" if language == "en" else r"\bune?\b"
    for match in re.finditer(articles, plain):
        counts.setdefault(match.end(), (match.start(), 1))
    units = "|".join(sorted(_WORDS[language], key=len, reverse=True))
    for match in re.finditer(rf"[ -](?:full |whole |long |longues? )?({units})s?\b", plain):
        unit = _WORDS[language][match[1]]
        if match.start() in counts:
            start, count = counts[match.start()]
            half = _AND_HALF.match(plain, match.end())
            end = half.end() if half else match.end()
            said = _bounds(count + (0.5 if half else 0), unit)
            if other := _or_less(plain, start, counts):
                said = Bounds(_bounds(other, unit).least, said.most)
            yield Amount(start, end, _about(plain, start, end, said))
        elif some := _SOME.search(plain[: match.start()]):
            yield Amount(some.start(), match.end(), _some(some, unit))


def _or_less(plain: str, start: int, counts: Mapping[int, tuple[int, int]]) -> int | None:
    """The two of "two or three days"."""
    joint = re.search(r"(?: or | ou | to | à |-)$", plain[:start])
    return counts[joint.start()][1] if joint and joint.start() in counts else None


def _some(match: re.Match[str], unit: int) -> Bounds:
    least, most = {"couple": (1, 4), "few": (1, 12), "several": (1, 50)}[match.lastgroup or "few"]
    return Bounds(least * unit, most * unit)


def _about(plain: str, start: int, end: int, said: Bounds) -> Bounds:
    """The bounds, as far as the words around them are vague."""
    assert said.least is not None
    assert said.most is not None
    before = plain[:start]
    if _MORE.search(before):
        return Bounds(said.least, None)
    if _LESS.search(before):
        return Bounds(0, said.most)
    if _ABOUT.search(before) or _ABOUT_AFTER.match(plain, end):
        middle = (said.least + said.most) // 2
        return Bounds(middle // 2, middle * 2)
    return said
