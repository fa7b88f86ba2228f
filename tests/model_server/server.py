"""The server: slots, pace, cache of prefixes, and the log of its calls."""

import asyncio
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from weakref import WeakSet

from tests.model_server import protocol
from tests.model_server.http import Connection
from tests.model_server.protocol import Answer, Call, ChatRequest, Match, tokenize
from tests.model_server.script import REFUSALS, Fault, Kind, Script, Scripted

CACHE_BLOCK = 16  # tokens; a cache remembers whole blocks
UNPACED_BURST = 32  # pieces sent before others get their turn


@dataclass(frozen=True)
class Pace:
    """Seconds to the first token; tokens a second of one stream, None: at once."""

    ttft: float = 0.0
    rate: float | None = None


class ModelServer:
    """Listens on loopback, in a thread of its own, while its context lasts."""

    def __init__(
        self,
        ttft: float = 0.0,
        rate: float | None = None,
        slots: int = 64,
        prefix_cache: bool = True,
        port: int = 0,
        models: tuple[str, ...] = ("scripted",),
    ) -> None:
        self.pace = Pace(ttft, rate)
        self.calls: list[Call] = []
        self.connections = 0
        self.models = models
        self.script = Script()
        self._slots, self._prefix_cache, self._port = slots, prefix_cache, port
        self._seen: set[int] = set()
        self._open: WeakSet[Connection] = WeakSet()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="model-server", daemon=True)
        self._ready = threading.Event()

    def answer(self, match: str | Match, reply: Scripted) -> None:
        """Answer so whatever asks for the schema of this name, or matches; the last rule wins."""
        self.script.add(match, reply)

    def queue(self, *replies: Scripted) -> None:
        """Answer so the next requests, each once, before any rule."""
        self.script.queued.extend(replies)

    def fault(self, kind: Kind, times: int | None = 1, **details: Any) -> None:
        """Go wrong so the next `times` (None: always); `details` are the fields of Fault."""
        self.script.faults.append(Fault(kind, times, **details))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/v1"

    @property
    def running(self) -> int:
        return sum(call.outcome == "running" for call in self.calls)

    def __enter__(self) -> "ModelServer":
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._turns = asyncio.Semaphore(self._slots)
        listening = self._loop.create_server(
            self._connected, "127.0.0.1", self._port, backlog=1024
        )
        server = self._loop.run_until_complete(listening)
        self._port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        self._loop.run_until_complete(self._close())
        self._loop.close()

    async def _close(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for connection in self._open:
            connection.close()
        await asyncio.sleep(0)  # transports close themselves in the loop's next round

    def _connected(self) -> Connection:
        self.connections += 1
        connection = Connection(self._serve)
        self._open.add(connection)
        return connection

    async def _serve(self, connection: Connection, method: str, path: str, body: bytes) -> None:
        match method, path:
            case "POST", "/v1/chat/completions":
                await self._chat(connection, ChatRequest.parse(body))
            case "POST", "/v1/embeddings":
                connection.respond(200, protocol.embeddings(body))
            case "GET", "/v1/models":
                listed = [{"id": name, "object": "model"} for name in self.models]
                connection.respond(200, {"object": "list", "data": listed})
            case "GET", "/log":
                connection.respond(200, [call.as_json() for call in self.calls])
            case "DELETE", "/log":
                self.calls.clear()
                connection.respond(200, {})
            case "DELETE", "/cache":
                self._seen.clear()
                connection.respond(200, {})
            case _:
                connection.respond(404, {"detail": "Not Found"})

    async def _chat(self, connection: Connection, request: ChatRequest) -> None:
        call = Call(request, started=time.monotonic())
        self.calls.append(call)
        fault = self.script.fault_for(request)
        try:
            async with self._turns:
                call.slot = time.monotonic()
                await self._answer(connection, call, fault)
        finally:
            call.end("cancelled")

    async def _answer(self, connection: Connection, call: Call, fault: Fault | None) -> None:
        if fault and self._refused(connection, call, fault):
            return
        answer = self.script.answer_to(call.request, fault)
        blocks = self._count(call)
        if fault and fault.kind == "disconnect":
            call.end(fault.kind)
            connection.abort()
        if call.request.stream:
            await self._stream(connection, call, answer, fault, blocks)
        else:
            await self._whole(connection, call, answer, fault, blocks)

    def _refused(self, connection: Connection, call: Call, fault: Fault) -> bool:
        if fault.kind == "not_a_server":
            call.end(fault.kind)
            connection.respond(404, "<html>nginx</html>")
            return True
        if fault.kind not in REFUSALS:
            return False
        status, message, code = REFUSALS[fault.kind]
        error = {"message": message.format(model=call.request.model), "code": code, "type": code}
        call.end(fault.kind)
        wait = {} if fault.retry_after is None else {"retry_after": str(fault.retry_after)}
        connection.respond(status, {"error": error}, **wait)
        return True

    def _count(self, call: Call) -> list[int]:
        """Counts the prompt's tokens, those in the cache too; gives the blocks it will add."""
        prompt = tokenize(call.request.prompt)
        call.tokens_in = len(prompt)
        blocks = list(_blocks(prompt)) if self._prefix_cache else []
        known = next((i for i, block in enumerate(blocks) if block not in self._seen), len(blocks))
        call.tokens_cached = known * CACHE_BLOCK
        call.characters = len(call.request.prompt)
        call.characters_cached = sum(map(len, prompt[: call.tokens_cached]))
        return blocks

    def _first_token(self, call: Call, blocks: list[int]) -> None:
        call.first_token = time.monotonic()
        self._seen.update(blocks)

    async def _whole(
        self,
        connection: Connection,
        call: Call,
        answer: Answer,
        fault: Fault | None,
        blocks: list[int],
    ) -> None:
        await self._until(connection, call, len(answer.pieces))
        self._first_token(call, blocks)
        call.text, call.tokens_out = answer.text, len(answer.pieces)
        call.end(fault.kind if fault else "ok")
        connection.respond(200, protocol.completion(call, answer))

    async def _stream(
        self,
        connection: Connection,
        call: Call,
        answer: Answer,
        fault: Fault | None,
        blocks: list[int],
    ) -> None:
        connection.start(200, "text/event-stream")
        connection.write(b": keep-alive\n\n")
        if fault and fault.after == 0:
            await self._go_wrong(connection, call, fault)
        if self.pace.rate is None and not fault:
            await self._in_bursts(connection, call, answer, blocks)
        else:
            await self._piece_by_piece(connection, call, answer, fault, blocks)
        call.end(fault.kind if fault else "ok")
        for data in protocol.ending(call, answer.finish_reason):
            connection.write(data)
        connection.end()

    async def _in_bursts(
        self, connection: Connection, call: Call, answer: Answer, blocks: list[int]
    ) -> None:
        """As fast as it goes; of an answer that is read as a whole, several pieces an event."""
        for start in range(0, len(answer.pieces), UNPACED_BURST):
            pieces = answer.pieces[start : start + UNPACED_BURST]
            await self._until(connection, call, start)
            events = [] if start else [protocol.delta(call, None)]
            if start == 0:
                self._first_token(call, blocks)
            told = ["".join(pieces)] if call.answer_name else pieces
            events += [protocol.delta(call, each) for each in told]
            connection.write(b"".join(events))
            call.text += "".join(pieces)
            call.tokens_out += len(pieces)

    async def _piece_by_piece(
        self,
        connection: Connection,
        call: Call,
        answer: Answer,
        fault: Fault | None,
        blocks: list[int],
    ) -> None:
        strikes_at = min(fault.after, len(answer.pieces) - 1) if fault else None
        for number, piece in enumerate(answer.pieces):
            await self._until(connection, call, number)
            if number == 0:
                self._first_token(call, blocks)
                connection.write(protocol.delta(call, None))
            elif fault and number == strikes_at:
                await self._go_wrong(connection, call, fault)
            connection.write(protocol.delta(call, piece))
            call.text += piece
            call.tokens_out += 1

    async def _go_wrong(self, connection: Connection, call: Call, fault: Fault) -> None:
        if fault.kind in ("cut", "stream_error"):
            call.end(fault.kind)
        if fault.kind == "cut":
            connection.abort()
        if fault.kind == "silence":
            await _silence(connection, fault)
        if fault.kind == "stream_error":
            error = {"message": "Internal server error", "code": 500, "type": "server_error"}
            connection.write(protocol.event({"error": error}))
            connection.abort()

    async def _until(self, connection: Connection, call: Call, pieces: int) -> None:
        """Waits for the moment at which the piece of this number is due."""
        assert call.slot is not None
        if self.pace.rate is None and pieces:
            if pieces % UNPACED_BURST == 0:
                await asyncio.sleep(0)
            return
        due = call.slot + self.pace.ttft + pieces / (self.pace.rate or 1.0)
        left = due - time.monotonic()
        if left > 0:
            await connection.pause(left)


def _blocks(prompt: list[str]) -> Iterator[int]:
    """A number for each whole block, which stands for all that comes before it too."""
    before = 0
    for start in range(0, len(prompt) - CACHE_BLOCK + 1, CACHE_BLOCK):
        before = hash((before, *prompt[start : start + CACHE_BLOCK]))
        yield before


async def _silence(connection: Connection, fault: Fault) -> None:
    if fault.until is None:
        await connection.pause(fault.seconds)
    while fault.until and not fault.until.is_set():
        await connection.pause(0.05)
