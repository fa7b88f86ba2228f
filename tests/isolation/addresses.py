"""Every address of the resolver, and what may be asked of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

API = "api/v1/"
ADMIN = "admin/"
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
_CHANGING = ("post", "put", "patch", "delete")


@dataclass(frozen=True)
class Address:
    template: str  # with its arguments as the pattern names them: <uuid:project_id>
    view: Any

    @property
    def is_api(self) -> bool:
        return self.template.startswith(API)

    @property
    def arguments(self) -> tuple[str, ...]:
        return tuple(_ARGUMENT.findall(self.template))

    @property
    def reads(self) -> bool:
        """Whether it is asked with GET; a page always is, and may answer that it is not."""
        return not self.is_api or "get" in self._methods

    @property
    def changes(self) -> tuple[str, ...]:
        """The methods by which it changes something; a page's is POST."""
        return tuple(each for each in _CHANGING if each in self._methods)

    @property
    def _methods(self) -> set[str]:
        if not self.is_api:
            return {"get", "post"}
        return {name for name in self.view.http_method_names if hasattr(self.view, name)}

    def filled(self, given: dict[str, object]) -> str:
        return "/" + _ARGUMENT.sub(lambda each: str(given[each[1]]), self.template)


@cache
def every_address() -> tuple[Address, ...]:
    """Of the site itself; the admin's are Django's, and told apart by `of_admin`."""
    return tuple(each for each in _all() if not each.template.startswith(ADMIN))


@cache
def of_admin() -> tuple[Address, ...]:
    return tuple(each for each in _all() if each.template.startswith(ADMIN))


@cache
def _all() -> tuple[Address, ...]:
    return tuple(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[Address]:
    for each in patterns:
        template = f"{before}{each.pattern}"
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, template)
        elif "^" not in template:  # what is left over: "there is nothing here"
            callback: Any = each.callback
            yield Address(template, getattr(callback, "cls", callback))
