"""A proposal watched over a socket and as server-sent events, against a real server."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from novellaforge import event_log
from novellaforge.database import in_db
from tests.factories import a_user
from tests.web_server import WebServer
from tests.writing.rewriting.passages import a_text, asked_of
from tests.writing.sockets import token_of
from writing.models import Proposal
from writing.rewriting.performing import Given, begin, finish
from writing.rewriting.telling import Sink
from writing.rewriting.watching import watch

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "He looked away, 𝄞 at the far bank."
Message = dict[str, Any]


def _one() -> Proposal:
    (made,) = asked_of(a_text().chapter)
    return Proposal.objects.select_related("author").get(pk=made.pk)


@pytest.fixture
async def made() -> AsyncIterator[Proposal]:
    yield await in_db(_one)
    await event_log.close()


async def written(made: Proposal) -> None:
    """As a worker writes it, word by word."""
    given = await in_db(begin, made.pk, None)
    assert isinstance(given, Given)
    sink, words = Sink(made.pk, 1), NEW.split(" ")
    for count in range(1, len(words) + 1):
        await sink.show(" ".join(words[:count]))
    await in_db(finish, given.proposal, NEW, "scripted", None)


def text_of(messages: list[Message]) -> str:
    text = ""
    for each in messages:
        if each["type"] == "begun":
            text = ""
        elif each["type"] == "text":
            text = text[: each["at"]] + each["content"]
        else:
            text = each["text"]
    return text


async def socket(web: WebServer, pk: object, first: Message) -> tuple[list[Message], int]:
    messages: list[Message] = []
    address = f"{web.ws}/api/v1/writing/ws/proposals/{pk}"
    async with connect(address, max_queue=None) as talk:
        await talk.send(json.dumps(first))
        try:
            while True:
                messages.append(json.loads(await talk.recv()))
        except ConnectionClosed as closed:
            return messages, closed.rcvd.code if closed.rcvd else 1006


async def test_a_stranger_and_nobody_hear_nothing(web: WebServer, made: Proposal):
    stranger = token_of(await in_db(a_user))
    owner = token_of(made.author)  # type: ignore[arg-type]
    tried = [
        (made.pk, {"token": stranger}, 4404),
        (made.pk, {}, 4401),
        (made.pk, {"token": "x"}, 4401),
        (uuid4(), {"token": owner}, 4404),
        (made.pk, {"token": owner, "last_event_id": "x"}, 4400),
        (made.pk, {"token": owner, "wish": 1}, 4400),
    ]
    for pk, first, code in tried:
        messages, closed = await socket(web, pk, first)
        assert closed == code
        assert [each["type"] for each in messages] == ["error"]


async def test_it_is_heard_as_it_is_written_and_to_its_end(web: WebServer, made: Proposal):
    token = token_of(made.author)  # type: ignore[arg-type]
    hearing = asyncio.create_task(socket(web, made.pk, {"token": token}))
    await written(made)
    messages, code = await hearing
    assert code == 1000
    assert text_of(messages[:-1]) == NEW
    assert messages[-1]["type"] == "ended"
    place = messages[0]["id"]
    again, code = await socket(web, made.pk, {"token": token, "last_event_id": place})
    assert (again[-1]["text"], code) == (NEW, 1000)
    over, code = await socket(web, made.pk, {"token": token, "last_event_id": messages[-1]["id"]})
    assert (over, code) == ([], 1000)


async def test_or_as_server_sent_events(web: WebServer, made: Proposal):
    await written(made)
    headers = {"Authorization": f"Bearer {token_of(made.author)}", "Accept": "text/event-stream"}  # type: ignore[arg-type]
    async with httpx.AsyncClient(base_url=web.http, trust_env=False) as http:
        address = f"/api/v1/proposals/{made.pk}/events"
        answer = await http.get(address, headers=headers)
        assert answer.headers["content-type"] == "text/event-stream"
        data = [each[6:] for each in answer.text.splitlines() if each.startswith("data: ")]
        messages = [json.loads(each) for each in data]
        assert (text_of(messages[:-1]), messages[-1]["state"]) == (NEW, "ready")
        again = headers | {"Last-Event-ID": messages[-1]["id"]}
        assert (await http.get(address, headers=again)).status_code == 204


async def test_while_nothing_is_said_it_is_said_so(made: Proposal):
    batches = watch(made.pk, event_log.Cursor(), idle=0.05)
    assert [await anext(batches) for _ in range(2)][-1] == []
    await batches.aclose()
