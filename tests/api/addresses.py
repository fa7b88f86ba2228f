"""Every address of the API, as the resolver has it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

SAMPLES = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "int": "1",
    "slug": "synopsis",
    "str": "x",
}
_PART = re.compile(r"<(?:(\w+):)?\w+>")


@dataclass(frozen=True)
class Address:
    template: str  # with its parts as the pattern names them: <uuid:project_id>
    view: Any

    @property
    def sample(self) -> str:
        return "/" + _PART.sub(lambda part: SAMPLES[part[1] or "str"], self.template)

    @property
    def methods(self) -> set[str]:
        names = set(self.view.http_method_names) - {"head", "options"}
        return {name for name in names if hasattr(self.view, name)}


def addresses(below: str) -> list[Address]:
    """Those that begin with `below` and are given by paths, not by regular expressions."""
    every = _walk(get_resolver().url_patterns, "")
    return [each for each in every if each.template.startswith(below)]


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[Address]:
    for each in patterns:
        template = f"{before}{each.pattern}"
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, template)
        elif "^" not in template:
            callback: Any = each.callback
            yield Address(template, getattr(callback, "cls", callback))
