"""CSV (RFC 4180) whose texts no spreadsheet reckons (owasp.org, CSV Injection)."""

import csv
from collections.abc import Iterable

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def line(row: Iterable[object]) -> str:
    told: str = csv.writer(_Line()).writerow([cell(each) for each in row])
    return told


def cell(value: object) -> object:
    """A text that would be a formula is quoted; a number stays one."""
    is_formula = isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA)
    return f"'{value}" if is_formula else value


class _Line:
    """What a csv writer writes to; the line is what its `writerow` answers."""

    def write(self, told: str) -> str:
        return told
