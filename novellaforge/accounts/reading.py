"""How a person reads here: the size of the prose, and whether single keys act.

Of a browser, not of an account: a phone is held closer than a screen. Both stand in cookies, as
the interface's language does; single keys are read there by the scripts too (static/js/page.js).
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

SMALLEST, LARGEST, USUAL = 15, 24, 18  # px
SIZE, KEYS = "prose_size", "single_keys"
OFF = "off"
KEPT_SECONDS = 400 * 24 * 3600  # the longest that browsers keep


@dataclass(frozen=True)
class Reading:
    """`size` in px, of prose."""

    size: int = USUAL
    keys: bool = True

    @property
    def is_sized(self) -> bool:
        return self.size != USUAL


def reading_of(request: HttpRequest) -> Reading:
    """As the browser says; nonsense is as good as nothing."""
    said = request.COOKIES.get(SIZE, "")
    size = int(said) if said.isascii() and said.isdigit() and len(said) == 2 else USUAL
    fits = SMALLEST <= size <= LARGEST
    return Reading(size if fits else USUAL, request.COOKIES.get(KEYS) != OFF)


def remember(response: HttpResponse, reading: Reading) -> None:
    for name, value, usual in (
        (SIZE, str(reading.size), not reading.is_sized),
        (KEYS, OFF, reading.keys),
    ):
        if usual:
            response.delete_cookie(name, samesite="Lax")
        else:
            _keep(response, name, value)


def remember_language(response: HttpResponse, language: str) -> None:
    """Where Django's own form for it keeps it."""
    _keep(response, settings.LANGUAGE_COOKIE_NAME, language)


def reading(request: HttpRequest) -> dict[str, Reading]:
    """For every template."""
    return {"reading": reading_of(request)}


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=KEPT_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
