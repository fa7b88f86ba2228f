"""The composition root of the servers: HTTP and WebSockets; imported by nobody."""

import os
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import urlsplit

from asgiref.typing import ASGI3Application, ASGISendCallable, Scope
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
from novellaforge.around import Passed, around, headers_of  # noqa: E402
from novellaforge.receiving import Bounded  # noqa: E402
from novellaforge.requests import named  # noqa: E402
from writing.routing import websocket_urlpatterns  # noqa: E402


@around
def cookies_of_our_pages_only(scope: Scope, send: ASGISendCallable) -> Iterator[Passed]:
    """A socket opened by another site's page comes without its visitor's cookies.

    So a session counts for our own pages only, while a program or a page of anywhere may
    come with a token in its first message.
    """
    known: dict[str, Any] = dict(scope)
    if not _is_same_origin(headers_of(scope)):
        known["headers"] = [pair for pair in known["headers"] if pair[0] != b"cookie"]
    yield cast(Scope, known), send


@around
def in_their_language(scope: Scope, send: ASGISendCallable) -> Iterator[Passed]:
    """As LocaleMiddleware has it for a page: by the cookie, else by Accept-Language."""
    headers = headers_of(scope)
    asked = HttpRequest()
    asked.COOKIES = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    asked.META["HTTP_ACCEPT_LANGUAGE"] = headers.get(b"accept-language", b"").decode("latin-1")
    with translation.override(translation.get_language_from_request(asked)):
        yield scope, send


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
        "http": Bounded(named(cast(ASGI3Application, http))),
        "websocket": named(cookies_of_our_pages_only(in_their_language(_sockets))),
    }
)
collecting.settle()
