"""The client on a real server: the embedded llama.cpp. What it says is not judged."""

from collections.abc import Iterator
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field

from novellaforge.embedded.start import start, stop
from novellaforge.llm import LLM, Provider, Sampling, assistant, user
from novellaforge.llm.errors import ContextTooLong
from novellaforge.models import LLMCall

pytestmark = [pytest.mark.real_model, pytest.mark.django_db(transaction=True)]


Word = Annotated[str, Field(max_length=20)]  # unbounded, the model now and then goes in a circle


class Ending(BaseModel):
    kind: Literal["turn", "image"]
    words: list[Word] = Field(min_length=1, max_length=2)


@pytest.fixture(scope="module")
def embedded() -> Iterator[LLM]:
    start(["model"])
    yield LLM(Provider.from_settings())
    stop(["model"])


async def test_it_streams_on_from_a_prefill(embedded: LLM) -> None:
    opening = [user("Write: Ana finds the key."), assistant("Ana pushed the door and")]
    stream = embedded.chat_stream(opening, max_tokens=12, sampling=Sampling())
    text = "".join([piece async for piece in stream])
    assert text.strip()
    assert "Ana pushed the door and" not in text
    row = await LLMCall.objects.aget()
    assert (row.outcome, row.usage_reported) == ("ok", True)
    assert 0 < row.tokens_out <= 12


async def test_it_answers_under_a_schema(embedded: LLM) -> None:
    ending = await embedded.ask([user("Choose an ending.")], Ending, purpose="plan")
    assert ending.kind in ("turn", "image")


async def test_a_prompt_that_is_too_long(embedded: LLM) -> None:
    with pytest.raises(ContextTooLong):
        await embedded.chat([user("word " * 3 * embedded.provider.context_tokens)])
