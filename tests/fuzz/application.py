"""The application in this process, and its description as Schemathesis has it."""

from contextlib import aclosing
from functools import cache
from typing import Any

import schemathesis
from asgiref.sync import async_to_sync
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from novellaforge.streams import Stream
from tests.api.schema import schema


class Application(WSGIHandler):
    """Draws a streamed body here and now, on the connection whose transaction the case has."""

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        response = super().get_response(request)
        if isinstance(response, Stream):
            response.streaming_content = [async_to_sync(_drawn)(response)]
        return response


async def _drawn(response: Stream) -> bytes:
    """Whole; of events only the beginning, since those of a run that nobody writes have no end."""
    is_endless = response["Content-Type"] == "text/event-stream"
    parts = []
    async with aclosing(response._parts) as drawn:
        async for part in drawn:
            parts.append(part)
            if is_endless:
                break
    return b"".join(parts)


@cache
def described() -> Any:
    loaded = schemathesis.openapi.from_dict(schema())
    loaded.config.analysis.constants.enabled = False  # it would read all that the program imports
    loaded.app = Application()
    return loaded


def operation(path: str, method: str) -> Any:
    return described()[path][method.upper()]
