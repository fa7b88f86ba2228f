"""A chapter is watched over a real socket, served by Daphne, with a client of another make."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
import redis.asyncio
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from rest_framework_simplejwt.tokens import AccessToken
from websockets.asyncio.client import connect

from novellaforge import event_log
from novellaforge.database import in_db
from projects.models import ChapterVersion
from tests.factories import a_run, a_user, a_version
from tests.web_server import WebServer
from tests.writing.sockets import Heard, Message, hello, listen, shown, token_of, url, watch
from writing.drafting import Sink, open_draft
from writing.events import BeatState, Complete, Error, Event, FindingEvent, Replace, Status
from writing.models import BeatDraft, GenerationRun, StepResult
from writing.plan import Beat

pytestmark = pytest.mark.django_db(transaction=True)
State = GenerationRun.State

ONE = "Ilse counted. One was missing.\n\nShe said nothing. It rained."
TWO = "Aron waited unseen. He slept.\n\nThe lamp fell. Nobody came."
MENDED = ONE.replace("She said nothing.", "She said nothing to Aron.")
CHAPTER = f"{MENDED}\n\n{TWO}"


@pytest.fixture
async def run() -> AsyncIterator[GenerationRun]:
    yield await in_db(a_run)
    await event_log.close()


# --- The writing side -------------------------------------------------------------------


def log(run: GenerationRun, *events: Event) -> None:
    event_log.append(run.pk, [event.model_dump(mode="json") for event in events])


async def tell(run: GenerationRun, *events: Event) -> None:
    await in_db(transaction.atomic(log), run, *events)


def scene(number: int) -> Beat:
    return Beat(title=f"Scene {number}", summary="Something happens.", words=20)


async def plan(run: GenerationRun, beats: int = 2) -> None:
    waiting = [
        BeatState(beat=number, state="waiting", title=scene(number).title)
        for number in range(1, beats + 1)
    ]
    await tell(run, *waiting, Status(stage="plan_chapter", state="done", message="0.1 s"))


async def say(sink: Sink, text: str) -> None:
    """Word by word, each told before the next."""
    for word in text.split(" "):
        await sink.write(word if not sink.text or sink.text.endswith("\n") else f" {word}")
        await sink.flush()


async def finish(run: GenerationRun, beat: int, text: str) -> None:
    await StepResult.objects.acreate(
        run=run,
        key=f"write_beat.{beat}",
        stage="write_beat",
        beat=beat,
        state=StepResult.State.STORED,
        result={"text": text, "words": len(text.split())},
    )
    attempt = (await BeatDraft.objects.aget(run=run, beat=beat)).attempt
    await tell(run, BeatState(beat=beat, state="done", attempt=attempt, kept=len(text)))


async def write_both(run: GenerationRun) -> None:
    async with open_draft(run.pk, 1, scene(1)) as one, open_draft(run.pk, 2, scene(2)) as two:
        await asyncio.gather(say(one, ONE), say(two, TWO))
    await finish(run, 1, ONE)
    await finish(run, 2, TWO)


async def mend(run: GenerationRun) -> None:
    change = Replace.between(1, ONE, MENDED, "seam")
    mended = Status(stage="mend_seam", state="done", message="ok", beat=1)

    @transaction.atomic
    def both() -> None:
        BeatDraft.objects.filter(run=run, beat=1).update(text=MENDED)
        log(run, change, mended)

    await in_db(both)


async def close(run: GenerationRun, text: str = CHAPTER) -> ChapterVersion:
    version: ChapterVersion = await in_db(a_version, chapter=run.chapter, text=text)
    end = Complete(
        document_id=version.pk,
        word_count=version.word_count,
        state="drafted",
        sha256=version.sha256,
    )
    finding = FindingEvent(severity="minor", sentence="The oars were four.")

    @transaction.atomic
    def both() -> None:
        GenerationRun.objects.filter(pk=run.pk).update(state=State.DRAFTED, version=version)
        log(run, Status(stage="join_beats", state="done", message=""), finding, end)

    await in_db(both)
    return version


async def write_chapter(run: GenerationRun) -> None:
    await plan(run)
    await write_both(run)
    await mend(run)
    await close(run)


async def empty_redis() -> None:
    async with redis.asyncio.Redis.from_url(settings.REDIS_URL) as client:
        await client.flushdb()


# --- The watching side ------------------------------------------------------------------


async def refusal(web: WebServer, run: GenerationRun, first: str, **how: Any) -> Heard:
    async with connect(url(web, run), **how) as socket:
        await socket.send(first)
        return await listen(socket)


# --- What is told -----------------------------------------------------------------------


async def test_it_works(web: WebServer, run: GenerationRun) -> None:
    watching = asyncio.create_task(watch(web, run))
    await write_chapter(run)
    heard = await watching
    assert heard.text == CHAPTER
    assert heard.messages[-1]["type"] == "complete"
    assert heard.code == 1000


async def test_live_text_comes_as_it_is_written(web: WebServer, run: GenerationRun) -> None:
    async with connect(url(web, run)) as socket:
        await socket.send(json.dumps(await hello(run, order="live")))
        await plan(run)
        async with open_draft(run.pk, 1, scene(1)) as one, open_draft(run.pk, 2, scene(2)) as two:
            await listen(socket, 5)
            for sink in (one, two, one):
                await sink.write("Word by word. ")
                message = json.loads(await socket.recv())
                assert (message["beat"], message["content"]) == (sink.beat, "Word by word. ")


async def test_live_beats_interleave(web: WebServer, run: GenerationRun) -> None:
    watching = asyncio.create_task(watch(web, run, order="live"))
    await write_chapter(run)
    heard = await watching
    texts, _ = shown(heard.messages)
    assert texts == {1: MENDED, 2: TWO}
    assert heard.code == 1000


@pytest.mark.parametrize("order", ["live", "reading"])
async def test_from_every_message_the_rest_is_told_once(
    web: WebServer, run: GenerationRun, order: str
) -> None:
    await write_chapter(run)
    whole = await watch(web, run, order=order)
    for at, message in enumerate(whole.messages[:-1], start=1):
        rest = await watch(web, run, order=order, last_event_id=message["id"])
        together = whole.messages[:at] + rest.messages
        assert Heard(together, 0).text == whole.text
        assert shown_in(order, together) == shown_in(order, whole.messages)


def shown_in(order: str, messages: list[Message]) -> object:
    if order == "live":
        return shown(messages)
    return [{**each, "id": ""} for each in messages if each["type"] != "chunk"]


@pytest.mark.parametrize("order", ["live", "reading"])
async def test_coming_again_after_every_message_of_a_live_run(
    web: WebServer, run: GenerationRun, order: str
) -> None:
    async def restless() -> list[Message]:
        messages: list[Message] = []
        while not messages or messages[-1]["type"] != "complete":
            last = messages[-1]["id"] if messages else None
            heard = await watch(web, run, most=1, order=order, last_event_id=last)
            messages += heard.messages
        return messages

    watching = asyncio.create_task(restless())
    await write_chapter(run)
    messages = await watching
    if order == "reading":
        assert Heard(messages, 0).text == CHAPTER
    else:
        assert shown(messages)[0] == {1: MENDED, 2: TWO}
    assert len([each for each in messages if each["type"] == "finding"]) == 1


@pytest.mark.parametrize("order", ["live", "reading"])
async def test_redis_is_emptied_while_a_beat_is_written(
    web: WebServer, run: GenerationRun, order: str
) -> None:
    watching = asyncio.create_task(watch(web, run, order=order))
    await plan(run)
    async with open_draft(run.pk, 1, scene(1)) as one, open_draft(run.pk, 2, scene(2)) as two:
        at = ONE.index(" missing")
        await say(one, ONE[:at])
        await two.write(TWO[:20])
        await empty_redis()
        await say(one, ONE[at + 1 :])
        await two.write(TWO[20:])
        assert (one.text, two.text) == (ONE, TWO)
    await finish(run, 1, ONE)
    await finish(run, 2, TWO)
    await mend(run)
    await close(run)
    heard = await watching
    if order == "reading":
        assert heard.text == CHAPTER
    else:
        texts, _ = shown(heard.messages)
        assert texts == {1: MENDED, 2: TWO}
        assert heard.of("reset")


@pytest.mark.parametrize("order", ["live", "reading"])
async def test_a_finished_run_is_told_without_redis(
    web: WebServer, run: GenerationRun, order: str
) -> None:
    await write_chapter(run)
    await empty_redis()
    heard = await watch(web, run, order=order)
    if order == "reading":
        assert heard.text == CHAPTER
    else:
        assert shown(heard.messages)[0] == {1: MENDED, 2: TWO}
    assert [each["type"] for each in heard.messages][-1] == "complete"


@pytest.mark.parametrize("order", ["live", "reading"])
async def test_coming_again_when_redis_was_emptied(
    web: WebServer, run: GenerationRun, order: str
) -> None:
    await write_chapter(run)
    whole = await watch(web, run, order=order)
    await empty_redis()
    for at, message in enumerate(whole.messages[:-1], start=1):
        rest = await watch(web, run, order=order, last_event_id=message["id"])
        together = whole.messages[:at] + rest.messages
        if order == "reading":
            assert Heard(together, 0).text == CHAPTER
        else:
            assert shown(together)[0] == {1: MENDED, 2: TWO}
        assert len([each for each in together if each["type"] == "complete"]) == 1


async def test_a_revised_chapter_is_read_as_first_joined_then_revised(
    web: WebServer, run: GenerationRun
) -> None:
    await plan(run)
    await write_both(run)
    await mend(run)
    revised = MENDED.replace("One was", "Two were")
    await BeatDraft.objects.filter(run=run, beat=1).aupdate(text=revised)
    await tell(run, Replace.between(1, MENDED, revised, "revision"))
    await close(run, f"{revised}\n\n{TWO}")
    for emptied in (False, True):
        if emptied:
            await empty_redis()
        heard = await watch(web, run)
        assert heard.text == CHAPTER
        (change,) = heard.of("replace")
        text = MENDED[: change["start"]] + change["content"] + MENDED[change["end"] :]
        assert text == revised


async def test_a_beat_begun_again_is_told_once(web: WebServer, run: GenerationRun) -> None:
    watchers = [asyncio.create_task(watch(web, run, order=order)) for order in ("live", "reading")]
    await plan(run, beats=1)
    with pytest.raises(OSError, match="gone"):
        await broken_off(run, "Ilse left. It rained. Then the")
    async with open_draft(run.pk, 1, scene(1)) as sink:
        await sink.write(" The bell rang.")
    text = "Ilse left. It rained. The bell rang."
    await finish(run, 1, text)
    await close(run, text)
    live, reading = [await each for each in watchers]
    assert reading.text == text
    assert [each["kept"] for each in live.of("beat") if each["state"] == "writing"] == [0, 21]
    assert "".join(each["content"] for each in live.of("chunk") if each["attempt"] == 2) == (
        " The bell rang."
    )


async def broken_off(run: GenerationRun, text: str) -> None:
    async with open_draft(run.pk, 1, scene(1)) as sink:
        await sink.write(text)
        raise OSError("gone")


async def test_the_end_of_a_stopped_run_is_its_reason(web: WebServer, run: GenerationRun) -> None:
    await plan(run)
    await GenerationRun.objects.filter(pk=run.pk).aupdate(state=State.STOPPED, reason="No money.")
    await tell(run, Error(message="No money."))
    heard = await watch(web, run)
    assert heard.messages[-1]["message"] == "No money."
    assert heard.code == 1000


async def test_a_run_that_went_on_is_watched_past_its_stop(
    web: WebServer, run: GenerationRun
) -> None:
    await tell(run, Error(message="No money."))
    watching = asyncio.create_task(watch(web, run))
    await write_chapter(run)
    heard = await watching
    assert heard.text == CHAPTER
    assert heard.messages[-1]["type"] == "complete"


# --- Who may watch ----------------------------------------------------------------------


async def test_somebody_elses_book_is_not_there(web: WebServer, run: GenerationRun) -> None:
    stranger: User = await in_db(a_user)
    first = json.dumps(await hello(run, token=token_of(stranger)))
    heard = await refusal(web, run, first)
    assert (heard.code, [each["type"] for each in heard.messages]) == (4404, ["error"])


@pytest.mark.parametrize("more", [{"run_id": str(uuid4())}, {"run_id": None, "chapter_index": 99}])
async def test_what_is_not_in_the_book_is_not_there(
    web: WebServer, run: GenerationRun, more: Message
) -> None:
    assert (await watch(web, run, **more)).code == 4404


@pytest.mark.parametrize("token", ["nonsense", None])
async def test_nobody_is_told_anything(
    web: WebServer, run: GenerationRun, token: str | None
) -> None:
    heard = await watch(web, run, token=token)
    assert (heard.code, [each["type"] for each in heard.messages]) == (4401, ["error"])


async def test_a_token_that_expired_is_refused(web: WebServer, run: GenerationRun) -> None:
    owner = await User.objects.aget(projects=run.project_id)
    token = AccessToken.for_user(owner)
    token.set_exp(lifetime=-token.lifetime)
    assert (await watch(web, run, token=str(token))).code == 4401


@pytest.mark.parametrize(
    ("first", "says"),
    [
        ("{", "Invalid JSON"),
        ("[]", "object"),
        ("{}", "chapter_index"),
        ('{"chapter_index": 0}', "chapter_index"),
        ('{"chapter_index": 1, "order": "backwards"}', "order"),
        ('{"chapter_index": 1, "last_event_id": "yesterday"}', "last_event_id"),
        ('{"chapter_index": 1, "colour": "red"}', "colour"),
        (r'{"chapter_index": 1, "instruction": "a\u0000b"}', "instruction"),
    ],
)
async def test_nonsense_is_refused_with_its_reason(
    web: WebServer, run: GenerationRun, first: str, says: str
) -> None:
    heard = await refusal(web, run, first)
    assert heard.code == 4400
    assert says in heard.messages[0]["message"]


async def test_a_refusal_is_in_the_language_of_whoever_asks(
    web: WebServer, run: GenerationRun
) -> None:
    first = '{"chapter_index": 1}'
    accepting = await refusal(web, run, first, additional_headers={"Accept-Language": "fr"})
    assert accepting.messages[0]["message"].startswith("Connectez-vous")
    cookie = {"Cookie": f"{settings.LANGUAGE_COOKIE_NAME}=fr", "Accept-Language": "en"}
    chosen = await refusal(web, run, first, origin=web.http, additional_headers=cookie)
    assert chosen.messages[0]["message"].startswith("Connectez-vous")
    assert (await refusal(web, run, first)).messages[0]["message"].startswith("Sign in")


async def test_a_chapter_that_cannot_be_begun_says_why(web: WebServer, run: GenerationRun) -> None:
    await GenerationRun.objects.filter(pk=run.pk).adelete()
    heard = await watch(web, run, run_id=None, target_word_count=1)
    assert heard.code == 4400
    assert "words" in heard.messages[0]["message"]


async def test_without_a_run_the_live_one_is_joined(web: WebServer, run: GenerationRun) -> None:
    await plan(run)
    heard = await watch(web, run, most=3, run_id=None)
    assert [each["type"] for each in heard.messages] == ["beat", "beat", "status"]


@pytest.mark.parametrize(
    ("origin", "code"), [("http://{}", 0), ("https://evil.example", 4401), (None, 4401)]
)
async def test_a_session_counts_for_our_own_pages(
    web: WebServer, run: GenerationRun, origin: str | None, code: int
) -> None:
    await plan(run)
    owner = await User.objects.aget(projects=run.project_id)
    client = Client()
    await in_db(client.force_login, owner)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies['sessionid'].value}"
    async with connect(
        url(web, run),
        origin=origin.format(web.address) if origin else None,
        additional_headers={"Cookie": cookie},
    ) as socket:
        await socket.send(json.dumps(await hello(run, token=None)))
        assert (await listen(socket, 2)).code == code


async def test_a_token_counts_from_anywhere(web: WebServer, run: GenerationRun) -> None:
    await plan(run)
    async with connect(url(web, run), origin="https://pages.example") as socket:
        await socket.send(json.dumps(await hello(run)))
        assert len((await listen(socket, 2)).messages) == 2
