"""The protocol without the network: events from bytes, chunks from events."""

import json
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from novellaforge.llm import Provider, user
from novellaforge.llm.completion import Dialect, Question, Sampling, Usage, body, chunk, events

OPENAI = Provider("https://api.openai.com/v1", model="m")


async def pieces(data: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def read(data: bytes, size: int = 4096) -> list[str]:
    return [event async for came in events(pieces(data, size)) for event in came]


async def test_events_are_their_data() -> None:
    assert await read(b'data: {"a": 1}\n\ndata: [DONE]\n\n') == ['{"a": 1}', "[DONE]"]


@given(text=st.text(), size=st.integers(1, 7))
async def test_characters_may_be_cut_anywhere(text: str, size: int) -> None:
    data = json.dumps({"choices": [{"delta": {"content": text}}]}, ensure_ascii=False)
    (event,) = await read(f"data: {data}\r\n\r\n".encode("utf-8", "replace"), size)
    assert chunk(event).text == text.encode("utf-8", "replace").decode()


async def test_unusual_line_ends_stay_in_the_text() -> None:
    data = 'data: {"choices": [{"delta": {"content": "a\u2028b\x85c"}}]}\n\n'
    (event,) = await read(data.encode())
    assert chunk(event).text == "a\u2028b\x85c"


async def test_comments_and_other_fields_are_skipped_and_spaces_optional() -> None:
    data = b': keep-alive\n\nevent: x\nid: 3\ndata:{"a":1}\n\n: again\ndata:   [DONE]'
    assert await read(data) == ['{"a":1}', "[DONE]"]


async def test_a_server_that_does_not_stream_is_understood() -> None:
    (event,) = await read(
        b'{"choices": [{"message": {"content": "all"}, "finish_reason": "stop"}]}'
    )
    assert (chunk(event).text, chunk(event).finish_reason) == ("all", "stop")


def test_a_first_delta_without_content() -> None:
    first = chunk('{"choices": [{"delta": {"role": "assistant", "content": null}}]}')
    assert (first.text, first.alive) == ("", False)


def test_thought_is_life_and_no_text() -> None:
    thought = chunk('{"choices": [{"delta": {"content": null, "reasoning_content": "Hm"}}]}')
    assert (thought.text, thought.alive) == ("", True)


def test_a_last_chunk_without_choices_brings_the_usage() -> None:
    told = chunk('{"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 4}}')
    assert told.usage == Usage(9, 4, 0)


@pytest.mark.parametrize(
    "cached",
    ['"prompt_cache_hit_tokens": 5', '"prompt_tokens_details": {"cached_tokens": 5}'],
    ids=["deepseek", "openai"],
)
def test_cached_tokens(cached: str) -> None:
    told = chunk(
        '{"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 4, ' + cached + "}}"
    )
    assert told.usage == Usage(9, 4, 5)


def test_details_that_are_null() -> None:
    told = chunk('{"choices": [], "usage": {"prompt_tokens": 9, "prompt_tokens_details": null}}')
    assert told.usage == Usage(9, 0, 0)


def test_an_error_object() -> None:
    assert chunk('{"error": {"message": "overloaded"}}').error is not None


@pytest.mark.parametrize("nonsense", ["", "[]", "{}", "null", "data"])
def test_what_is_no_chunk_is_refused(nonsense: str) -> None:
    with pytest.raises(ValueError):
        chunk(nonsense)


def question(**changes: object) -> Question:
    return Question(
        messages=(user("Hello"),), purpose="prose", model="m", temperature=0.7, max_tokens=9,
        **changes,  # type: ignore[arg-type]
    )  # fmt: skip


def sent(question: Question, provider: Provider, dialect: Dialect) -> dict[str, object]:
    fields = json.loads(body(question, provider, dialect, "en"))
    assert isinstance(fields, dict)
    return fields


def test_only_the_embedded_server_gets_its_own_sampling() -> None:
    asked = question(sampling=Sampling(min_p=0.2))
    assert "min_p" not in sent(asked, OPENAI, Dialect.first(OPENAI))
    embedded = Provider("http://127.0.0.1:1/v1", model="m", embedded=True)
    assert sent(asked, embedded, Dialect.first(embedded))["min_p"] == 0.2


@pytest.mark.parametrize(
    ("address", "chosen", "first"),
    [
        ("https://api.openai.com/v1", "auto", "json_schema"),
        ("http://127.0.0.1:8080/v1", "auto", "json_schema"),
        ("https://api.deepseek.com/v1", "auto", "json_object"),
        ("https://api.deepseek.com/v1", "text", "text"),
    ],
)
def test_the_first_format_that_is_tried(address: str, chosen: str, first: str) -> None:
    provider = Provider(address, answer_format=chosen)  # type: ignore[arg-type]
    assert Dialect.first(provider).answer_format == first


def test_a_dialect_steps_down_until_nothing_is_left() -> None:
    steps = [Dialect("json_schema")]
    while (lower := steps[-1].without("response_format")) is not None:
        steps.append(lower)
    assert [step.answer_format for step in steps] == ["json_schema", "json_object", "text"]
    assert Dialect("text").without("something else") is None
