"""Secrets go out of what is logged: the site's own by their value, others by their shape. Pure."""

import re
from collections.abc import Iterable

HIDDEN = "[hidden]"
LEAST = 8  # characters of a secret that is taken out by its value; a shorter one is in every line
_END = r"[^\s\"'\\<>,;&)}\]]"  # what a value is made of, in an address, a header, JSON or a repr

_SHAPES = (
    re.compile(rf"(?i)(\b(?:bearer|basic|token)\s+)(?=\S*[\d_.=-]){_END}{{8,}}"),
    re.compile(
        rf"(\b[a-z][a-z0-9+.-]{{0,30}}://[^\s/:@\"']*:){_END}{{1,200}}?(?=@)"
    ),  # name:password@host
    re.compile(
        r"(?i)((?:api[_-]?key|secret|passw(?:or)?d|token|ticket|authorization|sessionid"
        rf"|csrftoken|[?&]key)\w{{0,40}}[\"']?\s*[=:]\s*b?[\"']?)(?!bearer|basic|token|None\b|\d+\b){_END}{{4,}}"
    ),
    re.compile(r"(/(?:read|login/reset/[\w-]+)/)[\w:.-]{16,}"),  # links that open by themselves
    re.compile(r"()\beyJ[\w-]{8,400}\.[\w-]+\.[\w-]*"),  # JSON web tokens
    re.compile(r"()\b(?:(?:sk|pk|rk|gsk|hf|xai|ghp)[-_]|nf_)[\w-]{8,}"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")


def redacted(text: str, secrets: Iterable[str] = ()) -> str:
    """The text with every secret as HIDDEN; `secrets`: values known to be one."""
    for secret in secrets:
        if len(secret) >= LEAST:
            text = text.replace(secret, HIDDEN)
    for shape in _SHAPES:
        text = shape.sub(rf"\g<1>{HIDDEN}", text)
    return text


def on_lines_of_its_own(text: str) -> str:
    """No line of it begins as a log line does, and no terminal obeys it."""
    plain = _CONTROL.sub(lambda each: each[0].encode("unicode_escape").decode(), text)
    return plain.replace("\n", "\n    ")
