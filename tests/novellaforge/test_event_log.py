"""A log is told from any place on: every event once, in order, whatever Redis forgets."""

import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

import pytest
import redis.asyncio
from django.conf import settings
from django.db import transaction

from novellaforge import event_log
from novellaforge.database import in_db
from novellaforge.event_log import Cursor, Payload, Stand, Turn
from novellaforge.event_log.adding import last_row
from tests.waiting import eventually_async

pytestmark = pytest.mark.django_db(transaction=True)
Told = list[tuple[Cursor, Payload]]


@pytest.fixture
async def valkey() -> AsyncIterator["redis.asyncio.Redis"]:
    async with redis.asyncio.Redis.from_url(settings.REDIS_URL) as client:
        yield client
    await event_log.close()


@pytest.fixture
def stream(valkey: object) -> uuid.UUID:
    return uuid.uuid4()


def event(number: int) -> Payload:
    return {"type": "event", "number": number}


def chunk(number: int) -> Payload:
    return {"type": "chunk", "number": number}


async def append(stream: uuid.UUID, *payloads: Payload, turn: Turn | None = None) -> None:
    def inside() -> None:
        with transaction.atomic():
            event_log.append(stream, payloads, turn)

    await in_db(inside)


async def say(
    stream: uuid.UUID, number: int, turn: int = 1, part: int = 0, *, holds: bool = False
) -> str:
    return await event_log.append_chunk(stream, chunk(number), Turn("1", turn), part, holds=holds)


async def hear(stream: uuid.UUID, count: int, after: Cursor | None = None) -> Told:
    """The next `count`; where a stand was asked for, it is {"type": "stand", "later": […]}."""

    async def stand() -> Stand:
        def tell(later: Sequence[Payload]) -> Payload:
            return {"type": "stand", "later": [each["number"] for each in later]}

        return Stand(await in_db(last_row, stream), tell)

    heard: Told = []
    async with aclosing(event_log.follow(stream, after, stand)) as told:
        async for each in told:
            heard.append(each)
            if len(heard) == count:
                break
    return heard


def payloads(told: Told) -> list[Payload]:
    return [payload for _, payload in told]


def a_story() -> list[Payload]:
    return [event(1), chunk(2), chunk(3), event(4), chunk(5), event(6), event(7)]


async def tell_the_story(stream: uuid.UUID) -> None:
    await append(stream, event(1), turn=Turn("1", 1))
    await say(stream, 2)
    await say(stream, 3)
    await append(stream, event(4))
    await say(stream, 5)
    await append(stream, event(6), event(7))


async def test_what_was_logged_is_told_in_order(stream: uuid.UUID) -> None:
    await tell_the_story(stream)
    assert payloads(await hear(stream, 7)) == a_story()


async def test_what_comes_later_is_told_when_it_comes(stream: uuid.UUID) -> None:
    async with aclosing(event_log.follow(stream, None, a_stand)) as told:
        for each in a_story():
            if each["type"] == "event":
                await append(stream, each, turn=Turn("1", 1))
            else:
                await event_log.append_chunk(stream, each, Turn("1", 1), 0)
            assert (await anext(told))[1] == each


async def a_stand() -> Stand:
    raise AssertionError("nothing is missing")


async def test_from_every_place_the_rest_is_told_once(stream: uuid.UUID) -> None:
    await tell_the_story(stream)
    whole = await hear(stream, 7)
    for heard, (cursor, _) in enumerate(whole[:-1], start=1):
        again = Cursor.parse(str(cursor))
        assert await hear(stream, 7 - heard, again) == whole[heard:]


async def test_two_streams_are_kept_apart(stream: uuid.UUID) -> None:
    other = uuid.uuid4()
    await append(stream, event(1))
    await append(other, event(2))
    await append(stream, event(3))
    assert payloads(await hear(stream, 2)) == [event(1), event(3)]


async def test_nothing_is_told_of_a_transaction_undone(stream: uuid.UUID) -> None:
    def undone() -> None:
        with transaction.atomic():
            event_log.append(stream, [event(1)])
            transaction.set_rollback(True)

    await in_db(undone)
    await append(stream, event(2))
    assert payloads(await hear(stream, 1)) == [event(2)]


async def test_events_need_a_transaction(stream: uuid.UUID) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        await in_db(event_log.append, stream, [event(1)])


async def test_a_chunk_that_is_sent_again_is_told_once(stream: uuid.UUID) -> None:
    await append(stream, event(1), turn=Turn("1", 1))
    assert await say(stream, 2, part=1) == await say(stream, 2, part=1) == "added"
    await append(stream, event(3), turn=Turn("1", 1))
    assert await say(stream, 2, part=1) == await say(stream, 4, part=2) == "added"
    await append(stream, event(5), turn=Turn("1", 2))
    assert await say(stream, 2, turn=2, part=1) == "added"
    expected = [event(1), chunk(2), event(3), chunk(4), event(5), chunk(2)]
    assert payloads(await hear(stream, 6)) == expected


async def test_a_lost_end_begins_a_new_epoch(stream: uuid.UUID) -> None:
    """Redis came back from a snapshot: parts 2 and 3 of the turn are not in it."""
    await append(stream, event(1), turn=Turn("1", 1))
    await say(stream, 2, part=1)
    heard = (await hear(stream, 2))[-1][0]
    assert await say(stream, 5, part=4) == "unknown"
    assert await say(stream, 6, part=4, holds=True) == "added"
    later = [cursor for cursor, _ in await hear(stream, 1, heard)]
    assert later[0].epoch > heard.epoch


async def test_a_chunk_of_a_lost_turn_is_refused(stream: uuid.UUID) -> None:
    await append(stream, event(1), turn=Turn("1", 1))
    await append(stream, event(2), turn=Turn("1", 2))
    assert await say(stream, 3, turn=1) == "late"
    assert await say(stream, 4, turn=2) == "added"
    assert payloads(await hear(stream, 3)) == [event(1), event(2), chunk(4)]


async def test_nobody_is_believed_when_redis_was_emptied(
    stream: uuid.UUID, valkey: "redis.asyncio.Redis"
) -> None:
    await append(stream, event(1), turn=Turn("1", 1))
    await valkey.flushdb()
    assert await say(stream, 2) == "unknown"
    assert await say(stream, 3, holds=True) == "added"
    assert await say(stream, 4) == "added"


async def test_an_emptied_redis_is_answered_with_how_things_stand(
    stream: uuid.UUID, valkey: "redis.asyncio.Redis"
) -> None:
    await tell_the_story(stream)
    cursor, _ = (await hear(stream, 2))[-1]
    await valkey.flushdb()
    expected = [event(4), event(6), event(7), {"type": "stand", "later": []}]
    told = await hear(stream, 4, cursor)
    assert payloads(told) == expected
    await say(stream, 8, holds=True)
    assert payloads(await hear(stream, 1, told[-1][0])) == [chunk(8)]


async def test_a_follower_notices_that_redis_was_emptied(
    stream: uuid.UUID, valkey: "redis.asyncio.Redis"
) -> None:
    await append(stream, event(1), turn=Turn("1", 1))
    await say(stream, 2)

    async def stand() -> Stand:
        return Stand(await in_db(last_row, stream), lambda later: {"later": list(later)})

    async with aclosing(event_log.follow(stream, None, stand)) as told:
        assert [(await anext(told))[1] for _ in range(2)] == [event(1), chunk(2)]
        await valkey.flushdb()
        await say(stream, 3, holds=True)
        assert (await anext(told))[1] == {"later": [chunk(3)]}
        await say(stream, 4)
        assert (await anext(told))[1] == chunk(4)


async def test_things_that_stand_as_they_did_are_told_again_where_text_came_between(
    stream: uuid.UUID, valkey: "redis.asyncio.Redis"
) -> None:
    """Else a follower keeps the text that was lost, and hears it a second time."""
    await append(stream, event(1), turn=Turn("1", 1))
    stood = {"texts": "as Postgres has them"}

    async def stand() -> Stand:
        return Stand(await in_db(last_row, stream), lambda _later: stood)

    async with aclosing(event_log.follow(stream, None, stand)) as told:
        assert (await anext(told))[1] == event(1)
        for number in (2, 4):
            await valkey.flushdb()
            await say(stream, number, holds=True)
            assert (await anext(told))[1] == stood
            await say(stream, number + 1)
            assert (await anext(told))[1] == chunk(number + 1)


async def test_a_trimmed_log_is_answered_with_how_things_stand(
    stream: uuid.UUID, valkey: "redis.asyncio.Redis"
) -> None:
    await tell_the_story(stream)
    await valkey.xtrim(f"nf:log:{{{stream}}}", maxlen=3, approximate=False)
    assert payloads(await hear(stream, 5))[-1] == {"type": "stand", "later": [5, 6, 7]}


async def test_who_breaks_off_before_a_stand_is_told_it_again(
    stream: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redis was away and is back, with all that it held."""
    await tell_the_story(stream)
    ((place, _first),) = await hear(stream, 1)

    async def away(*_args: object, **_named: object) -> None:
        raise redis.ConnectionError("away")

    with monkeypatch.context() as patched:
        patched.setattr(redis.asyncio.Redis, "xrange", away)
        told = await hear(stream, 2, place)
    assert payloads(told) == [event(4), event(6)]
    again = payloads(await hear(stream, 2, told[-1][0]))
    assert again == [event(7), {"type": "stand", "later": [1, 2, 3, 4, 5, 6, 7]}]


async def test_an_event_that_redis_never_heard_of_is_told(
    stream: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its process died between the commit and the announcement."""
    await append(stream, event(1), turn=Turn("1", 1))
    async with aclosing(event_log.follow(stream, None, a_stand)) as told:
        assert (await anext(told))[1] == event(1)
        await say(stream, 2)
        with monkeypatch.context() as patched:
            patched.setattr(transaction, "on_commit", lambda function: None)
            await append(stream, event(3))
        assert [(await anext(told))[1] for _ in range(2)] == [chunk(2), event(3)]
        await say(stream, 4)
        await append(stream, event(5))
        assert [(await anext(told))[1] for _ in range(2)] == [chunk(4), event(5)]


async def test_a_slow_follower_misses_nothing(stream: uuid.UUID) -> None:
    """More comes than is kept for it."""
    await append(stream, event(0), turn=Turn("1", 1))
    async with aclosing(event_log.follow(stream, None, a_stand)) as told:
        assert (await anext(told))[1] == event(0)
        for number in range(1, 2_500):
            await say(stream, number)
        heard = [(await anext(told))[1]["number"] for _ in range(1, 2_500)]
    assert heard == list(range(1, 2_500))


async def test_without_redis_rows_are_told(
    stream: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    await event_log.close()
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    from novellaforge.event_log.adding import _sync_client

    _sync_client.cache_clear()
    try:
        await append(stream, event(1), event(2))
        assert await say(stream, 3) == "out_of_reach"
        assert payloads(await hear(stream, 2)) == [event(1), event(2)]
    finally:
        _sync_client.cache_clear()


async def test_one_reader_serves_all_followers(
    stream: uuid.UUID, valkey: "redis.asyncio.Redis"
) -> None:
    await append(stream, event(1), turn=Turn("1", 1))
    followers = [event_log.follow(stream, None, a_stand) for _ in range(20)]
    for told in followers:
        assert (await anext(told))[1] == event(1)

    async def blocked() -> list[object]:
        return [each for each in await valkey.client_list() if each["cmd"] == "xread"]

    assert len(await eventually_async(blocked)) == 1
    await say(stream, 2)
    assert [(await anext(told))[1] for told in followers] == [chunk(2)] * 20
    for told in followers:
        await told.aclose()


@pytest.mark.parametrize("text", ["", "1", "1-2", "a-b-c", "1-2-3-4", "-1-2-3", f"{2**64}-0-0"])
def test_nonsense_is_no_place(text: str) -> None:
    with pytest.raises(ValueError):
        Cursor.parse(text)
