"""A client that asks for it hears all that has come meanwhile in one frame."""

import json
from typing import Any

import pytest
from websockets.asyncio.client import connect

from novellaforge import event_log
from novellaforge.database import in_db
from tests.factories import a_run
from tests.web_server import WebServer
from tests.writing.sockets import hello, shown, url, watch
from tests.writing.test_consumer import MENDED, TWO, close, mend, plan, write_both

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_frame_holds_all_that_has_come(web: WebServer) -> None:
    run = await in_db(a_run)
    await plan(run)
    await write_both(run)
    await mend(run)
    await close(run)
    frames: list[list[dict[str, Any]]] = []
    async with connect(url(web, run)) as socket:
        await socket.send(json.dumps(await hello(run, order="live", batch=True)))
        async for frame in socket:
            frames.append(json.loads(frame))
    batched = [message for frame in frames for message in frame]
    single = await watch(web, run, order="live")
    assert len(frames) < len(batched)
    assert shown(batched)[0] == shown(single.messages)[0] == {1: MENDED, 2: TWO}
    assert batched[-1]["type"] == "complete"
    again = await watch(web, run, order="live", last_event_id=frames[0][-1]["id"])
    rest = [message for frame in frames[1:] for message in frame]
    texts, others = shown([*frames[0], *again.messages])
    others = [each for each in others if each["type"] != "reset"]  # after a row, for its text
    assert (texts, others) == shown([*frames[0], *rest])
    await event_log.close()
