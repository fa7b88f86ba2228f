"""Asking for a value: the schema, the steps down, the second try."""

from typing import Literal

import pytest
from pydantic import BaseModel, Field

from novellaforge.llm import LLM, user
from novellaforge.llm.errors import RequestRefused, UnreadableAnswer
from novellaforge.models import LLMCall
from tests.model_server import ModelServer, says

pytestmark = pytest.mark.django_db(transaction=True)


class Beat(BaseModel):
    place: str = Field(max_length=40)
    words: int = Field(ge=50, le=400)


class Plan(BaseModel):
    ending: Literal["turn", "image"]
    beats: list[Beat] = Field(min_length=1, max_length=6)


PLAN = {"ending": "image", "beats": [{"place": "the mill", "words": 120}]}
ASKED = [user("Plan the chapter.")]


async def test_it_answers_with_a_value(llm: LLM, server: ModelServer) -> None:
    server.answer("Plan", PLAN)
    plan = await llm.ask(ASKED, Plan, purpose="plan")
    assert plan == Plan(ending="image", beats=[Beat(place="the mill", words=120)])
    request = server.calls[0].request
    assert (request.format, request.answer_name) == ("json_schema", "Plan")
    assert request.last == "Plan the chapter."


async def test_an_unscripted_value_is_valid(llm: LLM, server: ModelServer) -> None:
    assert len((await llm.ask(ASKED, Plan, purpose="plan")).beats) == 1


async def test_a_refused_schema_steps_down_and_is_remembered(
    llm: LLM, server: ModelServer
) -> None:
    server.fault("no_json_schema", times=None)
    for _ in range(2):
        await llm.ask(ASKED, Plan, purpose="plan")
    assert [call.request.format for call in server.calls] == ["json_schema"] + ["json_object"] * 2
    assert server.calls[1].request.last.startswith("Plan the chapter.")
    assert '"maxItems":6' in server.calls[1].request.last


async def test_a_refused_object_steps_down_to_text(llm: LLM, server: ModelServer) -> None:
    server.fault("no_json_schema", times=None)
    server.fault("no_json_object", times=None)
    server.answer("Plan", PLAN)
    plan = await llm.ask(ASKED, Plan, purpose="plan")
    assert plan.ending == "image"
    assert [call.request.format for call in server.calls] == ["json_schema", "json_object", "text"]
    rows = [row.outcome async for row in LLMCall.objects.order_by("id")]
    assert rows == ["RequestRefused", "RequestRefused", "ok"]


async def test_the_shape_is_said_in_the_novels_language(llm: LLM, server: ModelServer) -> None:
    server.fault("no_json_schema", times=None)
    french = LLM(llm.provider, llm.origin, "fr")
    await french.ask([user("Planifie le chapitre.")], Plan, purpose="plan")
    assert "Réponds par un seul objet JSON" in server.calls[1].request.last


async def test_prose_does_not_step_the_format_down(llm: LLM, server: ModelServer) -> None:
    server.fault("no_json_schema", match=lambda request: True)
    await llm.chat(ASKED)
    assert server.calls[0].outcome == "ok"


@pytest.mark.parametrize("kind", ["fenced", "broken_json"])
async def test_what_is_nearly_json_is_read(llm: LLM, server: ModelServer, kind: str) -> None:
    server.answer("Plan", PLAN)
    server.fault(kind)
    assert (await llm.ask(ASKED, Plan, purpose="plan")).ending == "image"
    assert len(server.calls) == 1


async def test_an_unreadable_answer_is_asked_once_more_with_the_reason(
    llm: LLM, server: ModelServer
) -> None:
    server.queue('{"ending": "turn", "beats": []}', PLAN)
    plan = await llm.ask(ASKED, Plan, purpose="plan")
    assert plan.ending == "image"
    roles = [role for role, _ in server.calls[1].request.messages]
    assert roles == ["user", "assistant", "user"]
    assert '{"ending": "turn", "beats": []}' in server.calls[1].prompt
    assert "beats: List should have at least 1 item" in server.calls[1].request.last
    rows = [row.outcome async for row in LLMCall.objects.order_by("id")]
    assert rows == ["UnreadableAnswer", "ok"]


async def test_what_is_unreadable_twice_says_why(llm: LLM, server: ModelServer) -> None:
    server.fault("malformed_json", times=None)
    with pytest.raises(UnreadableAnswer) as caught:
        await llm.ask(ASKED, Plan, purpose="plan")
    assert caught.value.permanent
    assert "there is no JSON object in it" in str(caught.value)
    assert caught.value.text == server.calls[1].text
    assert len(server.calls) == 2


async def test_a_cut_answer_is_not_repaired_into_a_shorter_one(
    llm: LLM, server: ModelServer
) -> None:
    server.fault("length")
    server.answer("Plan", {"ending": "turn", "beats": PLAN["beats"] * 5})
    plan = await llm.ask(ASKED, Plan, purpose="plan")
    assert len(plan.beats) == 5
    assert "it was cut at its limit" in server.calls[1].request.last


async def test_a_check_that_objects_is_quoted(llm: LLM, server: ModelServer) -> None:
    server.answer("Plan", PLAN)
    server.answer(says("nobody lives in the mill"), {**PLAN, "ending": "turn"})

    def check(plan: Plan) -> str | None:
        return "nobody lives in the mill." if plan.ending == "image" else None

    plan = await llm.ask(ASKED, Plan, purpose="plan", check=check)
    assert plan.ending == "turn"
    assert len(server.calls) == 2


async def test_a_check_that_objects_twice_ends_it(llm: LLM, server: ModelServer) -> None:
    with pytest.raises(UnreadableAnswer) as caught:
        await llm.ask(ASKED, Plan, purpose="plan", check=lambda _: "two beats are alike.")
    assert "two beats are alike." in str(caught.value)
    assert len(server.calls) == 2


async def test_a_passing_failure_is_retried_under_a_schema(llm: LLM, server: ModelServer) -> None:
    server.fault("cut", times=2, after=4)
    await llm.ask(ASKED, Plan, purpose="plan")
    assert [call.outcome for call in server.calls] == ["cut", "cut", "ok"]


async def test_a_refusal_of_something_else_is_not_a_step_down(
    llm: LLM, server: ModelServer
) -> None:
    server.fault("no_stream_options", times=None)
    server.fault("no_max_tokens", times=None)
    await llm.ask(ASKED, Plan, purpose="plan")
    assert server.calls[-1].request.format == "json_schema"


async def test_a_server_that_takes_little_is_asked_for_little(
    llm: LLM, server: ModelServer
) -> None:
    for part in ("no_json_schema", "no_json_object", "no_max_tokens", "no_temperature"):
        server.fault(part, times=None)
    await llm.ask(ASKED, Plan, purpose="plan")
    last = server.calls[-1].request.raw
    assert set(last) == {"model", "messages", "stream", "stream_options", "max_completion_tokens"}
    assert len(server.calls) == 5


async def test_a_refusal_that_nothing_helps_is_final(llm: LLM, server: ModelServer) -> None:
    server.fault("400", times=None)
    with pytest.raises(RequestRefused, match="bad value"):
        await llm.ask(ASKED, Plan, purpose="plan")
    assert len(server.calls) == 1
