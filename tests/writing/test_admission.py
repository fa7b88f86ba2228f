"""Who watches a run is asked again, while it is told, whether the book is still theirs to see."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import cast

import pytest
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import User

from novellaforge import event_log
from novellaforge.database import in_db
from projects.models import Membership
from tests.factories import a_run, a_user
from tests.writing.test_consumer import tell
from writing import admission
from writing.api.streaming import events
from writing.consumers import NOT_THERE, GenerateConsumer
from writing.events import Status
from writing.models import GenerationRun
from writing.watching import place_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("asked_each_time")]


@pytest.fixture
def asked_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "ASKED_SECONDS", 0.0)


@pytest.fixture
async def run() -> AsyncIterator[GenerationRun]:
    yield await in_db(a_run)
    await event_log.close()


@pytest.fixture
async def reader(run: GenerationRun) -> User:
    return cast(User, await in_db(_a_reader, run))


def _a_reader(run: GenerationRun) -> User:
    return Membership.objects.create(project_id=run.project_id, user=a_user(), role="reader").user


def is_removed(reader: User) -> None:
    Membership.objects.filter(user=reader).delete()


def is_shut_out(reader: User) -> None:
    User.objects.filter(pk=reader.pk).update(is_active=False)


NO_LONGER = pytest.mark.parametrize("no_longer", [is_removed, is_shut_out])


def step(message: str) -> Status:
    return Status(stage="plan_chapter", state="started", message=message)


@NO_LONGER
async def test_a_socket_is_closed(
    run: GenerationRun, reader: User, no_longer: Callable[[User], None]
) -> None:
    socket = WebsocketCommunicator(GenerateConsumer.as_asgi(), "/")
    socket.scope |= {"user": reader, "url_route": {"kwargs": {"project_id": run.project_id}}}
    await socket.connect()
    await socket.send_json_to({"chapter_index": 1, "run_id": str(run.pk), "order": "live"})
    await tell(run, step("before"))
    assert (await socket.receive_json_from(10))["message"] == "before"
    await in_db(no_longer, reader)
    await tell(run, step("afterwards"))
    last = await socket.receive_json_from(10)
    assert (last["type"], last["message"]) == ("error", "This book is no longer yours to see.")
    assert await socket.receive_output(10) == {"type": "websocket.close", "code": NOT_THERE}
    await socket.disconnect()


@NO_LONGER
async def test_a_stream_of_events_ends(
    run: GenerationRun, reader: User, no_longer: Callable[[User], None]
) -> None:
    async with aclosing(events(run, place_of("live", None), reader)) as parts:
        assert (await anext(parts)).startswith(b"retry: ")
        await tell(run, step("before"))
        assert json.loads((await anext(parts)).split(b"data: ")[1])["message"] == "before"
        await in_db(no_longer, reader)
        await tell(run, step("afterwards"))
        assert [part async for part in parts] == []
