"""Places at a provider, shared by processes: how many, whose turn, and what if one dies."""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import AsyncIterator, Awaitable
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis.asyncio
from django.conf import settings as project_settings
from pytest_django import Settings

from novellaforge import limits
from novellaforge.embedded.start import start
from novellaforge.limits.line import keys
from tests.novellaforge.other_process import holding
from tests.waiting import eventually, eventually_async

ANA, BOB = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture(autouse=True, scope="module")
def _servers() -> None:
    start(["valkey"])


@pytest.fixture
def address() -> str:
    return f"http://provider/{uuid.uuid4()}/v1"


class Seen:
    """What Redis knows of one provider."""

    def __init__(self, client: "redis.asyncio.Redis", address: str) -> None:
        self.client = client
        self.places, self.line, self.patience, self.served, self.pauses = keys(address)

    async def running(self) -> int:
        return int(await self.client.zcard(self.places))

    async def waiting(self) -> int:
        return int(await self.client.zcard(self.line))

    async def until_running(self, number: int) -> None:
        await eventually_async(lambda: _is(self.running(), number), seconds=30)

    async def until_waiting(self, number: int) -> None:
        await eventually_async(lambda: _is(self.waiting(), number), seconds=30)


async def _is(asked: Awaitable[int], number: int) -> bool:
    return await asked == number


@pytest.fixture
async def seen(address: str) -> AsyncIterator[Seen]:
    async with redis.asyncio.Redis.from_url(
        project_settings.REDIS_URL, decode_responses=True
    ) as client:
        yield Seen(client, address)


async def take(
    address: str,
    most: int = 1,
    project: uuid.UUID | None = None,
    model: str = "m",
    seconds: float = 60,
) -> limits.Place:
    return await limits.place(address, most, model=model, project_id=project, seconds=seconds)


def wait_for(address: str, most: int = 1, **values: object) -> "asyncio.Task[limits.Place]":
    return asyncio.create_task(take(address, most, **values))  # type: ignore[arg-type]


async def in_turn(
    address: str, most: int, project: uuid.UUID, served: list[str], name: str
) -> None:
    with await take(address, most, project):
        served.append(name)


# How many


async def test_it_works(address: str, seen: Seen) -> None:
    place = await take(address)
    assert await seen.running() == 1
    place.leave()
    await seen.until_running(0)


async def test_no_more_than_that_many_have_a_place(address: str, seen: Seen) -> None:
    first, second = await take(address, 2), await take(address, 2)
    third = wait_for(address, 2)
    await seen.until_waiting(1)
    assert (await seen.running(), third.done()) == (2, False)
    first.leave()
    (await third).leave()
    second.leave()
    await seen.until_running(0)


async def test_no_limit(address: str, seen: Seen) -> None:
    places = [await take(address, 0) for _ in range(100)]
    assert await seen.running() == 100
    for place in places:
        place.leave()


async def test_leaving_twice_is_leaving_once(address: str, seen: Seen) -> None:
    with await take(address, 2) as place:
        place.leave()
    other = await take(address, 2)
    await seen.until_running(1)
    other.leave()


async def test_each_address_has_its_own_places(address: str) -> None:
    with await take(address), await take(f"{address}/other"):
        pass


async def test_the_address_is_not_shown(seen: Seen) -> None:
    address = f"http://ana:secret@{uuid.uuid4()}/v1"
    with await take(address):
        for key in await seen.client.keys("nf:limit:*"):
            assert "secret" not in key
        assert await seen.client.zcard(keys(address)[0]) == 1


async def test_processes_share_the_places(address: str, seen: Seen, tmp_path: Path) -> None:
    with holding(tmp_path / "log", address, 2, count=2) as other:
        await seen.until_running(2)
        mine = wait_for(address, 2)
        await seen.until_waiting(1)
        assert not mine.done()
        await asyncio.to_thread(other.end)
        (await mine).leave()
    assert other.said == ["placed", "placed"]


def test_a_loop_that_ends_lets_its_places_go(address: str) -> None:
    async def end_with_a_place() -> None:
        await take(address)
        wait_for(address)
        await asyncio.sleep(0)

    async def known() -> tuple[int, int]:
        client = redis.asyncio.Redis.from_url(project_settings.REDIS_URL)
        async with client:
            seen = Seen(client, address)
            return await seen.running(), await seen.waiting()

    asyncio.run(end_with_a_place())
    assert asyncio.run(known()) == (0, 0)


async def test_two_loops_of_one_process_share_the_places(address: str, seen: Seen) -> None:
    with await take(address):
        other = asyncio.create_task(asyncio.to_thread(asyncio.run, leave_one(address)))
        await seen.until_waiting(1)
        assert not other.done()
    await other


async def leave_one(address: str) -> None:
    (await take(address)).leave()


# Deaths


async def test_the_place_of_a_killed_process_comes_free(
    address: str, seen: Seen, tmp_path: Path
) -> None:
    with holding(tmp_path / "log", address, 1) as other:
        await seen.until_running(1)
        mine = wait_for(address)
        await seen.until_waiting(1)
        other.kill()
        async with asyncio.timeout(30):
            (await mine).leave()


async def test_a_killed_process_that_waited_holds_nobody_up(
    address: str, seen: Seen, tmp_path: Path
) -> None:
    place = await take(address)
    with holding(tmp_path / "log", address, 1, count=3) as other:
        await seen.until_waiting(3)
        mine = wait_for(address)
        await seen.until_waiting(4)
        other.kill()
        place.leave()
        async with asyncio.timeout(30):
            (await mine).leave()
        assert other.said == []
    assert await seen.waiting() == 0


async def test_a_place_is_kept_for_longer_than_its_lease(address: str, seen: Seen) -> None:
    with await take(address):
        first = await lease_of(seen)
        await eventually_async(lambda: _later(seen, first + limits.LEASE_SECONDS * 1e6))
        late = wait_for(address)
        await seen.until_waiting(1)
        assert not late.done()
    (await late).leave()


async def lease_of(seen: Seen) -> float:
    [(_, ends)] = await seen.client.zrange(seen.places, 0, -1, withscores=True)
    return float(ends)


async def _later(seen: Seen, moment: float) -> bool:
    return await lease_of(seen) > moment


async def test_a_waiting_request_that_redis_half_forgot_holds_nobody_up(
    address: str, seen: Seen
) -> None:
    """A full Redis may evict one key and keep another."""
    await seen.client.zadd(seen.line, {f"{uuid.uuid4()}//m": 1})
    with await take(address):
        assert await seen.waiting() == 0


async def test_who_is_cancelled_waits_no_more(address: str, seen: Seen) -> None:
    place = await take(address)
    cancelled, behind = wait_for(address), wait_for(address)
    await seen.until_waiting(2)
    cancelled.cancel()
    await seen.until_waiting(1)
    place.leave()
    (await behind).leave()


@pytest.mark.parametrize("turns", range(12))
async def test_cancelled_as_its_turn_comes(address: str, seen: Seen, turns: int) -> None:
    """At whatever moment: no place is lost, where nobody renews or asks any more."""
    place = await take(address)
    waiting = wait_for(address)
    await seen.until_waiting(1)
    place.leave()
    for _ in range(turns):
        await asyncio.sleep(0)
    waiting.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        (await waiting).leave()
    await seen.until_running(0)
    assert await seen.waiting() == 0


async def test_waiting_has_an_end(address: str, seen: Seen) -> None:
    with await take(address):
        with pytest.raises(limits.NoPlace):
            await take(address, seconds=0.3)
        await seen.until_waiting(0)


# Whose turn


async def test_first_come_first_served_within_a_project(address: str, seen: Seen) -> None:
    served: list[str] = []
    place = await take(address, 1, ANA)
    tasks = []
    for number in range(8):
        tasks.append(asyncio.create_task(in_turn(address, 1, ANA, served, str(number))))
        await seen.until_waiting(number + 1)
    place.leave()
    await asyncio.gather(*tasks)
    assert served == [str(number) for number in range(8)]


@pytest.mark.parametrize("most", [1, 4])
async def test_many_of_one_project_delay_another_by_one_place(
    address: str, seen: Seen, most: int
) -> None:
    served: list[str] = []
    places = [await take(address, most, ANA) for _ in range(most)]
    tasks = [in_turn(address, most, ANA, served, "Ana") for _ in range(100)]
    running = [asyncio.create_task(task) for task in tasks]
    await seen.until_waiting(100)
    running.append(asyncio.create_task(in_turn(address, most, BOB, served, "Bob")))
    await seen.until_waiting(101)
    places[0].leave()
    await asyncio.gather(*running)
    for place in places:
        place.leave()
    assert len(served) == 101
    assert served.index("Bob") <= 1


async def test_two_projects_take_turns(address: str, seen: Seen) -> None:
    served: list[str] = []
    place = await take(address, 1, ANA)
    tasks = [in_turn(address, 1, ANA, served, "Ana") for _ in range(5)]
    tasks += [in_turn(address, 1, BOB, served, "Bob") for _ in range(5)]
    running = [asyncio.create_task(task) for task in tasks]
    await seen.until_waiting(10)
    place.leave()
    await asyncio.gather(*running)
    assert served == ["Bob", "Ana"] * 5


async def test_turns_are_taken_over_processes(address: str, seen: Seen, tmp_path: Path) -> None:
    place = await take(address, 2, ANA)
    another = await take(address, 2, ANA)
    with holding(tmp_path / "log", address, 2, count=30, project=ANA) as other:
        await seen.until_waiting(30)
        mine = wait_for(address, 2, project=BOB)
        await seen.until_waiting(31)
        place.leave()
        async with asyncio.timeout(30):
            bobs = await mine
        assert other.said == []  # though it came first and asks as often
        another.leave()
        await asyncio.to_thread(eventually, lambda: other.said == ["placed"], 30)
        bobs.leave()
        await asyncio.to_thread(eventually, lambda: other.said == ["placed"] * 2, 30)


# Pauses


async def test_a_pause_is_kept_by_every_process(address: str, seen: Seen, tmp_path: Path) -> None:
    with await take(address, 0, model="") as place:
        place.hold(300.0)
    await seen.until_running(0)
    with holding(tmp_path / "log", address, 0) as other:
        await seen.until_waiting(1)
        assert other.said == []
        await seen.client.delete(seen.pauses)
        await asyncio.to_thread(eventually, lambda: other.said == ["placed"], 30)


async def test_a_pause_concerns_its_model_only(address: str, seen: Seen) -> None:
    with await take(address, 2, model="one") as place:
        place.hold(60.0)
    held = wait_for(address, 2, model="one")
    await seen.until_waiting(1)
    with await take(address, 2, model="the/other"):
        assert not held.done()
    held.cancel()


async def test_a_shorter_pause_does_not_end_a_longer_one(address: str, seen: Seen) -> None:
    with await take(address, 2) as place, await take(address, 2) as other:
        place.hold(60.0)
        place.leave()
        await seen.until_running(1)
        before = await seen.client.hget(seen.pauses, "until/m")  # type: ignore[misc]
        other.hold(0.01)
    await seen.until_running(0)
    after = await seen.client.hget(seen.pauses, "until/m")  # type: ignore[misc]
    assert float(after or 0) >= float(before or 0) > 0


async def test_after_a_pause_they_are_let_in_one_after_another(address: str, seen: Seen) -> None:
    with await take(address, 0) as place:
        place.hold(0.3)
    projects = [uuid.uuid4() for _ in range(5)]
    for each in await asyncio.gather(*(take(address, 0, each) for each in projects)):
        each.leave()
    served = await seen.client.zrange(seen.served, 0, -1, withscores=True)
    moments = [moment for name, moment in served if name]
    assert len(moments) == 5
    apart = [later - earlier for earlier, later in pairwise(moments)]
    assert min(apart) >= 50_000


# Without Redis


class Proxy:
    """Before Valkey, so that it can be out of reach: then it hangs up on whoever calls."""

    def __init__(self) -> None:
        self.hung_up = 0
        self._target = urlsplit(project_settings.REDIS_URL)
        self._open: set[asyncio.StreamWriter] = set()
        self._away = False

    @property
    def url(self) -> str:
        port = self._server.sockets[0].getsockname()[1]
        return f"redis://:{self._target.password}@127.0.0.1:{port}/0"

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)

    def go_away(self) -> None:
        self._away = True
        for writer in self._open:
            writer.close()

    def come_back(self) -> None:
        self._away = False

    async def close(self) -> None:
        self._server.close()
        self.go_away()
        await eventually_async(self._is_quiet)

    async def _is_quiet(self) -> bool:
        return not self._open

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._away:
            self.hung_up += 1
            writer.close()
            return
        there, back = await asyncio.open_connection(self._target.hostname, self._target.port)
        await asyncio.gather(self._carry(reader, back), self._carry(there, writer))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65_536):
                writer.write(data)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        self._open.discard(writer)


@pytest.fixture
async def proxy(settings: Settings) -> AsyncIterator[Proxy]:
    proxy = Proxy()
    await proxy.start()
    settings.REDIS_URL = proxy.url
    yield proxy
    await proxy.close()


async def test_an_emptied_redis_learns_of_those_that_run(address: str, seen: Seen) -> None:
    with await take(address):
        late = wait_for(address)
        await seen.until_waiting(1)
        late.cancel()
        await seen.until_waiting(0)
        await seen.client.flushdb()
        await seen.until_running(1)
        late = wait_for(address)
        await seen.until_waiting(1)
        assert not late.done()
    (await late).leave()


async def test_an_emptied_redis_learns_of_those_that_wait_in_their_order(
    address: str, seen: Seen
) -> None:
    served: list[str] = []
    place = await take(address)
    tasks = []
    for number in range(3):
        tasks.append(asyncio.create_task(in_turn(address, 1, ANA, served, str(number))))
        await seen.until_waiting(number + 1)
    await seen.client.flushdb()
    await asyncio.gather(*tasks)
    assert served == ["0", "1", "2"]
    place.leave()


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "redis://nowhere.invalid/0"])
async def test_without_redis_a_process_keeps_the_limit_alone(
    address: str, settings: Settings, caplog: pytest.LogCaptureFixture, url: str
) -> None:
    settings.REDIS_URL = url
    first, second = await take(address, 2), await take(address, 2)
    waiting = [wait_for(address, 2) for _ in range(2)]
    await asyncio.sleep(0)
    assert not any(each.done() for each in waiting)
    first.leave()
    (await waiting[0]).leave()
    (await waiting[1]).leave()
    second.leave()
    for _ in range(20):
        (await take(address, 2)).leave()
    [warning] = warnings(caplog)
    assert address in warning.getMessage()


async def test_without_redis_a_pause_is_kept_too(address: str, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    clock = asyncio.get_running_loop()
    with await take(address, 0) as place:
        place.hold(0.3)
        ends = clock.time() + 0.3
    (await take(address, 0)).leave()
    assert clock.time() >= ends - 0.01


async def test_redis_goes_and_comes_back(
    address: str, seen: Seen, proxy: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "novellaforge.limits")
    first = await take(address)
    second, third = wait_for(address), wait_for(address)
    await seen.until_waiting(2)
    proxy.go_away()
    await eventually_async(lambda: _has_said(caplog, "cannot be reached"))
    first.leave()
    place = await second  # nobody was asked but this process
    assert not third.done()
    before = proxy.hung_up
    await eventually_async(lambda: _has_hung_up(proxy, before + 6), seconds=30)
    assert len(warnings(caplog)) == 1

    elsewhere = {f"{uuid.uuid4()}//m": 2**52}
    await seen.client.delete(seen.places, seen.line, seen.patience)
    await seen.client.zadd(seen.places, elsewhere)
    proxy.come_back()
    await eventually_async(lambda: _has_said(caplog, "is shared again"))
    assert (await seen.running(), await seen.waiting()) == (2, 1)
    place.leave()
    await seen.until_running(1)
    assert not third.done()  # as it would be, were this process still alone
    await seen.client.zrem(seen.places, *elsewhere)
    (await third).leave()


async def _has_hung_up(proxy: Proxy, times: int) -> bool:
    return proxy.hung_up >= times


def warnings(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [each for each in caplog.records if each.levelno >= logging.WARNING]


async def _has_said(caplog: pytest.LogCaptureFixture, words: str) -> bool:
    return any(words in each.getMessage() for each in caplog.records)
