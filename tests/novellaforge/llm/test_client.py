"""Asking a model: whole, streamed, and what is recorded of it."""

import asyncio
import sys
from decimal import Decimal
from threading import Event
from typing import Any

import pytest

from novellaforge.llm import LLM, Origin, Provider, assistant, system, user
from novellaforge.llm import calls as recorded_calls
from novellaforge.models import LLMCall, Price
from tests.model_server import ModelServer
from tests.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)

SENTENCE = [user("Write one sentence.")]


async def test_it_answers(llm: LLM, server: ModelServer) -> None:
    server.queue("The boat left at dawn.")
    reply = await llm.chat(SENTENCE)
    assert reply.text == "The boat left at dawn."
    assert reply.finish_reason == "stop"
    assert reply.model == "scripted"


async def test_the_request_says_what_was_asked(llm: LLM, server: ModelServer) -> None:
    turns = [system("You write."), user("Begin."), assistant("The boat")]
    await llm.chat(turns, purpose="critic", max_tokens=7, model="another")
    sent = server.calls[0].request.raw
    assert sent["messages"] == [
        {"role": "system", "content": "You write."},
        {"role": "user", "content": "Begin."},
        {"role": "assistant", "content": "The boat"},
    ]
    assert (sent["model"], sent["max_tokens"], sent["temperature"]) == ("another", 7, 0.2)


async def test_no_request_looks_for_modules(
    llm: LLM, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await llm.chat(SENTENCE)  # the first imports what it needs
    looked_for: list[str] = []

    class Watching:
        @staticmethod
        def find_spec(name: str, *_: Any) -> None:
            looked_for.append(name)

    monkeypatch.setattr("sys.meta_path", [Watching, *sys.meta_path])
    await llm.chat(SENTENCE)
    assert not looked_for


async def test_the_tokens_of_a_word_are_measured_on_prose(llm: LLM, server: ModelServer) -> None:
    server.queue(*["The boat left at dawn. " * 40] * 2)
    await llm.chat(SENTENCE, purpose="summary")
    assert llm.tokens_per_word == 0
    await llm.chat(SENTENCE)
    assert llm.tokens_per_word == server.calls[1].tokens_out / 200
    assert LLM(llm.provider, language="fr").tokens_per_word == 0


async def test_an_answer_at_its_limit_says_so(llm: LLM, server: ModelServer) -> None:
    server.queue("one two three four five")
    reply = await llm.chat(SENTENCE, max_tokens=2)
    assert (reply.text, reply.finish_reason) == ("one two", "length")


async def test_text_streams_as_it_comes(llm: LLM, server: ModelServer) -> None:
    """What has been said is there although the rest is not."""
    server.queue("Élise ôta ses gants — « déjà ? »")
    rest = Event()
    server.fault("silence", after=3, until=rest)
    pieces, text = llm.chat_stream(SENTENCE), ""
    while len(text) < len("Élise ôta ses"):
        text += await anext(pieces)
    assert text == "Élise ôta ses"
    rest.set()
    assert (
        "".join([text] + [piece async for piece in pieces]) == "Élise ôta ses gants — « déjà ? »"
    )
    assert server.calls[0].request.raw["temperature"] == 0.7


async def test_a_sink_gets_the_text_and_the_caller_the_reply(
    llm: LLM, server: ModelServer
) -> None:
    got: list[str] = []

    async def sink(piece: str) -> None:
        got.append(piece)

    reply = await llm.chat_stream_full([user("Write about 60 words.")], on_chunk=sink)
    assert "".join(got) == reply.text == server.calls[0].text
    assert reply.usage.tokens_out == server.calls[0].tokens_out


async def test_leading_white_space_waits_for_the_first_word(llm: LLM, server: ModelServer) -> None:
    server.queue("\n\n and then")
    pieces = [piece async for piece in llm.chat_stream(SENTENCE)]
    assert pieces[0].strip()
    assert "".join(pieces) == "\n\n and then"


async def test_closing_the_iterator_closes_the_stream(llm: LLM, server: ModelServer) -> None:
    server.fault("silence", after=3)
    stream = llm.chat_stream(SENTENCE)
    await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]
    await asyncio.to_thread(eventually, lambda: server.calls[0].outcome == "cancelled")
    call = await LLMCall.objects.aget()
    assert call.outcome == "cancelled"
    assert call.tokens_out > 0
    assert not call.usage_reported


async def test_cancelling_the_task_closes_the_stream(llm: LLM, server: ModelServer) -> None:
    server.fault("silence", after=0)
    task = asyncio.create_task(llm.chat(SENTENCE))
    await asyncio.to_thread(eventually, lambda: server.running)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.to_thread(eventually, lambda: server.calls[0].outcome == "cancelled")
    assert (await LLMCall.objects.aget()).outcome == "cancelled"


async def test_a_sink_that_fails_ends_the_request(llm: LLM, server: ModelServer) -> None:
    async def sink(piece: str) -> None:
        raise RuntimeError(piece)

    with pytest.raises(RuntimeError):
        await llm.chat_stream_full(SENTENCE, on_chunk=sink)
    assert (await LLMCall.objects.aget()).outcome == "cancelled"


async def test_each_request_is_recorded_with_its_cost(llm: LLM, server: ModelServer) -> None:
    await Price.objects.acreate(
        model="scripted", currency="EUR", per_million_in=2, per_million_cached=1, per_million_out=8
    )
    recorded_calls.prices.forget()
    long = [user("Remember the harbour, the mill and the bridge. " * 20)]
    await llm.chat(long, purpose="plan")
    await llm.chat(long, purpose="plan")
    rows = [row async for row in LLMCall.objects.order_by("id")]
    for row, call in zip(rows, server.calls, strict=True):
        assert (row.tokens_in, row.tokens_cached, row.tokens_out) == (
            call.tokens_in,
            call.tokens_cached,
            call.tokens_out,
        )
        fresh = call.tokens_in - call.tokens_cached
        total = fresh * 2 + call.tokens_cached + call.tokens_out * 8
        assert (row.cost, row.currency) == (Decimal(total) / 1_000_000, "EUR")
        assert (row.purpose, row.model, row.outcome) == ("plan", "scripted", "ok")
        assert (row.project_id, row.run_id) == (llm.origin.project_id, llm.origin.run_id)
        assert (row.step, row.usage_reported) == ("write_beat:1", True)
        assert 0 <= row.first_token_seconds <= row.seconds
    assert server.calls[1].tokens_cached > 0
    recorded_calls.prices.forget()


async def test_tokens_are_estimated_where_the_server_does_not_say(
    llm: LLM, server: ModelServer
) -> None:
    server.fault("no_stream_options", times=None)
    reply = await llm.chat(SENTENCE)
    assert reply.usage.tokens_out > 0
    assert not reply.usage.reported
    assert [call.outcome for call in server.calls] == ["no_stream_options", "ok"]
    await llm.chat(SENTENCE)
    assert server.calls[-1].outcome == "ok"  # it is remembered
    assert len(server.calls) == 3


async def test_an_answer_outlives_a_record_that_fails(llm: LLM, server: ModelServer) -> None:
    unrecordable = LLM(llm.provider, Origin(run_id="not an id"))  # type: ignore[arg-type]
    server.queue("Kept.")
    assert (await unrecordable.chat(SENTENCE)).text == "Kept."
    assert await LLMCall.objects.acount() == 0


async def test_many_ask_at_once(llm: LLM, server: ModelServer) -> None:
    server.fault("silence", times=4, after=2, seconds=0.05)
    await asyncio.gather(*(llm.chat([user(f"Beat {number}.")]) for number in range(4)))
    first, *others = server.calls
    assert all(first.overlaps(other) for other in others)


async def test_one_connection_serves_one_question_after_another(
    llm: LLM, server: ModelServer
) -> None:
    for _ in range(3):
        await llm.chat(SENTENCE)
    assert server.connections == 1


def test_each_loop_has_connections_of_its_own(llm: LLM, server: ModelServer) -> None:
    for _ in range(2):
        reply = asyncio.run(llm.chat(SENTENCE))
        assert reply.text
    assert server.connections == 2


async def test_it_lists_the_models(llm: LLM) -> None:
    assert await llm.models() == ("scripted",)


def test_a_purpose_has_its_model_and_temperature() -> None:
    provider = Provider("http://x/v1", model="m", models={"plan": "p"}, temperatures={"plan": 0.4})
    assert (provider.model_for("plan"), provider.model_for("prose")) == ("p", "m")
    assert (provider.temperature_for("plan"), provider.temperature_for("seam")) == (0.4, 0.7)


def test_the_key_is_not_shown() -> None:
    assert "secret" not in repr(Provider("http://x/v1", api_key="secret"))
