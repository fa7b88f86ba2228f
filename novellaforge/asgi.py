"""The composition root of the servers: HTTP and WebSockets; imported by nobody."""

import os
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "novellaforge.settings")
http = get_asgi_application()

from django.conf import settings  # noqa: E402
from django.http.request import validate_host  # noqa: E402

from writing.routing import websocket_urlpatterns  # noqa: E402

Scope = dict[str, Any]
Channel = Callable[..., Awaitable[Any]]
App = Callable[[Scope, Channel, Channel], Awaitable[None]]


class CookiesOfOurPagesOnly:
    """A socket opened by another site's page comes without its visitor's cookies.

    So a session counts for our own pages only, while a program or a page of anywhere may
    come with a token in its first message.
    """

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Channel, send: Channel) -> None:
        if not _is_same_origin(dict(scope["headers"])):
            headers = [pair for pair in scope["headers"] if pair[0] != b"cookie"]
            scope = scope | {"headers": headers}
        await self.app(scope, receive, send)


def _is_same_origin(headers: dict[bytes, bytes]) -> bool:
    origin = headers.get(b"origin", b"").decode("latin-1")
    host = headers.get(b"host", b"").decode("latin-1")
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    parts = urlsplit(origin)
    return parts.netloc == host != "" and validate_host(
        parts.hostname or "", settings.ALLOWED_HOSTS
    )


application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": CookiesOfOurPagesOnly(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)
