"""A line between a browser and the web server that can be cut, for as long as a test wants."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

BYTES_AT_ONCE = 65_536


class Line:
    """Carries what is sent to its own port on to `port`; cut, it drops whoever comes."""

    def __init__(self, port: int) -> None:
        self._to, self._is_cut = port, False
        self._open: set[asyncio.WriteTransport] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="line", daemon=True)
        self._thread.start()
        self._ready.wait()

    @property
    def http(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def cut(self) -> None:
        """Every connection is gone once this returns, and no other one is made."""
        asyncio.run_coroutine_threadsafe(self._drop(), self._loop).result(10)

    def mend(self) -> None:
        self._is_cut = False

    def close(self) -> None:
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        listening = asyncio.start_server(self._carry, "127.0.0.1", 0)
        server = self._loop.run_until_complete(listening)
        self._port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        rest = asyncio.all_tasks(self._loop)
        self._loop.run_until_complete(asyncio.gather(*rest, return_exceptions=True))

    async def _drop(self) -> None:
        self._is_cut = True
        for each in list(self._open):
            each.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to)
        ends = {writer.transport, far_writer.transport}
        self._open |= ends
        if self._is_cut:
            await self._drop()
        await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        self._open -= ends


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(BYTES_AT_ONCE):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


@contextmanager
def a_line(port: int) -> Iterator[Line]:
    line = Line(port)
    try:
        yield line
    finally:
        line.close()
