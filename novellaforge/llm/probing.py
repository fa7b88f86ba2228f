"""Does it answer? One token of each model of a provider, asked for at once."""

import asyncio
import time
from dataclasses import dataclass, replace

from novellaforge.llm.client import LLM
from novellaforge.llm.errors import EmptyAnswer, ModelError
from novellaforge.llm.messages import user
from novellaforge.llm.provider import Origin, Provider

FIRST_TOKEN_SECONDS = 30.0
PLACE_SECONDS = 10.0
WHOLE_SECONDS = 60.0  # of one that does not end where it is asked to
QUESTION = "Say: yes."


@dataclass(frozen=True)
class Answered:
    """Of one model: the seconds it took, or the sentence that says why it did not."""

    model: str
    seconds: float = 0.0
    sentence: str = ""


async def probe(provider: Provider) -> tuple[Answered, ...]:
    """Each model that is named, once; nothing is asked twice, and nobody waits for long."""
    timeouts = replace(
        provider.timeouts,
        first_token=min(FIRST_TOKEN_SECONDS, provider.timeouts.first_token),
        place=min(PLACE_SECONDS, provider.timeouts.place),
    )
    quick = replace(provider, retries=0, timeouts=timeouts)
    named = dict.fromkeys([provider.model, *provider.models.values()])
    return tuple(await asyncio.gather(*(_ask(quick, model) for model in named if model)))


async def _ask(provider: Provider, model: str) -> Answered:
    llm, began = LLM(provider, Origin(step="test")), time.monotonic()
    try:
        async with asyncio.timeout(WHOLE_SECONDS):
            await llm.chat([user(QUESTION)], model=model, max_tokens=1, temperature=0.0)
    except (EmptyAnswer, TimeoutError):
        pass  # one that thinks first has said nothing in one token, another talks on: it is there
    except ModelError as error:
        return Answered(model, sentence=str(error))
    return Answered(model, time.monotonic() - began)
