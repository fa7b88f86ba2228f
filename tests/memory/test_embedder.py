"""Vectors from the model in this process and from a server; what is refused, what is said."""

import asyncio
import os
import sys
import threading

import pytest

from memory import embedder
from memory.embedder import (
    TEXTS_A_REQUEST,
    EmbedderBusy,
    EmbedderError,
    EmbedderRefused,
    EmbedderUnreachable,
    Vector,
    WrongVector,
    chosen,
    prefixed,
)
from novellaforge import loop
from novellaforge.checks import EMBEDDED_DIMENSION
from novellaforge.llm import Origin
from novellaforge.models import LLMCall
from tests.memory.embedding_server import DIMENSION, EmbeddingServer

pytestmark = pytest.mark.django_db(transaction=True)


def passages(*texts: str) -> list[Vector]:
    model = chosen()
    assert model
    return loop.run(model.passages(texts, Origin(step="embeddings")))


def query(text: str) -> Vector:
    model = chosen()
    assert model
    return loop.run(model.query(text, Origin(step="retrieval")))


def likeness(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


# --- The model in this process ----------------------------------------------------------


def test_the_embedded_model_knows_what_a_text_means(settings):
    settings.EMBEDDING_BASE_URL = ""
    cook, ferry = passages(
        "Le cuisinier a préparé le pain pour la fête.", "The boat was tied to the landing."
    )
    asked = query("Who baked for the feast?")
    assert len(asked) == EMBEDDED_DIMENSION
    assert likeness(asked, cook) > likeness(asked, ferry)
    assert query("bread") != passages("bread")[0]  # it is told which of both a text is


async def test_the_event_loop_goes_on_while_the_embedded_model_works(settings):
    settings.EMBEDDING_BASE_URL = ""
    model = chosen()
    assert model
    turns, done = 0, asyncio.create_task(model.passages(["The lamp went out. " * 20], Origin()))
    while not done.done():
        turns += 1
        await asyncio.sleep(0.001)
    assert turns > 1
    assert len(await done) == 1


async def test_a_query_waits_for_no_passage(settings, monkeypatch):
    settings.EMBEDDING_BASE_URL = ""
    model, go_on = chosen(), threading.Event()
    assert model

    def held(_text: str, kind: str) -> Vector:
        assert kind == "query" or go_on.wait(30)
        return [1.0] * EMBEDDED_DIMENSION

    monkeypatch.setattr(embedder, "_embed", held)
    made = asyncio.create_task(model.passages(["one", "two", "three"], Origin()))
    await model.query("four", Origin())
    assert not made.done()
    go_on.set()
    assert len(await made) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="niceness is a process's there")
def test_passages_give_way_and_a_query_does_not():
    query, passage = (embedder._threads(kind).submit(niceness) for kind in ("query", "passage"))
    assert passage.result() - query.result() == embedder.NICENESS
    assert query.result() == niceness()


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_nothing_installed_and_no_server_is_no_embedder(settings, monkeypatch):
    settings.EMBEDDING_BASE_URL = ""
    monkeypatch.setattr(embedder.importlib.util, "find_spec", lambda name: None)
    assert chosen() is None


def test_a_broken_installation_is_a_sentence(settings, monkeypatch):
    settings.EMBEDDING_BASE_URL = ""

    def broken() -> None:
        raise ImportError("compiled engine not found")

    monkeypatch.setattr(embedder, "_model", broken)
    with pytest.raises(EmbedderError, match="compiled engine not found"):
        query("bread")


# --- A server ---------------------------------------------------------------------------


def test_a_server_s_vectors_are_in_the_order_of_the_texts(embeddings: EmbeddingServer):
    texts = [f"passage number {number}" for number in range(TEXTS_A_REQUEST + 3)]
    assert passages(*texts) == [embeddings.vector(text) for text in texts]
    assert [len(texts) for texts in embeddings.inputs] == [TEXTS_A_REQUEST, 3]


def test_the_key_goes_with_it_and_the_call_is_recorded(embeddings: EmbeddingServer, settings):
    settings.EMBEDDING_API_KEY = "a key"
    query("bread")
    assert embeddings.headers[0]["authorization"] == "Bearer a key"
    call = LLMCall.objects.get()
    assert (call.purpose, call.step, call.tokens_in, call.outcome) == (
        "embedding",
        "retrieval",
        7,
        "ok",
    )


@pytest.mark.parametrize(
    ("model", "given"),
    [
        ("text-embedding-3-small", "bread"),
        ("bge5-m3", "bread"),
        ("intfloat/multilingual-e5-large-instruct", "bread"),
        ("intfloat/multilingual-e5-small", "query: bread"),
        ("E5-large-v2", "query: bread"),
    ],
)
def test_only_e5_is_told_what_a_text_is(model: str, given: str):
    assert prefixed(model, "query", "bread") == given


def test_names_tell_models_dimensions_and_quantisations_apart(embeddings, settings):
    def name() -> str:
        model = chosen()
        assert model
        return model.name

    names = {name()}
    settings.EMBEDDING_DIMENSION = 128
    names.add(name())
    settings.EMBEDDING_MODEL, settings.EMBEDDING_DIMENSION = "multilingual-e5-small", 384
    names.add(name())
    settings.EMBEDDING_BASE_URL = ""
    names.add(name())
    assert len(names) == 4


def test_a_vector_of_another_dimension_is_refused(embeddings: EmbeddingServer, settings):
    settings.EMBEDDING_DIMENSION = 384
    with pytest.raises(WrongVector, match=f"vectors of {DIMENSION} numbers.* is 384"):
        passages("bread")


@pytest.mark.parametrize("number", ["NaN", "0.0", "Infinity"])
def test_a_vector_without_a_direction_is_refused(embeddings: EmbeddingServer, number: str):
    numbers = ", ".join([number] * DIMENSION)
    embeddings.fail(200, body=f'{{"data": [{{"index": 0, "embedding": [{numbers}]}}]}}'.encode())
    with pytest.raises(WrongVector, match="cannot be compared"):
        passages("bread")


@pytest.mark.parametrize(
    "body", [b"<html>", b"{}", b'{"data": []}', b'{"data": [{"index": 1, "embedding": [1]}]}']
)
def test_what_is_no_list_of_vectors_is_refused(embeddings: EmbeddingServer, body: bytes):
    embeddings.fail(200, body=body)
    with pytest.raises(EmbedderRefused, match="not a list of 1 vectors"):
        passages("bread")


def test_a_busy_server_is_asked_again(embeddings: EmbeddingServer):
    embeddings.fail(429, retry_after="0")
    embeddings.fail(503)
    assert passages("bread") == [embeddings.vector("bread")]
    outcomes = LLMCall.objects.order_by("attempt").values_list("attempt", "outcome")
    assert list(outcomes) == [(1, "EmbedderBusy"), (2, "EmbedderBusy"), (3, "ok")]


def test_one_that_wants_a_long_pause_is_left_to_the_scheduler(embeddings: EmbeddingServer):
    embeddings.fail(429, times=9, retry_after="120")
    with pytest.raises(EmbedderBusy) as raised:
        passages("bread")
    assert (raised.value.retry_after, raised.value.permanent) == (120.0, False)
    assert len(embeddings.failures) == 8


def test_a_refused_key_is_not_tried_again(embeddings: EmbeddingServer):
    embeddings.fail(401, times=9)
    with pytest.raises(EmbedderRefused, match=r"HTTP 401.*EMBEDDING_API_KEY") as raised:
        passages("bread")
    assert raised.value.permanent
    assert len(embeddings.failures) == 8


def test_nobody_there_is_said_with_the_address(embeddings: EmbeddingServer, settings):
    settings.EMBEDDING_BASE_URL = "http://127.0.0.1:1/v1"
    with pytest.raises(EmbedderUnreachable, match=r"127\.0\.0\.1:1/v1") as raised:
        query("bread")
    assert not raised.value.permanent
