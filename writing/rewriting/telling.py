"""A proposal's text while it comes: told at once, kept in Postgres every second.

Its log is its own stream. `begun` and `ended` are rows; `text` is live, and says how the text
reads from character `at` on.
"""

import time
from typing import Annotated, Literal
from uuid import UUID

from django.utils import timezone
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from novellaforge import event_log
from novellaforge.database import in_db
from novellaforge.event_log import Turn
from writing.models import Proposal

FLUSH_SECONDS = 1.0
LANE = "text"
State = Proposal.State


class NotOurs(Exception):
    """Its author decided, or another attempt writes it: the work is nobody's."""


class _Payload(BaseModel):
    model_config = ConfigDict(frozen=True)


class Begun(_Payload):
    type: Literal["begun"] = "begun"
    attempt: int


class Text(_Payload):
    type: Literal["text"] = "text"
    attempt: int
    at: int = 0
    content: str

    def applied(self, text: str) -> str:
        return text[: self.at] + self.content


class Reset(_Payload):
    """How it stands, where live text is missing."""

    type: Literal["reset"] = "reset"
    state: str
    attempt: int
    text: str


class Ended(_Payload):
    type: Literal["ended"] = "ended"
    state: str
    text: str = ""
    why: str = ""


Event = Begun | Text | Reset | Ended
EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])


class Sink:
    """Takes what one attempt has so far. Raises NotOurs, then or later."""

    def __init__(self, pk: UUID, attempt: int) -> None:
        self.pk, self.attempt = pk, attempt
        self._told, self._kept_at = "", time.monotonic()

    async def show(self, text: str) -> None:
        if text != self._told:
            await self._tell(text)
        if time.monotonic() - self._kept_at >= FLUSH_SECONDS:
            await self._keep(text)

    async def _tell(self, text: str, *, holds: bool = False) -> None:
        at = 0 if holds else _alike(self._told, text)
        news = Text(attempt=self.attempt, at=at, content=text[at:]).model_dump(mode="json")
        turn = Turn(LANE, self.attempt)
        added = await event_log.append_chunk(self.pk, news, turn, 0, holds=holds)
        if added == "late":
            raise NotOurs
        if added == "unknown" and not holds:  # Redis lost text: is it ours? then tell all of it
            await self._keep(text)
            await self._tell(text, holds=True)
        if added == "added":
            self._told = text

    async def _keep(self, text: str) -> None:
        await in_db(keep, self.pk, self.attempt, text)
        self._kept_at = time.monotonic()


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    if other.startswith(one):
        return len(one)
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def keep(pk: UUID, attempt: int, text: str) -> None:
    """One statement says whose it is and keeps the text. Raises NotOurs."""
    ours = Proposal.objects.filter(pk=pk, attempt=attempt, state=State.WRITING)
    if not ours.update(text=text):
        raise NotOurs


def tell_begun(proposal: Proposal) -> None:
    """In the transaction that begins the attempt; its last act."""
    begun = Begun(attempt=proposal.attempt).model_dump(mode="json")
    event_log.append(proposal.pk, [begun], Turn(LANE, proposal.attempt))


def tell_ended(proposal: Proposal) -> None:
    """In the transaction that ends it; its last act. Chunks that still come are refused."""
    text = proposal.text if proposal.state == State.READY else ""
    ended = Ended(state=proposal.state, text=text, why=proposal.why)
    after = Turn(LANE, proposal.attempt + 1)
    event_log.append(proposal.pk, [ended.model_dump(mode="json")], after)


def end(proposal: Proposal, state: str, **values: object) -> None:
    """Inside a transaction that holds its row: what became of it, for watchers too."""
    proposal.state = state
    for name, value in values.items():
        setattr(proposal, name, value)
    if state == State.REFUSED:
        proposal.decided_at = timezone.now()
    proposal.save(update_fields=["state", "decided_at", "failures", *values])
    tell_ended(proposal)
