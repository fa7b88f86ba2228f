"""The web server is told to stop: what it answers may end, who watches comes again."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect

from novellaforge import event_log
from novellaforge.database import in_db
from novellaforge.serving import SERVICE_RESTART
from tests.factories import a_run
from tests.web_server import running_web
from tests.writing.sockets import hello, listen, token_of, url
from tests.writing.test_consumer import write_chapter
from writing.models import GenerationRun

pytestmark = pytest.mark.django_db(transaction=True)
STOP_SECONDS = "4"


async def test_an_order_to_stop_lets_answers_end(tmp_path: Path) -> None:
    one, other = await in_db(a_run), await in_db(a_run)
    log = tmp_path / "log"
    with running_web(log, env={"WEB_STOP_SECONDS": STOP_SECONDS}) as web:
        async with (
            httpx.AsyncClient(base_url=web.http, timeout=60, trust_env=False) as http,
            asks(http, one) as watched,
            waits(http, one) as ending,
            waits(http, other) as endless,
            connect(url(web, one)) as socket,
        ):
            await socket.send(json.dumps(await hello(one, order="live")))
            stopped = asyncio.create_task(asyncio.to_thread(web.stop))
            assert (await listen(socket)).code == SERVICE_RESTART
            assert (await watched.aread()).startswith(b"retry: ")  # whole, as of a run that ended
            await write_chapter(one)
            assert json.loads(await ending.aread())["state"] == "drafted"
            with pytest.raises(httpx.RemoteProtocolError):
                await endless.aread()
        assert await stopped == 0
    assert "1 answers did not end in time" in log.read_text()
    assert "Traceback" not in log.read_text()
    await event_log.close()


def asks(http: httpx.AsyncClient, run: GenerationRun) -> Any:
    """For its events."""
    headers = {"Authorization": f"Bearer {token_of(run.requested_by)}"}
    return http.stream("GET", f"/api/v1/runs/{run.pk}/events", headers=headers)


def waits(http: httpx.AsyncClient, run: GenerationRun) -> Any:
    """For its end."""
    return http.stream(
        "POST",
        "/api/v1/writing/generate-chapter?wait=50",
        headers={"Authorization": f"Bearer {token_of(run.requested_by)}"},
        json={"project_id": str(run.project_id), "chapter_index": run.chapter.number},
    )
