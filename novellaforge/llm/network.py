"""Connections of the HTTP pools, straight on asyncio.

httpcore's own way, through anyio, sets up a scope for cancelling and takes the socket in and out
of the loop for every piece that is read: half of what it cost a worker to take a token.
"""

import asyncio
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
from httpcore._utils import is_socket_readable

NEXT_ADDRESS_SECONDS = 0.25  # until a name's next address is tried too (RFC 8305)


class Stream(httpcore.AsyncNetworkStream):
    """One connection. `timeout` None: as long as it takes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def read(
        self,
        max_bytes: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore names it so)
    ) -> bytes:
        with _named(httpcore.ReadTimeout, httpcore.ReadError):
            if timeout is None:
                return await self._reader.read(max_bytes)
            async with asyncio.timeout(timeout):
                return await self._reader.read(max_bytes)

    async def write(
        self,
        buffer: bytes,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> None:
        with _named(httpcore.WriteTimeout, httpcore.WriteError):
            async with asyncio.timeout(timeout):
                self._writer.write(buffer)
                await self._writer.drain()

    async def aclose(self) -> None:
        """At once: a server that has fallen silent does not say goodbye either."""
        self._writer.transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> "Stream":
        try:
            with _named(httpcore.ConnectTimeout, httpcore.ConnectError):
                async with asyncio.timeout(timeout):
                    await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        except BaseException:
            self._writer.close()
            raise
        return self

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # of a connection at rest: whether the server has closed it
            return is_socket_readable(self._writer.get_extra_info("socket"))
        named = {"client_addr": "sockname", "server_addr": "peername"}
        return self._writer.get_extra_info(named.get(info, info))


class Network(httpcore.AsyncNetworkBackend):
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        local = (local_address, 0) if local_address else None
        with _named(httpcore.ConnectTimeout, httpcore.ConnectError):
            async with asyncio.timeout(timeout):
                reader, writer = await asyncio.open_connection(
                    host, port, local_addr=local, happy_eyeballs_delay=NEXT_ADDRESS_SECONDS
                )
        for option in socket_options or ():
            writer.get_extra_info("socket").setsockopt(*option)
        return Stream(reader, writer)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@contextmanager
def _named(late: type[Exception], failed: type[Exception]) -> Iterator[None]:
    """In httpcore's words: TimeoutError, and what else an operating system or TLS says."""
    try:
        yield
    except TimeoutError as error:
        raise late(str(error)) from error
    except OSError as error:
        raise failed(str(error)) from error
