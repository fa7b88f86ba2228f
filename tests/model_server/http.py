"""The HTTP side: one connection, its requests in turn, and who has left."""

import asyncio
import json
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

import h11


class Gone(Exception):
    """The client has closed the connection."""


class Connection(asyncio.Protocol):
    """A kept-alive connection. `serve(connection, method, path, body)` answers one request."""

    def __init__(self, serve: "Serve") -> None:
        self._serve = serve
        self._http = h11.Connection(h11.SERVER)
        self._request: h11.Request | None = None
        self._body = b""
        self._task: asyncio.Task[None] | None = None
        self.gone = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._http.receive_data(data)
        self._advance()

    def eof_received(self) -> bool:
        self.gone.set()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self.gone.set()

    def _advance(self) -> None:
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Request):
                self._request, self._body = event, b""
            elif isinstance(event, h11.Data):
                self._body += event.data
            elif isinstance(event, h11.EndOfMessage):
                self._task = asyncio.get_running_loop().create_task(self._answer())
            else:
                return

    async def _answer(self) -> None:
        assert self._request is not None
        method, target = self._request.method.decode(), self._request.target.decode()
        try:
            await self._serve(self, method, target, self._body)
        except Gone:
            self._transport.close()
            return
        except Exception:
            traceback.print_exc()  # a mistake in a test's script: shown, and the client sees a cut
            self._transport.close()
            return
        if self._http.our_state is h11.MUST_CLOSE or self._transport.is_closing():
            self._transport.close()
        else:
            self._http.start_next_cycle()
            self._advance()

    def start(self, status: int, content_type: str, **headers: str) -> None:
        named = [(name.replace("_", "-"), value) for name, value in headers.items()]
        self._send(
            h11.Response(status_code=status, headers=[("content-type", content_type), *named])
        )

    def write(self, data: bytes) -> None:
        if self.gone.is_set():
            raise Gone
        self._send(h11.Data(data=data))

    def end(self) -> None:
        self._send(h11.EndOfMessage())

    def respond(self, status: int, content: Any, **headers: str) -> None:
        body = json.dumps(content, ensure_ascii=False).encode()
        self.start(status, "application/json", content_length=str(len(body)), **headers)
        self.write(body)
        self.end()

    def close(self) -> None:
        self._transport.close()

    def abort(self) -> None:
        """Break the connection in the middle of what is said."""
        self._transport.close()
        raise Gone

    async def pause(self, seconds: float | None) -> None:
        """Raises Gone as soon as the client has left; None waits for just that."""
        try:
            async with asyncio.timeout(seconds):
                await self.gone.wait()
        except TimeoutError:
            return
        raise Gone

    def _send(self, event: Any) -> None:
        data = self._http.send(event)
        if data:
            self._transport.write(data)


Serve = Callable[[Connection, str, str, bytes], Awaitable[None]]
