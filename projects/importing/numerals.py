"""Numbers as chapters' headings have them: 12, XII, twelve, douze, premier. Pure."""

import re
import unicodedata

MOST = 999
ROMAN = (
    r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})|C{1,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
)

_DIGITS = re.compile(r"(\d{1,3})(?:st|nd|rd|th|er|ere|re|e|eme)?")
_ROMAN = re.compile(rf"({ROMAN})(?:er|ere|re|e|eme)?", re.IGNORECASE)
_OF_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_FILLERS = frozenset({"the", "le", "la", "and", "et"})

_ENGLISH = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_ENGLISH_PLACES = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_FRENCH = (
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
)
_FRENCH_PLACES = (
    "premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme "
    "onzieme douzieme treizieme quatorzieme quinzieme seizieme"
)
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_FRENCH_TENS = "vingt trente quarante cinquante soixante"


def _values() -> dict[str, int]:
    values = {"une": 1, "premiere": 1, "second": 2, "seconde": 2, "unieme": 1, "vingtieme": 20}
    for names in (_ENGLISH, _ENGLISH_PLACES, _FRENCH, _FRENCH_PLACES):
        values |= {name: value for value, name in enumerate(names.split(), 1)}
    for names in (_ENGLISH_TENS, _FRENCH_TENS):
        values |= {name: value * 10 for value, name in enumerate(names.split(), 2)}
    values |= {f"{name[:-1]}ieth": values[name] for name in _ENGLISH_TENS.split()}
    values |= {f"{name.rstrip('e')}ieme": values[name] for name in _FRENCH_TENS.split()[1:]}
    return values


_VALUES = _values()


def number_of(said: str) -> int | None:
    """The number that these words, digits or Roman numerals are, from 1 to 999; else None."""
    plain = _folded(said.strip().rstrip("°ºª"))
    for pattern, value in ((_DIGITS, int), (_ROMAN, _of_roman)):
        if found := pattern.fullmatch(plain):
            return _within(value(found[1]))
    return _of_words(plain)


def _folded(said: str) -> str:
    apart = unicodedata.normalize("NFKD", said.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


def _of_roman(said: str) -> int:
    values = [_OF_ROMAN[letter] for letter in said.upper()]
    following = [*values[1:], 0]
    return sum(-v if v < after else v for v, after in zip(values, following, strict=True))


def _of_words(plain: str) -> int | None:
    words = [word for word in re.split(r"[-\s]+", plain) if word not in _FILLERS]
    total = 0
    for place, word in enumerate(words):
        if word in ("vingt", "vingts", "vingtieme") and words[place - 1 : place] == ["quatre"]:
            total += 80 - 4
        elif word in _VALUES and _goes_on(total, _VALUES[word]):
            total += _VALUES[word]
        else:
            return None
    return _within(total)


def _goes_on(total: int, value: int) -> bool:
    """Whether a smaller number may follow: twenty-one, soixante-douze, dix-sept."""
    return total == 0 or (total % 10 == 0 and value < 20 and value < total)


def _within(number: int) -> int | None:
    return number if 1 <= number <= MOST else None
