"""Numbers, dates and durations of a text, each in one form: 42, 1900-05-03, P2D. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from memory.cues.sentences import plainly
from memory.evidence import Span

_UNITS_EN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS_EN = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS_FR = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
)
_TENS_FR = {
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
    "septante": 70, "huitante": 80, "octante": 80, "nonante": 90,
}  # fmt: skip
_SCALES = {
    "hundred": 100, "cent": 100, "cents": 100, "thousand": 1_000, "mille": 1_000,
    "million": 1_000_000, "millions": 1_000_000,
}  # fmt: skip
_VALUES = {
    "en": {word: n for n, word in enumerate(_UNITS_EN.split())}
    | {word: 20 + 10 * n for n, word in enumerate(_TENS_EN.split())},
    "fr": {word: n for n, word in enumerate(_UNITS_FR.split())} | {"une": 1} | _TENS_FR,
}
_ROUND = {
    "huitaine": 8, "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20,
    "trentaine": 30, "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100,
    "millier": 1_000,
}  # fmt: skip
_ORDINALS_EN = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ORDINALS_FR = (
    "premier deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième "
    "onzième douzième"
)
_ORDINALS = {
    "en": {word: n for n, word in enumerate(_ORDINALS_EN.split(), start=1)},
    "fr": {word: n for n, word in enumerate(_ORDINALS_FR.split(), start=1)} | {"seconde": 2},
}
_ARTICLES = frozenset({"un", "une", "one"})  # alone they count nothing
_ABOUT = {
    "en": r"(?:about|around|some|nearly|almost|roughly|over|under|perhaps|maybe|more than"
    r"|less than|at least|at most|close to|approximately|up to)",
    "fr": r"(?:environ|presque|près de|plus de|moins d[e']|à peu près|quelques?|peut-être"
    r"|au moins|au plus|jusqu'à|dans les|bien|au bas mot)",
}
_ABOUT_AFTER = {
    "en": r" (?:or so|or more|odd|at least|at most|or thereabouts)\b",
    "fr": r" (?:environ|peut-être|à peu près|au moins|au plus|ou plus)\b",
}
_DIGITS = r"\d{1,3}(?:[ ,.]\d{3})+(?!\d)|\d+"
_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
_UNITS_OF_TIME = {
    "en": {"year": "Y", "month": "M", "week": "W", "day": "D", "hour": "H", "minute": "m"},
    "fr": {
        "année": "Y", "an": "Y", "mois": "M", "semaine": "W", "journée": "D", "jour": "D",
        "heure": "H", "minute": "m",
    },
}  # fmt: skip
_A_FULL_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")


@dataclass(frozen=True)
class Number:
    """`exact` is False where the text says about, nearly, a dozen or so."""

    value: int
    span: Span
    exact: bool = True
    ordinal: bool = False


def numbers(text: str, language: str) -> tuple[Number, ...]:
    """The numbers of a text, in digits or words, in order. "One" and "un" alone are none."""
    plain = plainly(text)
    found = [*_cardinals(plain, language), *_ordinals(plain, language)]
    return tuple(sorted(found, key=lambda number: number.span.start))


def dates(text: str, language: str) -> tuple[str, ...]:
    """Dates in ISO 8601: 1900-05-03; --05-03 without its year; 1900-05, 1900 for less."""
    text = unicodedata.normalize("NFC", text)
    plain = plainly(text)
    found = {match.start(): match[0] for match in _A_FULL_DATE.finditer(plain)}
    taken = [Span(match.start(), match.end()) for match in _A_FULL_DATE.finditer(plain)]
    for pattern in _date_patterns(language):
        for match in pattern.finditer(plain):
            known = any(span.start < match.end() and match.start() < span.end for span in taken)
            if not known and _is_month(text, match, language):
                found[match.start()] = _iso(match.groupdict(), language)
                taken.append(Span(match.start(), match.end()))
    return tuple(found[start] for start in sorted(found))


def durations(text: str, language: str) -> tuple[str, ...]:
    """Spans of time in ISO 8601: P6Y, P2D, PT4H."""
    plain = plainly(text)
    counted = {number.span.end: number.value for number in _cardinals(plain, language)}
    counted |= {match.end(): 1 for match in re.finditer(r"\b(?:an?|une?|one)\b", plain)}
    units = _UNITS_OF_TIME[_known(language)]
    pattern = re.compile(rf"[ -]({'|'.join(units)})s?\b")
    return tuple(
        _duration(counted[match.start()], units[match[1]])
        for match in pattern.finditer(plain)
        if match.start() in counted
    )


def _is_month(text: str, match: re.Match[str], language: str) -> bool:
    """English writes a month with a capital; "she may" is none."""
    named = match.groupdict().get("month")
    return _known(language) != "en" or not named or text[match.start("month")].isupper()


def _duration(count: int, unit: str) -> str:
    return f"PT{count}{unit.upper()}" if unit in "Hm" else f"P{count}{unit}"


def _known(language: str) -> str:
    return language if language in _VALUES else "en"


def _cardinals(plain: str, language: str) -> Iterator[Number]:
    about = re.compile(rf"\b{_ABOUT[_known(language)]} (?:les |une? |the |an? )?$")
    after = re.compile(_ABOUT_AFTER[_known(language)])
    for match in _cardinal(language).finditer(plain):
        if match[0] in _ARTICLES:
            continue
        vague = about.search(plain[: match.start()]) or after.match(plain, match.end())
        dozen = match[0] == "dozen" or match[0].rstrip("s") in _ROUND
        value = _value(match[0], language)
        yield Number(value, Span(match.start(), match.end()), not (vague or dozen))


def _ordinals(plain: str, language: str) -> Iterator[Number]:
    known = _ORDINALS[_known(language)]
    for match in re.finditer(rf"\b(?:{'|'.join(known)})\b", plain):
        yield Number(known[match[0]], Span(match.start(), match.end()), ordinal=True)


@cache
def _cardinal(language: str) -> re.Pattern[str]:
    """Digits, or words of numbers that follow each other."""
    language = _known(language)
    words = "|".join(sorted({*_VALUES[language], *_SCALES}, key=len, reverse=True))
    joint = (
        r"(?:[ -]|(?:(?<=hundred)|(?<=thousand)|(?<=million)) and )"
        if language == "en"
        else r"(?:[ -]et[ -](?=une?\b|onze\b)|[ -](?!une?\b)|-)"
    )
    run = rf"(?:{words})(?:{joint}(?:{words})\b)*"
    singles = "dozen" if language == "en" else rf"(?:{'|'.join(_ROUND)})s?"
    return re.compile(rf"\b(?:{_DIGITS}|{singles}|(?:an? (?=hundred|thousand|million))?{run})\b")


def _value(words: str, language: str) -> int:
    if words[0].isdigit():
        return int(re.sub(r"\D", "", words))
    if words == "dozen":
        return 12
    if words.rstrip("s") in _ROUND:
        return _ROUND[words.rstrip("s")]
    total = current = 0
    values = _VALUES[_known(language)]
    for word in re.split(r"[ -]", words):
        scale = _SCALES.get(word)
        if scale == 100:
            current = max(current, 1) * 100
        elif scale:
            total, current = total + max(current, 1) * scale, 0
        elif word.startswith("vingt") and current % 100 == 4:
            current += 76  # quatre-vingts
        else:
            current += values.get(word, 0)
    return total + current


@cache
def _date_patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """From the fullest form to the barest."""
    month = rf"(?P<month>{'|'.join(_MONTHS[_known(language)].split())})"
    day, year = r"(?P<day>[0-3]?\d)", r"(?P<year>1\d{3}|20\d{2})"
    if _known(language) == "fr":
        forms: tuple[str, ...] = (
            rf"\b{day}(?:er)? {month} {year}\b",
            rf"\b{day}(?:er)? {month}\b",
            rf"\b{month} {year}\b",
            rf"\b(?:en|né en|née en|l'an|l'année|depuis) {year}\b",
        )
    else:
        day = rf"{day}(?:st|nd|rd|th)?"
        forms = (
            rf"\b{day}(?: of)? {month},? {year}\b",
            rf"\b{month} (?:the )?{day},? {year}\b",
            rf"\b{day}(?: of)? {month}\b",
            rf"\b{month} (?:the )?{day}\b",
            rf"\b{month},? {year}\b",
            rf"\b(?:in|since|of|year) {year}\b",
        )
    return tuple(re.compile(form) for form in forms)


def _iso(parts: dict[str, str | None], language: str) -> str:
    year, month, day = parts.get("year"), parts.get("month"), parts.get("day")
    names = _MONTHS[_known(language)].split()
    number = f"{names.index(month) + 1:02d}" if month else ""
    if day:
        return f"{year or '-'}-{number}-{int(day):02d}"
    return "-".join(part for part in (year, number) if part)
