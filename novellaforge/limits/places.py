"""Waiting for a place at a provider, having it, giving it back."""

import asyncio
import uuid
from types import TracebackType
from uuid import UUID

from novellaforge.limits.line import Line, Request, line_to


class NoPlace(Exception):
    """None came free in the time that one was waited for."""


class Place:
    """A request may run. As a context it is left at its end."""

    def __init__(self, line: Line, request: Request) -> None:
        self._line, self._request = line, request
        self._left = False

    def hold(self, seconds: float) -> None:
        """Keep all requests for this model waiting, in every process, for so many seconds."""
        self._line.pause(self._request.model, seconds)

    def leave(self) -> None:
        """Give the place back; again is nothing."""
        if not self._left:
            self._left = True
            self._line.leave(self._request)

    def __enter__(self) -> "Place":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.leave()


async def place(
    address: str, most: int, *, model: str = "", project_id: UUID | None = None, seconds: float
) -> Place:
    """One of `most` places (0: no limit) at a provider, when its turn has come.

    Waits for the end of a pause that the provider asked for, too. Raises NoPlace after
    `seconds`. Whoever is cancelled while waiting waits no more.
    """
    line = line_to(address)
    line.most = most
    request = Request(f"{uuid.uuid4()}/{project_id or ''}/{model}", model)
    try:
        async with asyncio.timeout(seconds):
            await line.enter(request)
    except BaseException as error:
        line.leave(request)
        if isinstance(error, TimeoutError):
            raise NoPlace from None
        raise
    return Place(line, request)
