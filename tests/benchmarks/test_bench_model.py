"""The benchmarks' model: its answers are usable, of fixed size, and wrong only where asked."""

import random
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from benchmarks.bench_model import POINT, SOLD, mended, script
from tests.model_server import ChatRequest, ModelServer
from tests.model_server.author import prose
from tests.model_server.protocol import tokenize
from tests.model_server.script import Script
from writing import plan as planning
from writing.planned import answer_type
from writing.stages.criticise import CriticAnswer


def asked(text: str, shape: type[Any] | None = None) -> ChatRequest:
    schema = shape.model_json_schema() if shape else None
    name = shape.__name__ if shape else ""
    return ChatRequest(
        "m", (("user", text),), 4096, True, True, "json_schema" if shape else "text", name,
        schema, {},
    )  # fmt: skip


@pytest.fixture(scope="module")
def model() -> Iterator[Script]:
    with ModelServer() as server:
        script(server)
        yield server.script


def answer(model: Script, request: ChatRequest) -> str:
    return model.answer_to(request, None).text


def chapter(text: str, bench: str) -> str:
    return f'[bench {bench}]\n<material name="chapter">\n{text}\n</material>'


def score(model: Script, text: str, rounds: int) -> int:
    said = answer(model, asked(chapter(text, f"rounds={rounds}"), CriticAnswer))
    return CriticAnswer.model_validate_json(said).scores.prose


def test_the_critic_is_content_after_as_many_rounds_as_asked(model: Script):
    assert score(model, "She rowed.", 0) == 9
    first, second = score(model, "She rowed.", 2), score(model, mended(1), 2)
    assert first < second < 7.5
    assert score(model, mended(2), 2) == 9


def test_a_remark_is_mended_once_more_each_time(model: Script):
    wrong = 'must be repaired\n<material name="passage">\n{}\n</material>\nLength: about 30 words'
    once = answer(model, asked(wrong.format("She rowed. It was late.")))
    assert once == f"{mended(1)} It was late."
    assert answer(model, asked(wrong.format(once))) == f"{mended(2)} It was late."


def test_a_missing_point_is_added_and_then_found(model: Script):
    passage = '<material name="passage">\nShe rowed.\n</material>'
    text = answer(model, asked(f"must be repaired\n{passage}\nWhat is wrong:\n{POINT}"))
    assert text == f"She rowed. {SOLD}"


def test_a_plan_is_usable(model: Script):
    shape = answer_type(6, False)
    read = shape.model_validate_json(answer(model, asked("Plan it.", shape))).read()
    beats = read.beats
    assert planning.alike([each.what for each in beats]) is None
    assert all(planning.meet(one.exit, other.entry) for one, other in pairwise(beats))


def test_facts_are_of_words_of_their_sentence_and_of_fixed_size(model: Script):
    from memory.extraction.answers import ExtractAnswer

    sentence = re.split(r"(?<=\.) ", prose(60, "en", random.Random(1)))[0]
    said = answer(model, asked(f"Sentences:\n1. {sentence}", ExtractAnswer))
    (fact,) = ExtractAnswer.model_validate_json(said).facts
    assert fact
    assert fact.words in sentence
    assert fact.subject in sentence
    assert 60 <= len(tokenize(said)) <= 85


def test_prose_of_long_words_only_where_asked(model: Script):
    scene = "[bench rounds=0 {}]\nLength: about 100 words."
    plain, dense = (answer(model, asked(scene.format(how))) for how in ("", "dense"))
    assert len(tokenize(dense)) / len(dense.split()) > len(tokenize(plain)) / len(plain.split())
    assert len(dense.split()) > 115
