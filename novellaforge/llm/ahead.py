"""An answer that is used before its last field has come."""

import asyncio
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

from novellaforge.llm import answers
from novellaforge.llm.client import LLM
from novellaforge.llm.messages import Message

A = TypeVar("A", bound=BaseModel)
_COMMA = re.compile(",")


async def ask_ahead(
    llm: LLM,
    messages: Sequence[Message],
    answer: type[A],
    last: str,
    *,
    check: Callable[[A], str | None] | None = None,
    **how: Any,
) -> tuple[A, asyncio.Task[A]]:
    """The answer as it stands once all but its field `last` has come, and what ends with the
    whole of it.

    `last` has a default. Where another field comes after it, the whole is waited for.
    Until then all is as in `LLM.ask`, whose `how` is; afterwards nothing is asked again,
    and a failure is the task's alone.
    """
    begun: asyncio.Future[A] = asyncio.get_running_loop().create_future()
    before = [f'"{name}"' for name in answer.model_fields if name != last]

    def enough(text: str) -> bool:
        keys = [text.rfind(name) for name in before]
        if begun.done() or min(keys) < 0:
            return begun.done()
        for comma in _COMMA.finditer(text, max(keys)):
            try:
                value = answers.read(text[: comma.start()] + "}", answer, cut=True)
            except answers.Unreadable:
                continue  # it stands inside the field
            is_all = answer.model_fields.keys() - value.model_fields_set == {last}
            if is_all and not (check and check(value)):
                begun.set_result(value)
            break
        return begun.done()

    whole = asyncio.create_task(llm.ask(messages, answer, check=check, enough=enough, **how))
    try:
        await asyncio.wait((begun, whole), return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        whole.cancel()
        raise
    return (begun.result() if begun.done() else whole.result()), whole
