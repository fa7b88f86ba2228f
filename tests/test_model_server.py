"""The scripted server itself, asked with plain HTTP."""

import json
import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.model_server import ModelServer, prose
from tests.model_server.author import prose as invented_prose
from tests.model_server.protocol import DIMENSION, tokenize


def post(server: ModelServer, text: str, **fields: Any) -> httpx.Response:
    fields = {"model": "m", "messages": [{"role": "user", "content": text}], **fields}
    return httpx.post(f"{server.url}/chat/completions", json=fields, timeout=30, trust_env=False)


def said(response: httpx.Response) -> str:
    text = response.json()["choices"][0]["message"]["content"]
    assert isinstance(text, str)
    return text


def test_it_works() -> None:
    with ModelServer() as server:
        text = said(post(server, "Write about 100 words."))
        assert abs(len(text.split()) - 100) <= 10
        assert server.calls[0].text == text


def test_each_text_has_a_vector_of_its_own() -> None:
    with ModelServer() as server:
        texts = {"model": "m", "input": ["oar", "rope", "oar"]}
        answer = httpx.post(f"{server.url}/embeddings", json=texts, timeout=30, trust_env=False)
        oar, rope, again = (each["embedding"] for each in answer.json()["data"])
    assert oar == again != rope
    assert len(oar) == DIMENSION
    assert server.calls == []


def test_it_writes_french_when_asked_in_french() -> None:
    with ModelServer() as server:
        text = said(post(server, "Écris la scène, environ 60 mots."))
        assert " le " in text or " la " in text
        assert abs(len(text.split()) - 60) <= 12


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_sentence_comes_twice(language: str) -> None:
    texts = [invented_prose(1_500, language, random.Random(seed)) for seed in range(5)]
    sentences = [each for text in texts for each in text.replace("\n\n", " ").split(". ")]
    assert len(set(sentences)) == len(sentences)


def test_the_same_request_gets_the_same_answer_and_another_another() -> None:
    with ModelServer() as server:
        first, again, other = (said(post(server, text)) for text in ("One.", "One.", "Two."))
        assert first == again != other


def test_queued_answers_come_first_then_the_last_rule() -> None:
    with ModelServer() as server:
        server.answer(prose, "a rule")
        server.answer(lambda request: "special" in request.last, {"a": 1})
        server.queue("queued")
        answers = [said(post(server, text)) for text in ("special", "special", "plain")]
        assert answers == ["queued", '{"a": 1}', "a rule"]


def test_a_stream_is_paced() -> None:
    with ModelServer(ttft=0.1, rate=100) as server:
        server.queue("a b c d e f g h i j k")
        post(server, "x", stream=True)
        call = server.calls[0]
        assert call.first_token is not None
        assert call.ended is not None
        assert call.first_token - call.started >= 0.1
        assert call.ended - call.started >= 0.1 + 0.1  # the first, and ten more


def test_what_finds_no_slot_waits() -> None:
    with ModelServer(ttft=0.1, slots=1) as server, ThreadPoolExecutor() as pool:
        list(pool.map(lambda text: post(server, text), ["one", "two", "three"]))
        spans = sorted((call.slot, call.ended) for call in server.calls)
        assert all(spans[i][1] <= spans[i + 1][0] for i in range(2))


def test_a_prefix_seen_before_is_cached() -> None:
    book = "The harbour lies under snow. " * 40
    with ModelServer() as server:
        usages = [
            post(server, book + end).json()["usage"]["prompt_tokens_details"]["cached_tokens"]
            for end in ("One.", "Two.")
        ]
        assert usages[0] == 0
        assert 0.9 < usages[1] / server.calls[1].tokens_in < 1


def test_tokens_are_the_text() -> None:
    text = "« Élise — déjà ? »\n\nOui, dit-elle.\t"
    assert "".join(tokenize(text)) == text


def test_a_fault_strikes_as_often_as_asked() -> None:
    with ModelServer() as server:
        server.fault("429", times=2, retry_after=3)
        answers = [post(server, "x") for _ in range(3)]
        assert [each.status_code for each in answers] == [429, 429, 200]
        assert answers[0].headers["retry-after"] == "3"
        assert [call.outcome for call in server.calls] == ["429", "429", "ok"]


def test_it_runs_in_a_process_of_its_own() -> None:
    command = [sys.executable, "-m", "tests.model_server", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        body = {"model": "m", "messages": [{"role": "user", "content": "Hello."}]}
        httpx.post(f"{url}/chat/completions", json=body, trust_env=False)
        log = json.loads(httpx.get(url.replace("/v1", "/log"), trust_env=False).text)
        process.terminate()
    assert [(call["outcome"], call["messages"]) for call in log] == [("ok", [["user", "Hello."]])]
    assert process.returncode == 0
