"""The socket on which a proposal is watched. Its writing never depends on a watcher."""

import asyncio
import json
import logging
from contextlib import aclosing
from typing import cast
from uuid import UUID

from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from novellaforge.database import in_db
from novellaforge.errors import Refused
from novellaforge.event_log import Cursor
from writing.admission import NotThere, Unknown, User
from writing.admission import _user_of as user_of
from writing.consumers import BAD_MESSAGE, BAD_TOKEN, DONE, FAULT, HELLO_SECONDS, NOT_THERE
from writing.rewriting.seen import proposals_of
from writing.rewriting.watching import as_message, watch

logger = logging.getLogger(__name__)


class Hello(BaseModel):
    """A watcher's first message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: str | None = None
    last_event_id: str | None = Field(default=None, max_length=100)


class ProposalConsumer(AsyncWebsocketConsumer):
    """Who are you, then the proposal's events until its end; later messages are not read."""

    channel_layer_alias = ""  # none: all comes from the log, with Redis or without

    async def connect(self) -> None:
        self._first: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        await self.accept()
        self._serving = asyncio.create_task(self._serve())

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if not self._first.done():
            self._first.set_result(text_data or "")

    async def disconnect(self, code: int) -> None:
        self._serving.cancel()

    async def _serve(self) -> None:
        try:
            await self._watch(await self._hello())
        except Refused as refused:
            await self.send(json.dumps({"id": "", "type": "error", "message": str(refused)}))
            await self.close(_code_of(refused))
        except Exception:
            logger.exception("watching a proposal ended by a fault in this program")
            await self.close(FAULT)
        else:
            await self.close(DONE)

    async def _hello(self) -> Hello:
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                return Hello.model_validate_json(await self._first)
        except (TimeoutError, ValidationError):
            raise Refused(
                _("The first message is to be an object, with a token or empty.")
            ) from None

    async def _watch(self, hello: Hello) -> None:
        try:
            after = Cursor.parse(hello.last_event_id) if hello.last_event_id else Cursor()
        except ValueError:
            raise Refused(_("last_event_id was never given.")) from None
        pk = await in_db(self._proposal, hello)
        async with aclosing(watch(pk, after)) as batches:
            async for batch in batches:
                for told in batch:
                    await self.send(as_message(told))

    def _proposal(self, hello: Hello) -> UUID:
        """Its id, where it is the visitor's to see."""
        user = user_of(hello.token) if hello.token else cast(User, self.scope["user"])
        if not user.is_authenticated:
            raise Unknown(_("Sign in, or send an access token with the first message."))
        pk: UUID = self.scope["url_route"]["kwargs"]["proposal_id"]
        if not proposals_of(user).filter(pk=pk).exists():
            raise NotThere(_("There is no such proposal in a book of yours."))
        return pk


def _code_of(refused: Refused) -> int:
    if isinstance(refused, Unknown):
        return BAD_TOKEN
    return NOT_THERE if isinstance(refused, NotThere) else BAD_MESSAGE
