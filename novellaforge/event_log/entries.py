"""What a log consists of, and the places in it. Pure."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self
from uuid import UUID

Payload = Mapping[str, object]
Raw = tuple[str, dict[str, str]]  # as Redis answers: an id and the fields

ROW, CHUNK, STAND = "row", "chunk", "stand"  # an entry's one field


@dataclass(frozen=True)
class Turn:
    """Who may speak in a lane of a stream: of two turns, the higher."""

    lane: str
    number: int


@dataclass(frozen=True)
class Cursor:
    """How far a log was heard: its rows, and the first `heard` entries of a Redis epoch."""

    row: int = 0
    epoch: int = 0
    heard: int = 0

    def __str__(self) -> str:
        return f"{self.row}-{self.epoch}-{self.heard}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """ValueError for what no log has given out."""
        row, epoch, heard = (int(part) for part in text.split("-"))
        if min(row, epoch, heard) < 0 or max(row, epoch, heard) >= 2**63:
            raise ValueError(f"{text} is no place in a log.")
        return cls(row, epoch, heard)

    @property
    def redis_id(self) -> str:
        return f"{self.epoch}-{self.heard - 1}" if self.heard else "0-0"


@dataclass(frozen=True)
class Stand:
    """How things stand: `tell` is given what Redis still holds up to `row`, in order."""

    row: int
    tell: Callable[[Sequence[Payload]], Payload]


@dataclass(frozen=True)
class Entry:
    epoch: int
    number: int
    payload: Payload
    row: int = 0  # 0: a chunk
    previous_row: int = 0  # of the stream, in Postgres

    def follows(self, at: Cursor) -> bool:
        if at == Cursor():  # from the beginning: only a log's first row is one
            return self.number == 0 and self.row > 0 and self.previous_row == 0
        return (self.epoch, self.number) == (at.epoch, at.heard)

    def was_heard(self, at: Cursor) -> bool:
        return (self.epoch, self.number) < (at.epoch, at.heard)


def key_of(stream: UUID) -> str:
    return f"nf:log:{{{stream}}}"  # braces: a cluster keeps a log and its turns together


def row_fields(row: int, previous_row: int, payload: Payload) -> list[str]:
    return [ROW, json.dumps([row, previous_row, payload], ensure_ascii=False)]


def chunk_fields(payload: Payload) -> list[str]:
    return [CHUNK, json.dumps(payload, ensure_ascii=False)]


def entry_from(raw: Raw) -> Entry:
    name, fields = raw
    epoch, number = (int(part) for part in name.split("-"))
    if ROW in fields:
        row, previous_row, payload = json.loads(fields[ROW])
        return Entry(epoch, number, payload, row, previous_row)
    return Entry(epoch, number, json.loads(fields.get(CHUNK, "{}")))
