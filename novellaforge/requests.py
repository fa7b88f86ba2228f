"""A name for each request, by which its log lines and its proxy's are found together."""

import re
import secrets
from collections.abc import Iterator
from typing import cast

from asgiref.typing import ASGISendCallable, ASGISendEvent, Scope
from django.conf import settings

from novellaforge import logs
from novellaforge.around import Passed, around, headers_of

HEADER = b"x-request-id"
_NAME = re.compile(r"[\w.:-]{1,64}", re.ASCII)


@around
def named(scope: Scope, send: ASGISendCallable) -> Iterator[Passed]:
    """Answers with the request's name, as X-Request-ID; what is logged meanwhile bears it."""
    given = headers_of(scope).get(HEADER, b"")
    name = name_of(given.decode("latin-1"), settings.TRUSTED_PROXIES)

    async def send_named(event: ASGISendEvent) -> None:
        if event["type"] == "http.response.start":
            named_too = [*event["headers"], (HEADER, name.encode())]
            event = cast(ASGISendEvent, event | {"headers": named_too})
        await send(event)

    with logs.of_request(name):
        yield scope, send_named


def name_of(given: str, proxies: int) -> str:
    """What a proxy of the operator's gave, or a new one. Pure but for chance."""
    if proxies and _NAME.fullmatch(given):
        return given
    return secrets.token_hex(8)
