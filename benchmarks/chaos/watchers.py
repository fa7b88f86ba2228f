"""Watchers of every run over a real socket, on a loop of their own, who come again when cut."""

import asyncio
import contextlib
import json
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from writing.models import GenerationRun

AGAIN_SECONDS = 0.3
AWAY = (OSError, TimeoutError, InvalidHandshake, ConnectionClosed)
ORDERS = ("live", "reading")


@dataclass
class Watched:
    """What one watcher was told; `cuts`: how often its connection ended before the run did."""

    number: int
    order: str
    messages: list[dict[str, Any]] = field(default_factory=list)
    cuts: int = 0
    refusals: set[int] = field(default_factory=set)


class Watchers:
    """Their loop runs in a thread until `end`."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._watching: list[tuple[Watched, Future[None]]] = []

    def watch(self, number: int, run: "GenerationRun", owner: "User") -> None:
        """In the order whose turn it is."""
        from tests.writing.sockets import token_of

        order = ORDERS[number % len(ORDERS)]
        hello = {"token": token_of(owner), "run_id": str(run.pk)}
        hello |= {"chapter_index": run.chapter.number, "order": order}
        address = f"ws://{self._address}/api/v1/writing/ws/generate/{run.project_id}"
        watched = Watched(number, order)
        listening = _listen(watched, address, hello)
        self._watching.append((watched, self.run(listening)))

    def run(self, coroutine: Coroutine[Any, Any, None]) -> "Future[None]":
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def all_heard(self) -> bool:
        return all(future.done() for _, future in self._watching)

    def end(self) -> list[Watched]:
        for _, future in self._watching:
            future.cancel()
        self.run(_ended()).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        return [watched for watched, _ in self._watching]


async def _ended() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*others, return_exceptions=True)


async def _listen(watched: Watched, address: str, hello: dict[str, Any]) -> None:
    """Until the run's end; one that stopped may go on, so it is asked about again."""
    while not (watched.messages and watched.messages[-1]["type"] == "complete"):
        named = [each["id"] for each in watched.messages if each["id"]]
        first = hello | ({"last_event_id": named[-1]} if named else {})
        with contextlib.suppress(*AWAY):
            await _hear(watched, address, first)
        watched.cuts += 1
        await asyncio.sleep(AGAIN_SECONDS)
    watched.cuts -= 1


async def _hear(watched: Watched, address: str, first: dict[str, Any]) -> None:
    async with connect(address, max_queue=None, open_timeout=5, ping_timeout=10) as socket:
        await socket.send(json.dumps(first))
        try:
            while True:
                told = json.loads(await socket.recv())
                if told["id"]:
                    watched.messages.append(told)
        except ConnectionClosed as closed:
            if closed.rcvd and closed.rcvd.code not in (1000, 1006, 4500):
                watched.refusals.add(closed.rcvd.code)
