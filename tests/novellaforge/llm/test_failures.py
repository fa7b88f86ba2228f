"""What goes wrong between us and a model: once, twice in a row, without end."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import chain, repeat

import pytest
from django.utils import translation

from novellaforge.llm import LLM, exchange, user
from novellaforge.llm.completion import Question
from novellaforge.llm.errors import (
    AnswerTooSlow,
    ContentRefused,
    ContextTooLong,
    CreditSpent,
    EmptyAnswer,
    ModelBusy,
    ModelError,
    ModelFailed,
    ModelKeyRefused,
    ModelNotFound,
    ModelSilent,
    ModelUnreachable,
    NotAModelServer,
    StreamBroken,
)
from novellaforge.llm.exchange import Exchange
from novellaforge.models import LLMCall
from tests.model_server import ModelServer
from tests.model_server.server import Pace

pytestmark = pytest.mark.django_db(transaction=True)

BEAT = [user("Write about 40 words.")]
PASSING = {
    "429": ModelBusy,
    "500": ModelFailed,
    "503": ModelFailed,
    "disconnect": StreamBroken,
    "cut": StreamBroken,
    "stream_error": ModelFailed,
    "empty": EmptyAnswer,
}
FINAL = {
    "401": ModelKeyRefused,
    "402": CreditSpent,
    "404": ModelNotFound,
    "not_a_server": NotAModelServer,
    "context_too_long": ContextTooLong,
    "context_too_long_llama": ContextTooLong,
    "content_filter": ContentRefused,
    "content_filter_400": ContentRefused,
}


@pytest.fixture
def impatient(llm: LLM) -> LLM:
    timeouts = replace(llm.provider.timeouts, first_token=0.2, silence=0.2)
    return LLM(replace(llm.provider, timeouts=timeouts, retries=1), llm.origin)


async def outcomes() -> list[str]:
    return [row.outcome async for row in LLMCall.objects.order_by("id")]


async def until_it_breaks(stream: AsyncIterator[str]) -> tuple[str, ModelError]:
    text = ""
    try:
        async for piece in stream:
            text += piece
    except ModelError as error:
        return text, error
    raise AssertionError(f"it did not break: {text}")


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("kind", PASSING)
async def test_what_passes_is_asked_again(
    llm: LLM, server: ModelServer, kind: str, times: int
) -> None:
    server.fault(kind, times)
    reply = await llm.chat(BEAT)
    assert reply.text == server.calls[-1].text
    assert [call.outcome for call in server.calls] == [kind] * times + ["ok"]
    assert await outcomes() == [PASSING[kind].__name__] * times + ["ok"]
    attempts = [row.attempt async for row in LLMCall.objects.order_by("id")]
    assert attempts == list(range(1, times + 2))


@pytest.mark.parametrize("kind", PASSING)
async def test_what_does_not_pass_ends_after_the_retries(
    llm: LLM, server: ModelServer, kind: str
) -> None:
    server.fault(kind, times=None)
    with pytest.raises(PASSING[kind]) as caught:
        await llm.chat(BEAT)
    assert not caught.value.permanent
    assert len(server.calls) == 1 + llm.provider.retries


@pytest.mark.parametrize("kind", FINAL)
async def test_what_cannot_pass_is_asked_once(llm: LLM, server: ModelServer, kind: str) -> None:
    server.fault(kind)
    with pytest.raises(FINAL[kind]) as caught:
        await llm.chat(BEAT)
    assert caught.value.permanent
    assert "?" not in str(caught.value)
    assert "{" not in str(caught.value)
    assert await outcomes() == [FINAL[kind].__name__]


async def test_a_stream_that_breaks_after_text_keeps_it(llm: LLM, server: ModelServer) -> None:
    server.fault("cut", after=5)
    text, error = await until_it_breaks(llm.chat_stream(BEAT))
    assert isinstance(error, StreamBroken)
    assert error.text == text == server.calls[0].text != ""
    assert len(server.calls) == 1
    row = await LLMCall.objects.aget()
    assert row.outcome == "StreamBroken"
    assert row.tokens_out > 0
    assert not row.usage_reported


async def test_a_stream_that_breaks_before_text_begins_again(
    llm: LLM, server: ModelServer
) -> None:
    server.fault("cut", after=0)
    text = "".join([piece async for piece in llm.chat_stream(BEAT)])
    assert text == server.calls[1].text
    assert [call.outcome for call in server.calls] == ["cut", "ok"]


@pytest.mark.parametrize("kind", ["stream_error", "silence"])
async def test_whatever_breaks_a_stream_after_text_is_a_broken_stream(
    impatient: LLM, server: ModelServer, kind: str
) -> None:
    server.fault(kind, after=5)
    text, error = await until_it_breaks(impatient.chat_stream(BEAT))
    assert isinstance(error, StreamBroken)
    assert error.text == text != ""
    assert await outcomes() != ["StreamBroken"]  # the record has the cause


async def test_a_sink_gets_no_second_beginning(llm: LLM, server: ModelServer) -> None:
    got: list[str] = []

    async def sink(piece: str) -> None:
        got.append(piece)

    server.fault("cut", after=4)
    with pytest.raises(StreamBroken) as caught:
        await llm.chat_stream_full(BEAT, on_chunk=sink)
    assert caught.value.text == "".join(got)
    assert len(server.calls) == 1


@pytest.mark.parametrize("after", [0, 3])
async def test_silence_is_asked_again(impatient: LLM, server: ModelServer, after: int) -> None:
    server.fault("silence", after=after)
    reply = await impatient.chat(BEAT)
    assert reply.text == server.calls[1].text
    assert await outcomes() == ["ModelSilent", "ok"]


async def test_silence_without_end(impatient: LLM, server: ModelServer) -> None:
    server.fault("silence", times=None, after=0)
    with pytest.raises(ModelSilent) as caught:
        await impatient.chat(BEAT)
    assert "0.2" in str(caught.value)
    assert len(server.calls) == 2


async def test_a_slow_stream_is_not_silent(llm: LLM) -> None:
    with ModelServer(ttft=0.1, rate=25) as slow:
        timeouts = replace(llm.provider.timeouts, first_token=10.0, silence=2.0)
        provider = replace(llm.provider, base_url=slow.url, timeouts=timeouts)
        reply = await LLM(provider).chat(BEAT, max_tokens=10)
        assert reply.first_token_seconds is not None
        assert reply.first_token_seconds >= 0.1
        assert reply.seconds >= 0.1 + 9 / 25


def dripping(
    llm: LLM, *deltas: dict[str, str], max_tokens: int = 10, **timeouts: float
) -> Exchange:
    """With a server that sends these, one every 0.05 s, and the last of them without end."""

    async def drops() -> AsyncIterator[list[str]]:
        for delta in chain(deltas, repeat(deltas[-1])):
            await asyncio.sleep(0.05)
            yield [json.dumps({"choices": [{"delta": delta}]})]

    @asynccontextmanager
    async def post(*_: object) -> AsyncIterator[AsyncIterator[list[str]]]:
        yield drops()

    provider = replace(llm.provider, timeouts=replace(llm.provider.timeouts, **timeouts))
    question = Question(tuple(BEAT), "prose", "scripted", 0.7, max_tokens)
    return Exchange(post, provider, question, b"")


async def test_an_event_without_a_token_does_not_end_the_silence(llm: LLM) -> None:
    words = [{"content": f"word{number} "} for number in range(8)]  # longer than the silence
    text, error = await until_it_breaks(dripping(llm, *words, {}, silence=0.3).texts())
    assert text == "".join(each["content"] for each in words)
    assert isinstance(error, ModelSilent)
    assert error.facts["seconds"] == 0.3


@pytest.mark.parametrize("field", ["content", "reasoning_content"])
async def test_an_answer_has_an_end(llm: LLM, monkeypatch: pytest.MonkeyPatch, field: str) -> None:
    """By what its server was asked for at most; of thought too."""
    monkeypatch.setattr(exchange, "SLOWEST_TOKEN_SECONDS", 0.01)
    monkeypatch.setattr(exchange, "FEW_TOKENS", 1)
    endless = dripping(llm, {field: "word "}, first_token=0.2, max_tokens=20)
    _, error = await until_it_breaks(endless.texts())
    assert isinstance(error, AnswerTooSlow)
    assert 0.4 <= endless.seconds < 2


@pytest.mark.parametrize("streamed", [True, False], ids=["streamed", "as a whole"])
async def test_a_server_that_drips_is_not_asked_again(
    llm: LLM, server: ModelServer, monkeypatch: pytest.MonkeyPatch, streamed: bool
) -> None:
    """Else it would hold its reader for as long as all tries together may take."""
    monkeypatch.setattr(exchange, "SLOWEST_TOKEN_SECONDS", 0.01)
    monkeypatch.setattr(exchange, "FEW_TOKENS", 1)
    server.pace = Pace(ttft=0.0, rate=20.0)
    timeouts = replace(llm.provider.timeouts, first_token=0.3, silence=5.0)
    patient = LLM(replace(llm.provider, timeouts=timeouts, retries=3), llm.origin)
    if streamed:
        _, error = await until_it_breaks(patient.chat_stream(BEAT, max_tokens=40))
    else:
        with pytest.raises(AnswerTooSlow) as caught:
            await patient.chat(BEAT, max_tokens=40)
        error = caught.value
    assert isinstance(error, AnswerTooSlow)
    assert "had not ended its answer after 1 seconds" in str(error)
    assert error.text
    assert len(server.calls) == 1
    assert await outcomes() == ["AnswerTooSlow"]


async def test_a_large_model_on_a_slow_machine_may_take_its_time(llm: LLM) -> None:
    """A token a second, and one that thinks before a short answer."""
    assert exchange.SLOWEST_TOKEN_SECONDS > 1
    assert dripping(llm, {}, max_tokens=20, first_token=120.0)._whole > 600


async def test_retry_after_is_waited_for(llm: LLM, server: ModelServer) -> None:
    server.fault("429", retry_after=0.3)
    await llm.chat(BEAT)
    refused, answered = server.calls
    assert answered.started - refused.started >= 0.3


async def test_a_long_retry_after_is_left_to_the_scheduler(llm: LLM, server: ModelServer) -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    server.fault("429", retry_after=at)
    with pytest.raises(ModelBusy) as caught:
        await llm.chat(BEAT)
    assert caught.value.retry_after is not None
    assert caught.value.retry_after > 3_500
    assert len(server.calls) == 1


async def test_nobody_at_the_address(llm: LLM) -> None:
    gone = replace(llm.provider, base_url="http://127.0.0.1:1/v1")
    with pytest.raises(ModelUnreachable) as caught:
        await LLM(gone).chat(BEAT)
    assert "http://127.0.0.1:1/v1" in str(caught.value)
    assert "LLM_BASE_URL" in str(caught.value)
    assert await outcomes() == ["ModelUnreachable"] * 2


@pytest.mark.parametrize("address", ["", "nonsense", "ftp://host/v1", "http://[bad/v1"])
async def test_an_address_that_is_none(llm: LLM, address: str) -> None:
    with pytest.raises(ModelUnreachable):
        await LLM(replace(llm.provider, base_url=address, retries=0)).chat(BEAT)


async def test_a_model_that_is_not_there_names_those_that_are(
    llm: LLM, server: ModelServer
) -> None:
    server.fault("404")
    with pytest.raises(ModelNotFound) as caught:
        await llm.chat(BEAT, model="gone")
    assert "“gone”" in str(caught.value)
    assert "it lists: scripted." in str(caught.value)


@pytest.mark.parametrize(
    ("refused", "field"), [("no_max_tokens", "max_completion_tokens"), ("no_temperature", None)]
)
async def test_what_the_server_does_not_take_is_left_out_from_then_on(
    llm: LLM, server: ModelServer, refused: str, field: str | None
) -> None:
    server.fault(refused, times=None)
    await llm.chat(BEAT, max_tokens=9)
    await llm.chat(BEAT, max_tokens=9)
    assert [call.outcome for call in server.calls] == [refused, "ok", "ok"]
    last = server.calls[-1].request.raw
    assert refused.removeprefix("no_") not in last
    assert field is None or last[field] == 9


def test_the_sentence_is_in_its_readers_language() -> None:
    error = ModelKeyRefused({"address": "http://x/v1", "status": 401})
    with translation.override("en"):
        assert str(error).startswith("The model server at http://x/v1 refused the key (HTTP 401)")
