"""A field's value as JSON, and back: what comes back may be anything. Pure."""

import math
import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from writing.export.archive import bounds
from writing.export.archive.tables import Fields

_NO_CHARACTER = re.compile("[\0\ud800-\udfff]")


class Wrong(ValueError):
    """What no archive of ours has: `str` says it to whoever asks, in their language, where it is
    told them at all. `values` are those that `why` names.
    """

    def __init__(self, why: str | Promise, **values: object) -> None:
        super().__init__(why)
        self._why, self._values = why, values

    def __str__(self) -> str:
        return str(self._why) % self._values if self._values else str(self._why)


def no_such_value(name: str) -> Wrong:
    return Wrong(_("%(field)s cannot have this value"), field=name)


def missing(name: str) -> Wrong:
    return Wrong(_("%(field)s is missing"), field=name)


def told(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, (UUID, Decimal)) else value


def read(field: Fields, value: Any) -> Any:
    """As the field has it; an id stays the text that it is. Raises Wrong."""
    if value is None:
        if not field.null:
            raise missing(field.name)
        return None
    if isinstance(field, models.JSONField):
        return value
    kind = next((each for each in _READ if isinstance(field, each)), None)
    if kind is None:
        raise no_such_value(field.name)
    try:
        return _READ[kind](value)
    except (ValueError, InvalidOperation) as error:
        raise no_such_value(field.name) from error


def check_plain(value: Any) -> None:
    """What Postgres can hold: no NUL, no half of a character, no infinity. Raises Wrong."""
    left = [(value, 0)]
    while left:
        each, depth = left.pop()
        if depth > bounds.DEEPEST:
            raise Wrong("nested too deeply")
        if isinstance(each, str):
            _text(each)
        elif isinstance(each, float) and not math.isfinite(each):
            raise Wrong("a number that is none")
        elif isinstance(each, int) and abs(each) >= bounds.LONGEST_INTEGER:
            raise Wrong("too great a number")
        elif isinstance(each, dict):
            left += [(part, depth + 1) for pair in each.items() for part in pair]
        elif isinstance(each, list):
            left += [(part, depth + 1) for part in each]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Wrong("no text")
    if len(value) > bounds.MOST_CHARACTERS:
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
