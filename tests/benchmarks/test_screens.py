"""What a screen reads of a server's frames (RFC 6455, 5.2), and what many of them say of it."""

import json
import struct

import pytest
from websockets.asyncio.server import ServerConnection, serve

from benchmarks.screens import PONG, TEXT, Seen, _frame, _masked, screens, word


def framed(content: bytes) -> bytes:
    length = len(content)
    if length < 126:
        return bytes([0x81, length]) + content
    form = "!BBH" if length < 65_536 else "!BBQ"
    return struct.pack(form, 0x81, 126 if length < 65_536 else 127, length) + content


@pytest.mark.parametrize("cut", [0, 1, 3])
def test_half_a_frame_waits_for_the_rest(cut: int):
    assert _frame(framed(b"x" * 200)[:cut]) is None
    assert _frame(framed(b"x" * 200)[:-1]) is None


@pytest.mark.parametrize("length", [0, 125, 126, 65_535, 65_536])
def test_a_frame_of_any_length_and_what_follows_it(length: int):
    assert _frame(framed(b"x" * length) + b"more") == (TEXT, b"x" * length, b"more")


def test_a_clients_frame_is_masked():
    assert _masked(b"ping", PONG) == bytes([0x8A, 0x84, 0, 0, 0, 0]) + b"ping"


def test_only_words_written_since_are_timed():
    seen = Seen()
    early = word()
    seen.frame(f'{{"content": "{early}"}}'.encode())
    assert seen.taken
    seen.since = float("inf")
    seen.frame(f'{{"content": "{early}{word()}"}}'.encode())
    assert (seen.frames, seen.words, len(seen.taken)) == (2, 3, 1)


async def test_screens_in_their_process_say_what_they_saw():
    async def tell(socket: ServerConnection) -> None:
        greeting = json.loads(await socket.recv())["greeting"]
        await socket.send(f"{greeting} {word()}")
        await socket.wait_closed()

    async with serve(tell, "127.0.0.1", 0) as server:
        [listening] = server.sockets
        async with screens(f"127.0.0.1:{listening.getsockname()[1]}") as process:
            await process.open([("/watch", {"greeting": f"No. {number}"}) for number in range(3)])
            assert await process.words() == 3
            seen = await process.seen()
            assert (seen.frames, len(seen.taken)) == (3, 3)
            await process.forget(since=0.0)
            assert await process.words() == 0
