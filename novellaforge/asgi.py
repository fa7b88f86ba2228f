"""The composition root of the servers: HTTP and WebSockets; imported by nobody."""

import os
from typing import Any, cast
from urllib.parse import urlsplit

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "novellaforge.settings")
http = get_asgi_application()

from django.conf import settings  # noqa: E402
from django.http import HttpRequest, parse_cookie  # noqa: E402
from django.http.request import validate_host  # noqa: E402
from django.utils import translation  # noqa: E402

from novellaforge import collecting, urls  # noqa: E402, F401  # all views are there at once
from novellaforge.receiving import Bounded  # noqa: E402
from novellaforge.requests import Named  # noqa: E402
from writing.routing import websocket_urlpatterns  # noqa: E402


class CookiesOfOurPagesOnly:
    """A socket opened by another site's page comes without its visitor's cookies.

    So a session counts for our own pages only, while a program or a page of anywhere may
    come with a token in its first message.
    """

    def __init__(self, app: ASGI3Application) -> None:
        self.app = app

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        known: dict[str, Any] = dict(scope)
        if not _is_same_origin(dict(known["headers"])):
            known["headers"] = [pair for pair in known["headers"] if pair[0] != b"cookie"]
        await self.app(cast(Scope, known), receive, send)


class InTheirLanguage:
    """As LocaleMiddleware has it for a page: by the cookie, else by Accept-Language."""

    def __init__(self, app: ASGI3Application) -> None:
        self.app = app

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        headers: dict[bytes, bytes] = dict(cast(Any, scope)["headers"])
        asked = HttpRequest()
        asked.COOKIES = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
        accepted = headers.get(b"accept-language", b"").decode("latin-1")
        asked.META["HTTP_ACCEPT_LANGUAGE"] = accepted
        with translation.override(translation.get_language_from_request(asked)):
            await self.app(scope, receive, send)


def _is_same_origin(headers: dict[bytes, bytes]) -> bool:
    """A page behind a proxy that hides the host is ours by CSRF_TRUSTED_ORIGINS."""
    origin = headers.get(b"origin", b"").decode("latin-1")
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    parts = urlsplit(origin)
    is_ours = validate_host(parts.hostname or "", settings.ALLOWED_HOSTS)
    return is_ours and parts.netloc == headers.get(b"host", b"").decode("latin-1")


_sockets = cast(ASGI3Application, AuthMiddlewareStack(URLRouter(websocket_urlpatterns)))
application = ProtocolTypeRouter(
    {
        "http": Bounded(Named(cast(ASGI3Application, http))),
        "websocket": Named(CookiesOfOurPagesOnly(InTheirLanguage(_sockets))),
    }
)
collecting.settle()
