"""Talking to language models: the house's one way out to them.

It may import nothing of `projects`, `memory`, `writing`; each layer keeps its own prompts.
How to ask:

    provider = await in_db(provider_of_book, project.pk)
    llm = LLM(provider, Origin(project_id=project.pk, step="plan"), "fr")
    text = render("writing", "fr", "plan_chapter", book=book)
    plan = await llm.ask([system(rules), user(text)], Plan, purpose="plan", max_tokens=800)

`chat` answers with a whole reply, `chat_stream` with its text as it comes,
`chat_stream_full` with both, `ask` with a checked value, `ask_ahead` with one before its last
field has come. Every failure is a `ModelError`
(`errors.py`); every request becomes one `LLMCall` row (`calls.py`).
"""

from novellaforge.llm.ahead import ask_ahead
from novellaforge.llm.client import LLM
from novellaforge.llm.completion import Reply, Sampling, Usage
from novellaforge.llm.errors import ModelError
from novellaforge.llm.messages import Message, assistant, system, user
from novellaforge.llm.own import provider_of_book
from novellaforge.llm.prompts import render
from novellaforge.llm.provider import Origin, Provider, Timeouts

__all__ = [
    "LLM",
    "Message",
    "ModelError",
    "Origin",
    "Provider",
    "Reply",
    "Sampling",
    "Timeouts",
    "Usage",
    "ask_ahead",
    "assistant",
    "provider_of_book",
    "render",
    "system",
    "user",
]
