"""The socket on which a run is watched. The run never depends on a watcher."""

import asyncio
import logging
from contextlib import aclosing
from typing import cast

from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils.translation import gettext as _
from pydantic import ValidationError

from novellaforge.database import in_db
from novellaforge.errors import Refused
from writing.admission import (
    Hello,
    NotAllowed,
    NotThere,
    Unknown,
    User,
    asker,
    run_for,
    while_admitted,
)
from writing.events import Error
from writing.watching import as_message, place_of, watch

logger = logging.getLogger(__name__)

HELLO_SECONDS = 30.0
DONE = 1000  # RFC 6455
FAULT = 4500  # its 1011 is not for applications: Daphne's protocol refuses to send it
BAD_MESSAGE, BAD_TOKEN, NOT_ALLOWED, NOT_THERE = 4400, 4401, 4403, 4404


class WatchConsumer(AsyncWebsocketConsumer):
    """A first message, then what it asks to watch, until its end; later messages are not read."""

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

    async def first(self) -> str:
        """The first message. Raises TimeoutError where none comes."""
        async with asyncio.timeout(HELLO_SECONDS):
            return await self._first

    async def watch(self) -> None:
        """Tell all that is to be told. Raises Refused."""
        raise NotImplementedError

    async def _serve(self) -> None:
        try:
            await self.watch()
        except Refused as refused:
            await self.send(as_message(("", Error(message=str(refused)))))
            await self.close(_code_of(refused))
        except Exception:
            logger.exception("watching ended by a fault in this program")
            await self.close(FAULT)
        else:
            await self.close(DONE)


class GenerateConsumer(WatchConsumer):
    """Who are you, which run, then its events."""

    async def watch(self) -> None:
        hello = await self._hello()
        try:
            place = place_of(hello.order, hello.last_event_id)
        except ValueError:
            raise Refused(_("last_event_id was never given in this order.")) from None
        project_id = self.scope["url_route"]["kwargs"]["project_id"]
        user = await in_db(asker, hello, cast(User, self.scope["user"]))
        run = await in_db(run_for, hello, project_id, user)
        told = while_admitted(watch(run.pk, place), user, project_id)
        async with aclosing(told) as batches:
            async for batch in batches:
                for frame in [batch.together] if hello.batch else batch.messages:
                    await self.send(frame)

    async def _hello(self) -> Hello:
        try:
            return Hello.model_validate_json(await self.first())
        except TimeoutError:
            raise Refused(_("Nothing was asked for: say which chapter.")) from None
        except ValidationError as error:
            wrong = error.errors()[0]
            where = ".".join(str(part) for part in wrong["loc"])
            reason = f"{where}: {wrong['msg']}" if where else wrong["msg"]
            raise Refused(_("The first message cannot be read: %s.") % reason) from None


def _code_of(refused: Refused) -> int:
    codes = {Unknown: BAD_TOKEN, NotAllowed: NOT_ALLOWED, NotThere: NOT_THERE}
    return next((code for kind, code in codes.items() if isinstance(refused, kind)), BAD_MESSAGE)
