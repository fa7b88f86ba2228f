"""What `manage.py doctor` looks at besides the servers: each app registers its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Complaint:
    """Something that does not go on by itself: what it is, and why."""

    what: str
    why: str


@dataclass(frozen=True)
class Examination:
    """`look` finds what is ill; `mend` makes it go on where it can, and says what it did."""

    name: str
    look: Callable[[], Iterable[Complaint]]
    mend: Callable[[], Iterable[str]] | None = None


_examinations: dict[str, Examination] = {}


def register(examination: Examination) -> None:
    """An app says in `ready` what can be ill of it."""
    _examinations[examination.name] = examination


def examinations() -> tuple[Examination, ...]:
    return tuple(_examinations.values())
