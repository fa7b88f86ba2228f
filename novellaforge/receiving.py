"""No request's body is taken that is larger than the largest file, whoever sends it.

Views say the same of each file and form, in sentences; this is for what would never reach them.
"""

from asgiref.typing import (
    ASGI3Application,
    ASGIReceiveCallable,
    ASGIReceiveEvent,
    ASGISendCallable,
    ASGISendEvent,
    Scope,
)

MOST_BYTES = 60_000_000  # a packed file of 50 MB, and the form around it
TOO_LARGE = b"The body is larger than is taken here.\n"


class Bounded:
    """Around the HTTP application: 413 for a larger body, as soon as that is known."""

    def __init__(self, app: ASGI3Application, most: int = MOST_BYTES) -> None:
        self.app = app
        self.most = most

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if _told_length(dict(scope["headers"])) > self.most:
            await _refuse(send)
            return
        try:
            await self.app(scope, _counted(receive, self.most), send)
        except _TooLarge:
            await _refuse(send)


class _TooLarge(Exception):
    pass


def _told_length(headers: dict[bytes, bytes]) -> int:
    said = headers.get(b"content-length", b"")
    return int(said) if said.isdigit() else 0


def _counted(receive: ASGIReceiveCallable, most: int) -> ASGIReceiveCallable:
    """For a body that does not tell its length, or not truly."""
    come = 0

    async def bounded() -> ASGIReceiveEvent:
        nonlocal come
        event = await receive()
        if event["type"] == "http.request":
            come += len(event["body"])
            if come > most:
                raise _TooLarge
        return event

    return bounded


async def _refuse(send: ASGISendCallable) -> None:
    headers = ((b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close"))
    start: ASGISendEvent = {
        "type": "http.response.start", "status": 413, "headers": headers, "trailers": False,
    }  # fmt: skip
    await send(start)
    await send({"type": "http.response.body", "body": TOO_LARGE, "more_body": False})
