"""A name for each request, by which its log lines and its proxy's are found together."""

import re
import secrets
from typing import Any, cast

from asgiref.typing import (
    ASGI3Application,
    ASGIReceiveCallable,
    ASGISendCallable,
    ASGISendEvent,
    Scope,
)
from django.conf import settings

from novellaforge import logs

HEADER = b"x-request-id"
_NAME = re.compile(r"[\w.:-]{1,64}", re.ASCII)


class Named:
    """Answers with the request's name, as X-Request-ID; what is logged meanwhile bears it."""

    def __init__(self, app: ASGI3Application) -> None:
        self.app = app

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        headers: dict[bytes, bytes] = dict(cast(Any, scope)["headers"])
        given = headers.get(HEADER, b"")
        name = name_of(given.decode("latin-1"), settings.TRUSTED_PROXIES)

        async def named(event: ASGISendEvent) -> None:
            if event["type"] == "http.response.start":
                named_too = [*event["headers"], (HEADER, name.encode())]
                event = cast(ASGISendEvent, event | {"headers": named_too})
            await send(event)

        with logs.of_request(name):
            await self.app(scope, receive, named)


def name_of(given: str, proxies: int) -> str:
    """What a proxy of the operator's gave, or a new one. Pure but for chance."""
    if proxies and _NAME.fullmatch(given):
        return given
    return secrets.token_hex(8)
