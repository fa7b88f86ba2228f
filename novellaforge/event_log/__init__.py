"""A log for each stream: events that state a fact, and live chunks of text between them.

Events are rows of Postgres, numbered in the order of their commits. Chunks live in a Redis
stream, bounded and for a while, beside a copy of each row, so that one read gives both in the
order in which they happened. Its entries are numbered without holes (`add.lua`): a follower
that misses one (trimmed, or Redis was emptied) asks its caller how things stand and goes on
from there. Payloads are JSON objects with a `type`; their meaning is the caller's.
"""

from novellaforge.event_log.adding import (
    Added,
    append,
    append_chunk,
    expire,
    forget,
    forget_everything,
)
from novellaforge.event_log.entries import Cursor, Payload, Stand, Turn
from novellaforge.event_log.following import follow
from novellaforge.event_log.reader import close

__all__ = [
    "Added",
    "Cursor",
    "Payload",
    "Stand",
    "Turn",
    "append",
    "append_chunk",
    "close",
    "expire",
    "follow",
    "forget",
    "forget_everything",
]
