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


async def ask_ahead(
    llm: LLM,
    messages: Sequence[Message],
    answer: type[A],
    last: str,
    *,
    check: Callable[[A], str | None] | None = None,
    **how: Any,
) -> tuple[A, asyncio.Task[A]]:
    """The answer as it stands where its field `last` begins, and what ends with the whole of it.

    `last` has a default. Where another field is not there before it, the whole is waited for.
    Until it begins, all is as in `LLM.ask`, whose `how` is; afterwards nothing is asked again,
    and a failure is the task's alone.
    """
    begun: asyncio.Future[A] = asyncio.get_running_loop().create_future()
    begins = re.compile(rf',\s*"{last}"\s*:')

    def enough(text: str) -> bool:
        if not begun.done() and (found := begins.search(text)):
            try:
                value = answers.read(text[: found.start()] + "}", answer)
            except answers.Unreadable:
                return False
            is_whole = answer.model_fields.keys() - value.model_fields_set == {last}
            if is_whole and not (check and check(value)):
                begun.set_result(value)
        return begun.done()

    whole = asyncio.create_task(llm.ask(messages, answer, check=check, enough=enough, **how))
    try:
        await asyncio.wait((begun, whole), return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        whole.cancel()
        raise
    return (begun.result() if begun.done() else whole.result()), whole
