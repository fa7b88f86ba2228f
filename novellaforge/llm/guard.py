"""The last look before a connection to an address that a person typed.

A name may stand for another address than when it was saved (DNS rebinding): it is looked up
here, once, and what was judged is what is connected to. TLS still asks for the name.
"""

import asyncio
import socket
from collections.abc import Iterable
from typing import Any

import httpcore

from novellaforge.llm.addresses import leads_inside
from novellaforge.llm.errors import AddressRefused
from novellaforge.llm.network import Network

LOOKUP_SECONDS = 5.0


class Guard(httpcore.AsyncNetworkBackend):
    """Connects outside only (`addresses.is_allowed`). Raises AddressRefused."""

    def __init__(self) -> None:
        self._network: httpcore.AsyncNetworkBackend = Network()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore names it so)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """The first of its addresses that answers."""
        failed: Exception = httpcore.ConnectError(host)
        for each in await _judged(host, port, timeout or LOOKUP_SECONDS):
            try:
                return await self._network.connect_tcp(
                    each, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise AddressRefused({"host": path})

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def _judged(host: str, port: int, seconds: float) -> list[str]:
    """The IP addresses of a name, each once, none of the inside."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(seconds):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError as error:
        raise httpcore.ConnectTimeout(host) from error
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(str(error)) from error
    addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
    if leads_inside(addresses):
        raise AddressRefused({"host": host})
    return addresses
