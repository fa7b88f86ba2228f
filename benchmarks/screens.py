"""Many screens in a process of their own: WebSockets read as cheaply as can be.

What is written carries its moment (`w<microseconds>`), on the clock that all processes share; a
screen notes how old each word is when its frame has come. The process is asked over its standard
streams, a line of JSON each way: `python -m benchmarks.screens HOST:PORT`.
"""

import asyncio
import base64
import json
import os
import re
import struct
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

WORD = re.compile(rb"\bw(\d+) ")
OPEN_SECONDS = 120
CONNECTING = 20  # at a time
MOST_BYTES = 2**24  # of a line
TEXT, PING, PONG = 1, 9, 10  # RFC 6455, 5.2


def word() -> str:
    return f"w{time.monotonic_ns() // 1_000} "


@dataclass
class Seen:
    """By all screens together. `taken`: milliseconds of each word, from `since` on."""

    taken: list[float] = field(default_factory=list)
    words: int = 0
    frames: int = 0
    since: float = 0.0  # of time.monotonic

    def frame(self, content: bytes) -> None:
        now = time.monotonic_ns() // 1_000
        self.frames += 1
        for written in map(int, WORD.findall(content)):
            self.words += 1
            if written >= self.since * 1e6:
                self.taken.append((now - written) / 1_000)


class Screen(asyncio.Protocol):
    """One socket: greeted, then asked, then only listened to."""

    def __init__(self, host: str, path: str, first: dict[str, object], seen: Seen) -> None:
        self._asks = json.dumps(first).encode()
        self._host, self._path, self._seen = host, path, seen
        self._rest, self._is_open = b"", False
        self.told = asyncio.get_running_loop().create_future()  # its first frame came

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET {self._path} HTTP/1.1\r\nHost: {self._host}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        self._rest += data
        if not self._is_open:
            head, found, rest = self._rest.partition(b"\r\n\r\n")
            if not found:
                return
            assert b" 101 " in head.partition(b"\r\n")[0], head
            self._is_open, self._rest = True, rest
            self.transport.write(_masked(self._asks))
        while frame := _frame(self._rest):
            kind, content, self._rest = frame
            if kind == PING:  # who does not answer is put out
                self.transport.write(_masked(content, PONG))
            elif kind == TEXT:
                self._seen.frame(content)
                if not self.told.done():
                    self.told.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.told.done():
            self.told.set_exception(error or ConnectionError("The socket was closed at once."))


async def open_screen(address: str, path: str, first: dict[str, object], seen: Seen) -> None:
    """Returns once it was told something."""
    host, _, port = address.partition(":")
    loop = asyncio.get_running_loop()
    _transport, screen = await loop.create_connection(
        lambda: Screen(address, path, first, seen), host, int(port)
    )
    async with asyncio.timeout(OPEN_SECONDS):
        await screen.told


class Screens:
    """The process, as whoever started it asks it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.pid = process.pid
        self._process = process

    async def open(self, visits: Sequence[tuple[str, dict[str, object]]]) -> None:
        """A socket for each path and first message; returns once all were told something."""
        await self._ask({"open": list(visits)})

    async def forget(self, since: float) -> None:
        """What was seen; from this moment of time.monotonic on words are timed."""
        await self._ask({"since": since})

    async def words(self) -> int:
        return int((await self._ask({}))["words"])

    async def seen(self) -> Seen:
        return Seen(**await self._ask({"all": True}))

    async def _ask(self, what: dict[str, object]) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(what).encode() + b"\n")
        answer: dict[str, Any] = json.loads(await self._process.stdout.readline())
        return answer


@asynccontextmanager
async def screens(address: str) -> AsyncIterator[Screens]:
    """Before the server at host:port; closed with the block."""
    command = [sys.executable, "-m", "benchmarks.screens", address]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command, stdin=pipe, stdout=pipe, limit=MOST_BYTES
    )
    try:
        yield Screens(process)
    finally:
        assert process.stdin
        process.stdin.close()
        await process.wait()


async def _serve(address: str) -> None:
    """Until nobody can ask any more."""
    seen, gate = Seen(), asyncio.Semaphore(CONNECTING)
    asked = asyncio.StreamReader(MOST_BYTES)
    reading = asyncio.StreamReaderProtocol(asked)
    await asyncio.get_running_loop().connect_read_pipe(lambda: reading, sys.stdin)

    async def visit(path: str, first: dict[str, object]) -> None:
        async with gate:
            await open_screen(address, path, first, seen)

    async for line in asked:
        what = json.loads(line)
        await asyncio.gather(*(visit(*each) for each in what.get("open", ())))
        if "since" in what:
            seen.taken, seen.words, seen.frames, seen.since = [], 0, 0, what["since"]
        answer = asdict(seen) if "all" in what else {"words": seen.words}
        print(json.dumps(answer), flush=True)


def _frame(data: bytes) -> tuple[int, bytes, bytes] | None:
    """Kind, content and what follows, of a server's frame (RFC 6455, 5.2); None: not whole yet."""
    if len(data) < 2:
        return None
    kind, length, start = data[0] & 15, data[1] & 127, 2
    if length > 125:
        size, form = (2, "!H") if length == 126 else (8, "!Q")
        start += size
        if len(data) < start:
            return None
        [length] = struct.unpack(form, data[2:start])
    if len(data) < start + length:
        return None
    return kind, data[start : start + length], data[start + length :]


def _masked(content: bytes, kind: int = TEXT) -> bytes:
    """A client's frame, of less than 65,536 bytes, under a mask of zeros."""
    length, first = len(content), 0x80 | kind
    short = length < 126
    head = bytes([first, 0x80 | length]) if short else struct.pack("!BBH", first, 0xFE, length)
    return head + bytes(4) + content


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1]))
