"""A field's value as JSON, and back: what comes back may be anything. Pure."""

import math
import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.dateparse import parse_datetime

from writing.export.archive.tables import Fields

MOST_CHARACTERS = 4_000_000  # of one text: four novels
DEEPEST = 12  # lists and objects within one another
LONGEST_INTEGER = 2**63
_NO_CHARACTER = re.compile("[\0\ud800-\udfff]")


class Wrong(ValueError):
    """A value that no archive of ours has; says which, in English."""


def told(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, (UUID, Decimal)) else value


def read(field: Fields, value: Any) -> Any:
    """As the field has it; an id stays the text that it is. Raises Wrong."""
    if value is None:
        if not field.null:
            raise Wrong(f"{field.name} is missing")
        return None
    if isinstance(field, models.JSONField):
        return value
    kind = next((each for each in _READ if isinstance(field, each)), None)
    if kind is None:
        raise Wrong(f"{field.name} is of no known kind")
    try:
        return _READ[kind](value)
    except (ValueError, InvalidOperation) as error:
        raise Wrong(f"{field.name}: {error}") from error


def check_plain(value: Any) -> None:
    """What Postgres can hold: no NUL, no half of a character, no infinity. Raises Wrong."""
    left = [(value, 0)]
    while left:
        each, depth = left.pop()
        if depth > DEEPEST:
            raise Wrong("nested too deeply")
        if isinstance(each, str):
            _text(each)
        elif isinstance(each, float) and not math.isfinite(each):
            raise Wrong("a number that is none")
        elif isinstance(each, int) and abs(each) >= LONGEST_INTEGER:
            raise Wrong("too great a number")
        elif isinstance(each, dict):
            left += [(part, depth + 1) for pair in each.items() for part in pair]
        elif isinstance(each, list):
            left += [(part, depth + 1) for part in each]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Wrong("no text")
    if len(value) > MOST_CHARACTERS:
        raise Wrong("too long a text")
    if _NO_CHARACTER.search(value):
        raise Wrong("a character that is none")
    return value


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong("neither true nor false")
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Wrong("no whole number")
    return value


def _number(value: Any) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise Wrong("no number")
    return float(value)


def _decimal(value: Any) -> Decimal:
    number = Decimal(_text(value))
    if not number.is_finite():
        raise Wrong("no number")
    return number


def _uid(value: Any) -> UUID:
    return UUID(_text(value))


def _date(value: Any) -> datetime:
    date = parse_datetime(_text(value))
    if date is None or date.tzinfo is None:
        raise Wrong("no time with its zone")
    return date


_READ: dict[type[Any], Any] = {
    models.BooleanField: _yes_or_no,
    models.IntegerField: _whole,  # and all that are one
    models.FloatField: _number,
    models.DecimalField: _decimal,
    models.UUIDField: _uid,
    models.DateTimeField: _date,
    models.CharField: _text,
    models.TextField: _text,
}
