"""What is written is told at once and kept; an attempt that lost its beat writes no more."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, aclosing, contextmanager
from itertools import chain, repeat
from typing import Any

import pytest
import redis.asyncio
from django.conf import settings
from redis.commands.core import AsyncScript

from novellaforge import event_log
from novellaforge.database import in_db
from novellaforge.models import LoggedEvent
from tests.factories import a_run
from tests.waiting import eventually_async
from writing import snapshots
from writing.drafting import RunEnded, Sink, open_draft
from writing.events import EVENT, BeatState, Chunk, Event, Replace
from writing.models import BeatDraft, GenerationRun
from writing.plan import Beat

pytestmark = pytest.mark.django_db(transaction=True)
SCENE = Beat(title="The oars", summary="Ilse counts them.", words=40)


@pytest.fixture
async def run() -> AsyncIterator[GenerationRun]:
    yield await in_db(a_run)
    await event_log.close()


async def kept(run: GenerationRun, beat: int = 1) -> str:
    return (await BeatDraft.objects.aget(run=run, beat=beat)).text


async def told(run: GenerationRun, count: int) -> list[Event]:
    """The first events of the run's log."""
    heard: list[Event] = []
    stand = lambda: in_db(snapshots.stand_live, run.pk)  # noqa: E731
    async with aclosing(event_log.follow(run.pk, None, stand)) as events:
        async for _, payload in events:
            heard.append(EVENT.validate_python(payload))
            if len(heard) == count:
                break
    return heard


async def end(run: GenerationRun) -> None:
    await GenerationRun.objects.filter(pk=run.pk).aupdate(state=GenerationRun.State.CANCELLED)


async def empty_redis() -> None:
    async with redis.asyncio.Redis.from_url(settings.REDIS_URL) as client:
        await client.flushdb()


async def test_text_is_told_and_kept(run: GenerationRun) -> None:
    async with open_draft(run.pk, 1, SCENE) as sink:
        assert sink.kept == ""
        await sink.write("Ilse counted ")
        await sink.write("the oars.")
    assert await kept(run) == "Ilse counted the oars."
    begun, chunk = await told(run, 2)
    assert isinstance(begun, BeatState)
    assert (begun.state, begun.attempt, begun.title) == ("writing", 1, "The oars")
    assert chunk == Chunk(beat=1, attempt=1, content="Ilse counted the oars.")


async def test_text_is_kept_while_it_is_written(run: GenerationRun) -> None:
    async with open_draft(run.pk, 1, SCENE) as sink:
        await sink.write("Ilse counted")
        assert await eventually_async(lambda: kept(run)) == "Ilse counted"


async def broken_off(run: GenerationRun, text: str) -> None:
    async with open_draft(run.pk, 1, SCENE) as sink:
        await sink.write(text)
        raise OSError("gone")


async def writing_for_ever(run: GenerationRun, text: str) -> None:
    async with open_draft(run.pk, 1, SCENE) as sink:
        await sink.write(text)
        await sink.flush()
        await asyncio.Event().wait()


async def test_the_next_attempt_goes_on_after_the_last_whole_sentence(run: GenerationRun) -> None:
    with pytest.raises(OSError, match="gone"):
        await broken_off(run, "Ilse counted the oars. One was mis")
    async with open_draft(run.pk, 1, SCENE) as sink:
        assert (sink.kept, sink.attempt) == ("Ilse counted the oars.", 2)
        await sink.write(" She left.")
    assert await kept(run) == "Ilse counted the oars. She left."
    _, _, begun, chunk = await told(run, 4)
    assert isinstance(begun, BeatState)
    assert (begun.attempt, begun.kept) == (2, 22)
    assert chunk == Chunk(beat=1, attempt=2, content=" She left.", at=22, flushed=22)


async def test_a_run_that_ended_is_not_begun(run: GenerationRun) -> None:
    await end(run)
    with pytest.raises(RunEnded):
        await writing_for_ever(run, "Ilse left.")
    assert not await BeatDraft.objects.filter(run=run).aexists()


async def test_a_silent_model_is_given_up_when_its_run_ends(run: GenerationRun) -> None:
    work = asyncio.create_task(writing_for_ever(run, "Ilse left."))
    await eventually_async(lambda: has(run, "Ilse left."))
    await end(run)
    with pytest.raises(RunEnded):
        await work


async def has(run: GenerationRun, text: str) -> bool:
    return await BeatDraft.objects.filter(run=run, text=text).aexists()


async def test_a_later_attempt_ends_the_earlier(run: GenerationRun) -> None:
    earlier = asyncio.create_task(writing_for_ever(run, "Ilse stayed. She"))
    await eventually_async(lambda: has(run, "Ilse stayed. She"))
    async with open_draft(run.pk, 1, SCENE) as sink:
        with pytest.raises(RunEnded):
            await earlier
        await sink.write(" It rained.")
    assert await kept(run) == "Ilse stayed. It rained."


@pytest.mark.parametrize("emptied", [False, True])
async def test_the_earlier_attempt_tells_no_more(run: GenerationRun, emptied: bool) -> None:
    """Also where Redis has forgotten who writes: Postgres has not."""
    with pytest.raises(OSError, match="gone"):
        await broken_off(run, "Ilse stayed.")
    async with open_draft(run.pk, 1, SCENE) as now:
        await now.write(" It rained.")
        if emptied:
            await empty_redis()
        with pytest.raises(RunEnded):
            await Sink(run.pk, 1, 1, "Ilse stayed.").write("x" * 200)
    assert await kept(run) == "Ilse stayed. It rained."


async def test_what_was_emptied_is_told_again(run: GenerationRun) -> None:
    async with open_draft(run.pk, 1, SCENE) as sink:
        await sink.write("Ilse left.")
        await sink.flush()
        await empty_redis()
        await sink.write(" It rained.")
        await sink.flush()
        payload = (await told(run, 2))[-1]
    assert payload.type == "reset"
    assert payload.beats[0].text == "Ilse left. It rained."


@contextmanager
def without_redis(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is added to its streams."""

    async def away(*_args: object, **_named: object) -> None:
        raise redis.ConnectionError("away")

    with monkeypatch.context() as patched:
        patched.setattr(AsyncScript, "__call__", away)
        yield


async def test_text_waits_for_redis_and_is_kept_without(
    run: GenerationRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_draft(run.pk, 1, SCENE) as sink:
        await sink.write("Ilse left.")
        await sink.flush()
        with without_redis(monkeypatch):
            await sink.write(" It rained.")
            await sink.flush()
            assert await kept(run) == "Ilse left. It rained."
        await sink.write(" Nobody came.")
    chunks = [each for each in await told(run, 4) if isinstance(each, Chunk)]
    assert [each.content for each in chunks] == ["Ilse left.", " It rained.", " Nobody came."]


async def test_what_redis_did_not_take_until_the_end_is_told_by_a_row(
    run: GenerationRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with AsyncExitStack() as away:
        async with open_draft(run.pk, 1, SCENE) as sink:
            await sink.write("Ilse left.")
            await sink.flush()
            away.enter_context(without_redis(monkeypatch))
            await sink.write(" It rained.")
    assert await kept(run) == "Ilse left. It rained."
    row = await LoggedEvent.objects.aget(stream=run.pk, type="chunk")
    _begun, first, last = await told(run, 3)
    assert isinstance(first, Chunk)
    assert first.content == "Ilse left."
    assert (
        last
        == EVENT.validate_python(row.payload)
        == Chunk(beat=1, attempt=1, content=" It rained.", at=10, flushed=21)
    )


async def test_a_chunk_whose_answer_was_lost_is_told_once(
    run: GenerationRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    append_chunk = event_log.append_chunk
    answers = chain(["added", "out_of_reach"], repeat("added"))

    async def second_lost(*args: Any, **named: Any) -> str:
        assert await append_chunk(*args, **named) == "added"
        return next(answers)

    async with open_draft(run.pk, 1, SCENE) as sink:
        monkeypatch.setattr(event_log, "append_chunk", second_lost)
        for text in ("Ilse left.", " It rained.", " Nobody came."):
            await sink.write(text)
            await sink.flush()
    chunks = [each for each in await told(run, 4) if isinstance(each, Chunk)]
    assert [each.content for each in chunks] == ["Ilse left.", " It rained.", " Nobody came."]


async def test_a_cut_sentence_is_taken_back(run: GenerationRun) -> None:
    async with open_draft(run.pk, 1, SCENE) as sink:
        await sink.write("Ilse left. She was")
        await sink.replace_all("Ilse left.")
        await sink.write(" It rained.")
    assert await kept(run) == "Ilse left. It rained."
    _, _, change, chunk = await told(run, 4)
    assert change == Replace(beat=1, start=10, end=18, content="", why="length")
    assert isinstance(chunk, Chunk)
    assert (chunk.at, chunk.content) == (10, " It rained.")


async def test_the_same_text_takes_nothing_back(run: GenerationRun) -> None:
    async with open_draft(run.pk, 1, SCENE) as sink:
        await sink.write("Ilse left.")
        await sink.replace_all("Ilse left.")
    assert await LoggedEvent.objects.filter(stream=run.pk, type="replace").acount() == 0


async def test_a_snapshot_has_what_is_not_yet_kept(run: GenerationRun) -> None:
    async with open_draft(run.pk, 1, SCENE) as sink:
        await sink.write("Ilse left.")
        await sink.flush()
        await sink.write(" It rained. " + "She " * 60)
        stand = await in_db(snapshots.stand_live, run.pk)
        later = [each.model_dump(mode="json") for each in await told(run, 3)]
        reset = EVENT.validate_python(stand.tell(later))
        assert reset.type == "reset"
        assert reset.beats[0].text == sink.text
        assert reset.beats[0].flushed == 10


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("abc", "abc", (3, 3, "")),
        ("aaa", "aa", (2, 3, "")),
        ("aa", "aaa", (2, 2, "a")),
        ("abc", "axc", (1, 2, "x")),
        ("", "abc", (0, 0, "abc")),
        ("abc", "", (0, 3, "")),
    ],
)
def test_the_difference_of_two_texts(old: str, new: str, change: tuple[int, int, str]) -> None:
    found = Replace.between(1, old, new, "seam")
    assert (found.start, found.end, found.content) == change
    assert found.applied(old) == new


def test_a_sink_is_what_write_beat_asks_for() -> None:
    from writing.stages.write_beat import Sink as Asked

    sink: Asked = Sink.__new__(Sink)
    assert callable(sink.write)
