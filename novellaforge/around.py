"""ASGI middleware, of which each says only what it changes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope

Passed = tuple[Scope, ASGISendCallable]


def around(
    passing: Callable[[Scope, ASGISendCallable], Iterator[Passed]],
) -> Callable[[ASGI3Application], ASGI3Application]:
    """`passing` yields once what the application is given instead; it ends after the answer."""
    within = contextmanager(passing)

    def middleware(app: ASGI3Application) -> ASGI3Application:
        async def answer(
            scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
        ) -> None:
            with within(scope, send) as (their_scope, their_send):
                await app(their_scope, receive, their_send)

        return answer

    return middleware


def headers_of(scope: Scope) -> dict[bytes, bytes]:
    return dict(cast(Any, scope)["headers"])
