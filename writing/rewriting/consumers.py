"""The socket on which a proposal is watched. Its writing never depends on a watcher."""

from contextlib import aclosing
from typing import cast
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from novellaforge.database import in_db
from novellaforge.errors import Refused
from novellaforge.event_log import Cursor
from writing.admission import NotThere, User, visitor
from writing.consumers import WatchConsumer
from writing.rewriting.seen import proposals_of
from writing.rewriting.watching import as_message, watch


class Hello(BaseModel):
    """A watcher's first message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: str | None = None
    last_event_id: str | None = Field(default=None, max_length=100)


class ProposalConsumer(WatchConsumer):
    """Who are you, then the proposal's events until its end."""

    async def watch(self) -> None:
        hello = await self._hello()
        try:
            after = Cursor.parse(hello.last_event_id) if hello.last_event_id else Cursor()
        except ValueError:
            raise Refused(_("last_event_id was never given.")) from None
        pk = await in_db(self._proposal, hello)
        async with aclosing(watch(pk, after)) as batches:
            async for batch in batches:
                for told in batch:
                    await self.send(as_message(told))

    async def _hello(self) -> Hello:
        try:
            return Hello.model_validate_json(await self.first())
        except (TimeoutError, ValidationError):
            raise Refused(
                _("The first message is to be an object, with a token or empty.")
            ) from None

    def _proposal(self, hello: Hello) -> UUID:
        """Its id, where it is the visitor's to see."""
        user = visitor(hello.token, cast(User, self.scope["user"]))
        pk: UUID = self.scope["url_route"]["kwargs"]["proposal_id"]
        if not proposals_of(user).filter(pk=pk).exists():
            raise NotThere(_("There is no such proposal in a book of yours."))
        return pk
