"""Whose request is being answered: its client's address, and who signed in.

`X-Forwarded-For` counts only as far as the operator's own proxies wrote it: TRUSTED_PROXIES of
them stand before this site, each adds the address that it saw at the end.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

NETWORK_BITS = 64  # of IPv6: what one household or server is given, and may choose from at will

_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


class CurrentRequest:
    """Middleware: while a request is answered, `address()` and `actor_id()` are its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _request.set(request)
        try:
            return self.get_response(request)
        finally:
            _request.reset(token)


def address() -> str:
    """Of the request at hand; empty outside of any."""
    request = _request.get()
    return client_address(request.META) if request else ""


def actor_id() -> int | None:
    """Of whoever sent the request at hand; None outside of any, and for nobody."""
    user = getattr(_request.get(), "user", None)
    return user.pk if user is not None and user.is_authenticated else None


def looks_by_itself() -> bool:
    """Whether the request at hand is a script's that only looks, as pages do every few seconds.

    By what browsers say of each request (w3.org/TR/fetch-metadata); one that says nothing is a
    person's.
    """
    request = _request.get()
    if request is None or request.method not in ("GET", "HEAD"):
        return False
    return request.headers.get("Sec-Fetch-Dest") == "empty"


def client_address(meta: Mapping[str, Any]) -> str:
    """Of a request's META. Empty where the connection has none (a Unix socket)."""
    return decided_address(
        str(meta.get("REMOTE_ADDR") or ""),
        str(meta.get("HTTP_X_FORWARDED_FOR") or ""),
        settings.TRUSTED_PROXIES,
    )


def decided_address(remote: str, forwarded: str, proxies: int) -> str:
    """The address that the outermost trusted proxy saw; what is none is not believed."""
    told = [part.strip() for part in forwarded.split(",") if part.strip()]
    if proxies and told:
        said = _plain(told[-min(proxies, len(told))])
        if said:
            return said
    return _plain(remote)


def counted_as(address: str) -> str:
    """By what tries are counted: an IPv4 address, or the network of an IPv6 one."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    if isinstance(read, IPv6Address):
        return str(ip_network((read, NETWORK_BITS), strict=False).network_address)
    return str(read)


def _plain(said: str) -> str:
    try:
        read = ip_address(said)
    except ValueError:
        return ""
    mapped = read.ipv4_mapped if isinstance(read, IPv6Address) else None
    return str(mapped or read)
