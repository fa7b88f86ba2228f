"""Times of day: "at noon", "à trois heures et demie", "vers midi", "that evening". Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from memory.clock.lengths import DAY
from memory.cues import numbers


@dataclass(frozen=True, slots=True)
class Hour:
    """A time of day, in minutes from its midnight. `name` is empty where it is vague, so that
    two of them need not be one moment.
    """

    least: int
    most: int
    name: str = ""


LOOSE = re.compile(
    r"\b(?:vers|around|about|towards?|near(?:ly)?|almost|presque|environ|some time|circa|aux"
    r" alentours d[eu]|peu (?:avant|après)|(?:shortly|just|soon|well|long) (?:before|after)"
    r"|(?<!half )(?<!quarter )past|passé|before|after|avant)"
    r"(?: le| the| l'an| à)?(?:$| )"
)
_NOON = re.compile(
    r"(?<!-)(?<!le )(?<!du )(?<!au )\b(?:high )?(?:noon|midday|midi)\b(?! et| moins)"
)
_MIDNIGHT = re.compile(r"\b(?:midnight|minuit)\b(?! et| moins)")
_PARTS: tuple[tuple[re.Pattern[str], int, int], ...] = tuple(
    (re.compile(rf"\b(?:{words})\b"), least, most)
    for words, least, most in (
        ("dawn|daybreak|sunrise|aube|aurore|point du jour|lever du soleil", 120, 570),
        ("dusk|twilight|sunset|nightfall|crépuscule|coucher du soleil", 840, 1410),
        ("morning|matin|matinée", 0, 780),
        ("afternoon|après-midi", 690, 1140),
        ("evening|soir|soirée|tonight", 900, DAY),
        ("night|nuit", 0, DAY + 540),
    )
)
_AT = r"(?:(?<=\bat )|(?<=\bà )|(?<=\bvers )|(?<=\baround )|(?<=\babout )|(?<=\btowards )|^)"
_OCLOCK = re.compile(r"^ o'clock\b")
_HEURES = re.compile(
    r"^ (?:heures?|h)\b(?: (?P<minute>\d\d)\b| (?P<half>et demie)| (?P<quarter>et quart)"
    r"| (?P<less>moins le quart))?(?! plus| après| avant| durant| d[e'](?! l'après-midi| la nuit))"
)
_DIGITS = re.compile(r"\b(?P<hour>[01]?\d|2[0-4]) ?(?:h|:|\.)(?: ?(?P<minute>[0-5]\d))?\b(?!\w)")
_AM_PM = re.compile(r"^ ?(?P<half>[ap])\.?m\b")
_PAST = re.compile(r"\b(?P<what>half past|(?:a )?quarter (?:past|to)) $")
_MORNING = re.compile(r"\bin the morning\b|\bdu matin\b|\bde la nuit\b|\bthis morning\b")
_LATE = re.compile(
    r"\bin the (?:afternoon|evening)\b|\bat night\b|\bdu soir\b|\bde l'après-midi\b|\btonight\b"
)


def hour_of(plain: str) -> Hour | None:
    """The surest reading; None where no time of day is named."""
    found = next(_hours(plain), None)
    if found is None:
        return None
    loose = LOOSE.search(plain)
    return Hour(max(0, found.least - 60), found.most + 60) if loose and found.name else found


def _hours(plain: str) -> Iterator[Hour]:
    """The readings of a time of day, the surest first."""
    yield from _named(plain)
    yield from _counted(plain)
    for pattern, least, most in _PARTS:
        if pattern.search(plain):
            yield Hour(least, most)


def _named(plain: str) -> Iterator[Hour]:
    if _NOON.search(plain):
        yield Hour(720, 720, "12:00")
    if _MIDNIGHT.search(plain):
        yield Hour(0, DAY, "midnight")


def _counted(plain: str) -> Iterator[Hour]:
    """ "At three", "à trois heures et demie", "15 h 30", "3.30 p.m."."""
    if (match := _DIGITS.search(plain)) and (match["minute"] or "h" in match[0]):
        yield _clock(plain, int(match["hour"]), int(match["minute"] or 0), match.end())
    for language in ("en", "fr"):
        for each in numbers(plain, language):
            before, after = plain[: each.span.start], plain[each.span.end :]
            past = _PAST.search(before)
            french = _HEURES.match(after) if re.search(rf"{_AT}$", before) else None
            if each.ordinal or not 0 <= each.value <= 24:
                continue
            if french:
                yield _clock(plain, each.value, _minutes(french), each.span.end + french.end())
            elif past or _OCLOCK.match(after) or (_AM_PM.match(after)) or _is_bare(before, after):
                minutes = _past(past["what"]) if past else 0
                yield _clock(plain, each.value, minutes, each.span.end)


def _is_bare(before: str, after: str) -> bool:
    """ "At three" and nothing that it would count."""
    ends = re.match(r"$|[,;]| in the (?:morning|afternoon|evening)| at night", after)
    return bool(re.search(r"\b(?:at|around|about|towards) $", before) and ends)


def _minutes(match: re.Match[str]) -> int:
    if match["minute"]:
        return int(match["minute"])
    return 30 if match["half"] else 15 if match["quarter"] else -15 if match["less"] else 0


def _past(what: str) -> int:
    return 30 if what.startswith("half") else -15 if what.endswith("to") else 15


def _clock(plain: str, hour: int, minute: int, end: int) -> Hour:
    """Twelve hours apart where nothing says which half of the day it is."""
    half = _AM_PM.match(plain[end:])
    late = half["half"] == "p" if half else bool(_LATE.search(plain))
    early = half["half"] == "a" if half else bool(_MORNING.search(plain))
    at = (hour % 24) * 60 + minute
    if hour > 12 or hour == 0:
        return Hour(at, at, f"{at // 60:02}:{at % 60:02}")
    at = (hour % 12) * 60 + minute
    if late or early:
        at += 720 if late else 0
        return Hour(at, at, f"{at // 60:02}:{at % 60:02}")
    return Hour(max(0, at), at + 720, f"{hour}:{minute:02} or so many hours after noon")
