"""Addresses that a person typed: whether they are any, and whether they lead inside.

A name is looked up and all that it stands for is judged: when it is saved, and again by whoever
connects, who then uses the very address that was judged (`guard.py`).
"""

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

MOST_CHARACTERS = 300
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
IP = IPv4Address | IPv6Address


def fault_in(address: str) -> str:
    """What is wrong with an address as it is written, in a sentence; empty: nothing."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return _("This is no address. One looks like https://api.example.com/v1.")
    if parts.scheme not in ("http", "https") or not host or len(address) > MOST_CHARACTERS:
        return _("An address begins with http:// or https:// and names a server.")
    if parts.username is not None or parts.password is not None:
        return _("Leave name and password out of the address: the key has a field of its own.")
    if parts.query or parts.fragment or "?" in address or "#" in address:
        return _("Leave out what follows the path: an address ends before “?” and “#”.")
    if any(character.isspace() or not character.isprintable() for character in address):
        return _("An address has no spaces.")
    return ""


def fault_of(address: str) -> str:
    """As `fault_in`, and whether its name leads where nobody may be asked. Asks the DNS."""
    if fault := fault_in(address):
        return fault
    parts = urlsplit(address)
    host = parts.hostname or ""
    try:
        found = socket.getaddrinfo(host, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return _("No server of the name “%(host)s” can be found. Check the address.") % {
            "host": host
        }
    return refusal(host) if leads_inside(info[4][0] for info in found) else ""


def refusal(host: str) -> str:
    return _(
        "“%(host)s” is in a private network, or this very machine. Only whoever runs this site can"
        " allow that (LLM_PRIVATE_ADDRESSES)."
    ) % {"host": host}


def leads_inside(found: Iterable[str | int]) -> bool:
    """Whether one of these IP addresses may not be asked for an author, or there is none."""
    judged = [is_allowed(ip_address(each)) for each in found]
    return not judged or not all(judged)


def is_allowed(ip: IP) -> bool:
    """Public, or named by the operator. What is wrapped in an IPv6 address counts as itself.

    Other Pythons call other ranges global: what nobody was given (`is_reserved`; a network's own
    NAT64, RFC 8215, is among it) and the site-local addresses of old networks are none here.
    """
    inner = _wrapped(ip)
    if inner is not None:
        return is_allowed(inner)
    if any(ip in network for network in settings.LLM_PRIVATE_ADDRESSES):
        return True
    is_odd = ip.is_multicast or ip.is_unspecified or ip.is_reserved
    return ip.is_global and not is_odd and not (isinstance(ip, IPv6Address) and ip.is_site_local)


def _wrapped(ip: IP) -> IPv4Address | None:
    if isinstance(ip, IPv4Address):
        return None
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
