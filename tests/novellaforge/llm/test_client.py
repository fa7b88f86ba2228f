import pytest

from novellaforge.llm import LLM, user
from novellaforge.models import LLMCall
from tests.model_server import ModelServer

pytestmark = pytest.mark.django_db(transaction=True)


async def test_it_answers(llm: LLM, server: ModelServer) -> None:
    server.queue("The boat left at dawn.")
    reply = await llm.chat([user("Write one sentence.")])
    assert reply.text == "The boat left at dawn."
    assert reply.finish_reason == "stop"
    assert await LLMCall.objects.acount() == 1
