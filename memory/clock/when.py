"""What words of time say: "two days later", "le lendemain à midi", "on 3 May". Pure.

French and English, told apart by their words. What is not understood, is a habit ("every
night"), a stretch ("since noon", "for two days") or hangs on something else ("the day after
the ball", "deux jours avant le bal") reads as nothing.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from memory.clock.hours import LOOSE, Hour, hour_of
from memory.clock.lengths import Amount, Bounds, amounts
from memory.cues import dates
from memory.cues.sentences import plainly

SOME_DAY = "some day"  # another than the one before, or not: nobody can tell


@dataclass(frozen=True, slots=True)
class When:
    """`date`: ISO, with its year. `day`: a day without one (--05-03, a weekday, SOME_DAY).
    `days`: so many days after the one told of before, 0 for the same. `gap`: minutes after what
    was told before; negative ones are before it.
    """

    date: str = ""
    day: str = ""
    days: int | None = None
    gap: Bounds | None = None
    hour: Hour | None = None

    def __bool__(self) -> bool:
        return self != _NOTHING

    @property
    def is_relative(self) -> bool:
        return self.gap is not None or self.days is not None

    @property
    def goes_back(self) -> bool:
        backwards = self.gap is not None and self.gap.most is not None and self.gap.most <= 0
        return backwards or (self.days or 0) < 0


_NOTHING = When()
_HABIT = re.compile(
    r"\b(?:every|each|always|daily|often|usually|sometimes|chaque|tous les|toutes les|toujours"
    r"|souvent|parfois|d'habitude|(?:mon|tues|wednes|thurs|fri|satur|sun|week)days|nights"
    r"|mornings|evenings)\b"
)
_STRETCH = re.compile(
    r"^(?:not )?(?:since|until|till|by|for|from|during|throughout|before|depuis|jusqu|pendant"
    r"|durant|dès|avant|within|in the course|all|tout(?:e)? (?:le|la)|entre|between"
    r"|(?:un peu |peu |juste |bien |longtemps )?(?:avant|après) "
    r"|(?:shortly |just |soon |long )?(?:before|after))\b(?!-)"
)
_ENDS = r"(?=$|[,;:.!?…—)]| (?:at|à|vers|around|about)\b)"
_HANGS = re.compile(rf"\b(?:before|after|avant|après)\b(?!-){_ENDS.replace('(?=', '(?!')}")
_THEN = re.compile(
    rf"^ (?:later|afterwards?|plus tard|ensuite|hence|from now)\b|^ (?:after|après|on){_ENDS}"
)
_BACK = re.compile(
    rf"^ (?:ago|earlier|previously|plus tôt|auparavant)\b|^ (?:before|avant|back){_ENDS}"
)
_BEFORE_IT = re.compile(r"(?:^|\b)(?:il y a|il y avait|voilà|voici) (?:\w+ (?:d[e'] ?)?)?$")
_AFTER_IT = re.compile(r"(?:^|\b)(?:au bout d[e']|dans|after|après) ?(?:\w+ )?$")

_PART = r"(?:day|morning|afternoon|evening|night|noon)"
_PARTIE = r"(?:jour|matin|matinée|après-midi|soir|soirée|nuit|midi)"
_NOT_OF = r"(?! d(?:e|u|es)\b| d')"
_DAYS: tuple[tuple[int, re.Pattern[str]], ...] = tuple(
    (days, re.compile(pattern))
    for days, pattern in (
        (-2, rf"\bthe day before yesterday\b|\bavant-hier\b|\bl'avant-veille\b{_NOT_OF}"),
        (2, rf"\bthe day after tomorrow\b|\baprès-demain\b|\ble surlendemain\b{_NOT_OF}"),
        (-1, rf"\byesterday\b|(?<!avant-)\bhier\b|\blast night\b|\bthe previous {_PART}\b"
             rf"|\bthe {_PART} before{_ENDS}|\bla veille\b(?! au soir d){_NOT_OF}"
             rf"|\b(?:le|la|l') ?{_PARTIE} (?:précédente?\b|d'avant{_ENDS})"),
        (1, rf"\btomorrow\b|(?<!après-)\bdemain\b|\b(?:the )?(?:next|following) {_PART}\b"
            rf"|\bthe {_PART} after{_ENDS}|\ble lendemain\b(?! (?:matin|soir) d){_NOT_OF}"
            rf"|\b(?:le|la|l') ?{_PARTIE} (?:suivante?\b|d'après{_ENDS})"),
        (0, rf"\b(?:that|this|the same) (?:very )?{_PART}\b|\btoday\b|\btonight\b|\baujourd'hui\b"
            rf"|\bce(?:t|tte)? {_PARTIE}(?:-là|-ci)?\b|\b(?:le|la|l') ?{_PARTIE} même\b"
            rf"|\b(?:le|la) même {_PARTIE}\b"),
    )
)  # fmt: skip
_ANOTHER_DAY = re.compile(
    rf"\b(?:one|another|some) (?:\w+ )?{_PART}\b|\bun(?:e)? (?:autre |beau |certain )?{_PARTIE}\b"
    r"|\bthe other (?:day|night)\b|\bl'autre (?:jour|soir|nuit)\b"
    r"|\b(?:week|month|year|semaine|mois|année|days|jours) (?:later|suivante?|prochaine?|after)\b"
    r"|\b(?:last|next|following) (?:week|month|year|spring|summer|autumn|winter)\b"
)
_WEEKDAYS = (
    "monday|lundi", "tuesday|mardi", "wednesday|mercredi", "thursday|jeudi", "friday|vendredi",
    "saturday|samedi", "sunday|dimanche",
)  # fmt: skip
_WEEKDAY = re.compile(
    r"\b(?:(?P<other>last|next|the following|one|un) )?(?P<name>" + "|".join(_WEEKDAYS) + r")\b"
    r"(?P<after> (?:dernier|prochain|suivant|d'avant|d'après))?"
)


@lru_cache(maxsize=8192)
def read_when(text: str) -> When:
    """What these words of time say; a When that is false where they say nothing."""
    plain = plainly(text).strip(" .,;:!?…—“”\"'")
    if not plain or _HABIT.search(plain):
        return _NOTHING
    gap = _gap(plain)
    if gap is None and (_STRETCH.search(plain) or (amounts(plain) and not hour_of(plain))):
        return When(day=SOME_DAY) if _ANOTHER_DAY.search(plain) else _NOTHING
    date, day = _date(plain)
    days = None if gap or date or day else _days(plain)
    if not gap and days is None and _HANGS.search(plain):
        return _NOTHING
    if not (gap or date or day or days is not None) and _ANOTHER_DAY.search(plain):
        day = SOME_DAY
    return When(date, day, days, gap, hour_of(plain))


def _gap(plain: str) -> Bounds | None:
    """Of the only length that is named, if it says which way it goes."""
    found = amounts(plain)
    if len(found) != 1:
        return None
    before, after = plain[: found[0].start], plain[found[0].end :]
    if _BACK.search(after) or (_BEFORE_IT.search(before) and not after.strip(" ,")):
        return found[0].bounds.back()
    if _THEN.search(after) or (_AFTER_IT.search(before) and _ends(found[0], plain)):
        return found[0].bounds
    return None


def _ends(amount: Amount, plain: str) -> bool:
    return bool(re.match(_ENDS, plain[amount.end :]))


def _date(plain: str) -> tuple[str, str]:
    """A date with its year, or a day without."""
    titled = re.sub(r"[^\W\d_]+", lambda match: match[0].capitalize(), plain)
    found = dates(titled, "en") or dates(plain, "fr")
    if re.fullmatch(r"1\d{3}|20\d{2}", plain):
        found = (plain,)
    if len(found) == 1 and not LOOSE.search(re.split(r"\d", plain)[0]):
        return ("", found[0]) if found[0].startswith("--") else (found[0], "")
    if found:
        return "", SOME_DAY
    return "", _weekday(plain)


def _weekday(plain: str) -> str:
    match = _WEEKDAY.search(plain)
    if match is None:
        return ""
    if match["other"] or match["after"]:
        return SOME_DAY
    return next(names for names in _WEEKDAYS if match["name"] in names.split("|"))


def _days(plain: str) -> int | None:
    return next((days for days, pattern in _DAYS if pattern.search(plain)), None)
