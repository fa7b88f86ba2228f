"""The database from a coroutine."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from channels.db import database_sync_to_async

P = ParamSpec("P")
T = TypeVar("T")


async def in_db(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that uses the database in a thread, beside others that do."""
    return await database_sync_to_async(function, thread_sensitive=False)(*args, **kwargs)
