"""What was just done, said once with the way to undo it."""

from collections.abc import Mapping
from typing import TypedDict

from django.http import HttpRequest

DONE = "memory_done"


class Done(TypedDict):
    """`url` and `fields` are the form that undoes it; no url: it cannot be undone so."""

    said: str
    url: str
    fields: dict[str, str]


def say(request: HttpRequest, said: str, url: str = "", **fields: object) -> None:
    given: Mapping[str, object] = fields
    request.session[DONE] = Done(
        said=said, url=url, fields={name: str(value) for name, value in given.items()}
    )


def said(request: HttpRequest) -> Done | None:
    """What the last act said, and not again."""
    done: Done | None = request.session.pop(DONE, None)
    return done
