"""What a page of memory shows, kept in Redis and, beside the state it is of, in the database.

In a book of a million words it takes seconds to read from the ledger. Redis forgets it after a
while and after every change of the book; the row serves until the ledger itself is another. It is
never believed of another state, and never of another release: the code that made it is part of
the state.
"""

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection
from pydantic import TypeAdapter, ValidationError

from memory.models import KeptView
from memory.shown import QUERIES, shown
from novellaforge import caches
from projects.models import Project

T = TypeVar("T")

MOST = 50  # of one page of a book


def _hash(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for each in parts:
        digest.update(each)
    return digest.hexdigest()


_CODE = _hash(each.read_bytes() for each in sorted(Path(__file__).parent.rglob("*.py")))


@dataclass(frozen=True)
class Asked:
    """A page of a book in one `state` of its memory (`shown`'s); `what` of the page is asked."""

    project: Project
    page: str
    state: str
    what: str = ""

    @property
    def word(self) -> str:
        """Another one wherever the answer may be another."""
        return _hash(each.encode() for each in (self.state, "\0", self.project.language, _CODE))


def kept(asked: Asked, shape: type[T], make: Callable[[], T]) -> T:
    """The answer that is kept, or the one that `make` reads now; `shape` is its type."""
    adapter: TypeAdapter[T] = _adapter(shape)  # type: ignore[arg-type]
    return caches.kept(
        caches.Place(asked.page, asked.project.pk, asked.project.revision),
        (asked.state, asked.project.language, asked.what),
        shape,
        settings.CACHE_CONTEXT_SECONDS,
        lambda: _stored(asked, adapter, make),
    )


def _stored(asked: Asked, adapter: TypeAdapter[T], make: Callable[[], T]) -> T:
    rows = KeptView.objects.filter(project=asked.project, page=asked.page, asked=asked.what)
    row = rows.filter(state=asked.word).values_list("value", flat=True).first()
    if row is not None:
        with suppress(ValidationError):
            return adapter.validate_json(row)
    value = make()
    if shown(asked.project.pk).state == asked.state:  # else it may be of either
        _store(asked, adapter.dump_json(value).decode())
    return value


def _store(asked: Asked, value: str) -> None:
    row: dict[str, UUID | str | int] = {
        "project_id": asked.project.pk,
        "page": asked.page,
        "asked": asked.what,
        "state": asked.word,
        "value": value,
        "most": MOST,
    }
    with suppress(IntegrityError), connection.cursor() as cursor:  # the book may be gone by now
        cursor.execute(QUERIES["keep"], row)


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)
