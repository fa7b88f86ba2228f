"""What an HTML page has that its policy forbids, or that came out of a text."""

import base64
import hashlib
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

ADDRESSES = ("src", "href", "action", "formaction", "data", "poster", "background", "cite", "ping")
NEVER = ("iframe", "object", "embed", "base", "applet", "frame", "x-evil")
# Where a page may lead to: never what it fetches.
LINKS = ("a",)


class _Looking(HTMLParser):
    def __init__(self, policy: str) -> None:
        super().__init__(convert_charrefs=True)
        self.policy = policy
        self.wrong: list[str] = []
        self._style: str | None = None
        self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in NEVER:
            self.wrong.append(f"<{tag}>")
        self._script = tag == "script" and "src" not in given
        self._style = "" if tag == "style" else None
        if tag == "style" and f"'nonce-{given.get('nonce', '-')}'" in self.policy:
            self._style = None
        if tag == "meta" and given.get("http-equiv") and not given.get("content", "").isdigit():
            self.wrong.append("<meta http-equiv>")  # a number alone: this page again
        for name, value in given.items():
            if name == "style" or name.startswith("on") or "evil" in name:
                self.wrong.append(f"{name}= of <{tag}>")
            if name in ADDRESSES and (fault := _fault(tag, value)):
                self.wrong.append(f"{fault} in {name}= of <{tag}>")

    def handle_data(self, data: str) -> None:
        if self._script and data.strip():
            self.wrong.append(f"a script: {data[:40]!r}")
        if self._style is not None:
            self._style += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "style" and self._style is not None:
            digest = base64.b64encode(hashlib.sha256(self._style.encode()).digest()).decode()
            if f"'sha256-{digest}'" not in self.policy:
                self.wrong.append(f"a style: {self._style[:40]!r}")
        if tag in ("style", "script"):
            self._style, self._script = None, False


def _fault(tag: str, address: str) -> str:
    parts = urlsplit("".join(address.split()))
    if parts.scheme not in ("", "http", "https", "mailto"):
        return f"{parts.scheme}:"
    if parts.netloc and tag not in LINKS:
        return parts.netloc
    return "evil.example" if parts.netloc.endswith("evil.example") else ""


def faults_in(html: str, policy: str = "") -> Iterator[str]:
    looking = _Looking(policy)
    looking.feed(html)
    looking.close()
    yield from looking.wrong


def faults(answer: Any) -> Iterator[str]:
    """Of a response."""
    yield from faults_in(answer.content.decode(), answer.headers["Content-Security-Policy"])
