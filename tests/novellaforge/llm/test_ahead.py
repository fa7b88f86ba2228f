"""An answer is used before its last field has come, which can take nothing back."""

import json

import pytest
from pydantic import BaseModel

from novellaforge.llm import LLM, ask_ahead, user
from novellaforge.llm.errors import StreamBroken, UnreadableAnswer
from tests.model_server import ModelServer
from tests.model_server.protocol import tokenize
from tests.model_server.server import Pace

pytestmark = pytest.mark.django_db(transaction=True)


class Verdict(BaseModel):
    best: str
    score: int
    breaks: list[str] = []
    summary: str = ""


ASKED = [user("Judge the chapter.")]
BEFORE = {"best": 'She said, "summary": nothing.', "score": 7, "breaks": []}
WHOLE = BEFORE | {"summary": "Ilse counts the oars. " * 12}


@pytest.fixture
def slow(server: ModelServer) -> ModelServer:
    server.pace = Pace(rate=60.0)
    server.answer("Verdict", WHOLE)
    return server


async def test_it_is_answered_before_its_last_field(llm: LLM, slow: ModelServer) -> None:
    answer, whole = await ask_ahead(llm, ASKED, Verdict, "summary", purpose="critic")
    assert answer == Verdict.model_validate(BEFORE)
    assert not whole.done()
    assert await whole == Verdict.model_validate(WHOLE)
    assert len(slow.calls) == 1


async def test_what_breaks_off_in_its_last_field_is_not_asked_again(
    llm: LLM, slow: ModelServer
) -> None:
    slow.fault("length")
    answer, whole = await ask_ahead(
        llm, ASKED, Verdict, "summary", purpose="critic", max_tokens=4_000
    )
    assert answer == Verdict.model_validate(BEFORE)
    with pytest.raises(UnreadableAnswer):
        await whole
    assert len(slow.calls) == 1


async def test_what_breaks_off_before_is_asked_again(llm: LLM, server: ModelServer) -> None:
    server.answer("Verdict", WHOLE)
    server.fault("cut")
    answer, whole = await ask_ahead(llm, ASKED, Verdict, "summary", purpose="critic")
    assert (answer.best, (await whole).summary) == (BEFORE["best"], WHOLE["summary"])
    assert len(server.calls) == 2


async def test_what_is_objected_to_is_asked_once_more(llm: LLM, server: ModelServer) -> None:
    server.queue(WHOLE, WHOLE | {"score": 8})

    def check(answer: Verdict) -> str | None:
        return "it is 8." if answer.score != 8 else None

    answer, whole = await ask_ahead(llm, ASKED, Verdict, "summary", check=check, purpose="critic")
    assert (answer.score, (await whole).score) == (8, 8)
    assert "it is 8." in server.calls[1].request.last


@pytest.mark.parametrize("after", ["best", "breaks"])
async def test_what_comes_after_it_is_waited_for(
    llm: LLM, server: ModelServer, after: str
) -> None:
    """A server that takes no schema may answer in any order; `breaks` could be left out."""
    given = WHOLE | {"breaks": ["A joke over a grave."]}
    server.pace = Pace(rate=200.0)
    turned = {name: each for name, each in given.items() if name != after}
    server.answer("Verdict", turned | {after: given[after]})
    answer, whole = await ask_ahead(llm, ASKED, Verdict, "summary", purpose="critic")
    assert whole.done()
    assert answer == Verdict.model_validate(given)


@pytest.mark.parametrize("later", [0, 20])
async def test_a_stream_that_breaks_after_all_but_its_last_field_is_the_tasks_alone(
    llm: LLM, slow: ModelServer, later: int
) -> None:
    """The comma before that field is enough."""
    slow.fault("cut", after=len(tokenize(json.dumps(BEFORE)[:-1] + ",")) + later)
    answer, whole = await ask_ahead(llm, ASKED, Verdict, "summary", purpose="critic")
    assert answer.score == 7
    with pytest.raises(StreamBroken):
        await whole
    assert len(slow.calls) == 1
