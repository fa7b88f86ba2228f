"""Watching over a real socket: what a client sends, hears and has in the end."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from rest_framework_simplejwt.tokens import AccessToken
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from novellaforge.serving import SERVICE_RESTART
from tests.web_server import WebServer
from writing.consumers import DONE, FAULT
from writing.models import GenerationRun

Message = dict[str, Any]

ENDS = ("complete", "error")
CUT = (1006, FAULT, SERVICE_RESTART)  # by a death, a fault, an order: the client comes again
AGAIN_SECONDS = 0.1


@dataclass(frozen=True)
class Heard:
    messages: list[Message]
    code: int  # of the close; 0: cut by ourselves
    cuts: int = 0  # before that, by others

    def of(self, kind: str) -> list[Message]:
        return [each for each in self.messages if each["type"] == kind]

    @property
    def text(self) -> str:
        """What a client has that only appends."""
        return "".join(each["content"] for each in self.of("chunk"))


def url(web: WebServer, run: GenerationRun) -> str:
    return f"{web.ws}/api/v1/writing/ws/generate/{run.project_id}"


def token_of(user: User) -> str:
    return str(AccessToken.for_user(user))


async def hello(run: GenerationRun, **more: object) -> Message:
    owner = await User.objects.aget(projects=run.project_id)
    known = {"token": token_of(owner), "chapter_index": 1, "run_id": str(run.pk)}
    return {key: value for key, value in (known | more).items() if value is not None}


async def listen(
    socket: ClientConnection, most: int | None = None, told: Callable[[], None] = lambda: None
) -> Heard:
    """Until it is closed, or has said so much; `told` is called for each message."""
    messages: list[Message] = []
    try:
        while most is None or len(messages) < most:
            messages.append(json.loads(await socket.recv()))
            told()
    except ConnectionClosed as closed:
        return Heard(messages, closed.rcvd.code if closed.rcvd else 1006)
    return Heard(messages, 0)


async def watch(
    web: WebServer, run: GenerationRun, most: int | None = None, **more: object
) -> Heard:
    return await _ask(url(web, run), await hello(run, **more), most)


async def watch_again(
    web: WebServer,
    run: GenerationRun,
    every: int | None = None,
    between: Callable[[], None] = lambda: None,
    told: Callable[[], None] = lambda: None,
    **more: object,
) -> Heard:
    """To the end, coming again with the last id whenever it is cut.

    It cuts itself off after `every` messages, and calls `between` before it comes again. For
    each message it calls `told`.
    """
    first = await hello(run, **more)
    heard = Heard([], 0)
    while not (heard.messages and heard.messages[-1]["type"] in ENDS):
        part = await _ask_whoever_is_there(url(web, run), first, every, told)
        assert part.code in (0, DONE, *CUT), part
        cuts = heard.cuts + (part.code in CUT)
        heard = Heard(heard.messages + part.messages, part.code, cuts)
        if heard.messages:
            first = first | {"last_event_id": heard.messages[-1]["id"]}
        await asyncio.to_thread(between)
    return heard


async def _ask_whoever_is_there(
    address: str, first: Message, most: int | None, told: Callable[[], None]
) -> Heard:
    try:
        heard = await _ask(address, first, most, told)
    except (OSError, TimeoutError, InvalidHandshake, ConnectionClosed):
        heard = Heard([], 1006)
    if heard.code in CUT:
        await asyncio.sleep(AGAIN_SECONDS)
    return heard


async def _ask(
    address: str, first: Message, most: int | None, told: Callable[[], None] = lambda: None
) -> Heard:
    async with connect(address, max_queue=None) as socket:  # else a close waits for the unread
        await socket.send(json.dumps(first))
        return await listen(socket, most, told)


def shown(messages: list[Message]) -> tuple[dict[int, str], list[Message]]:
    """The beats as a client of the live order has them, and all that was no chunk."""
    texts: dict[int, str] = {}
    others = []
    for each in messages:
        text = texts.get(each.get("beat") or 0, "")
        if each["type"] == "chunk":
            assert each["at"] == len(text), f"told twice, or not at all: {each} after {text!r}"
            texts[each["beat"]] = text + each["content"]
        elif each["type"] == "replace":
            texts[each["beat"]] = text[: each["start"]] + each["content"] + text[each["end"] :]
        elif each["type"] == "beat" and each["state"] == "writing":
            texts[each["beat"]] = text[: each["kept"]]
        elif each["type"] == "reset":
            texts = {beat["beat"]: beat["text"] for beat in each["beats"]}
        if each["type"] != "chunk":
            others.append({key: value for key, value in each.items() if key != "id"})
    return texts, others
