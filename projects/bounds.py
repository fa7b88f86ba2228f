"""Bounds of a model's answers: told in the schema, and cut to by code.

A server that keeps to the schema stops a string in the middle of a word at its bound; one that
does not keep to it may pass the bound. Neither is worth asking again.
"""

from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from projects.text import whole_words

CAPITALS = "A-ZÀÂÇÉÈÊÎÔŒ"
LETTERS = "A-Za-zàâçéèêëîïôûùüÿœÀÂÇÉÈÊÎÔŒ"


@dataclass(frozen=True)
class AtMost:
    """Metadata of a `str`: `length` characters; what passes them ends at a whole word."""

    length: int

    def __get_pydantic_core_schema__(
        self, source: type[str], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._cut, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return handler(schema) | {"maxLength": self.length}

    def _cut(self, text: str) -> str:
        return whole_words(" ".join(text.split()), self.length)


@dataclass(frozen=True)
class Plain(AtMost):
    """As AtMost; the schema also keeps a small model to letters: a name, or whole sentences.

    llama.cpp reads no bound beside a pattern, so the pattern has it.
    """

    least: int = 2
    ends: str = ""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        letters = f"[{LETTERS} ,;’'-]{{{self.least},{self.length}}}"
        return handler(schema) | {"pattern": f"^[{CAPITALS}]{letters}{self.ends}$"}

    def _cut(self, text: str) -> str:
        return AtMost(self.length + len(self.ends) + 2)._cut(text).rstrip(" ,;-")


@dataclass(frozen=True)
class Few:
    """Metadata of a `list[str]`: the first `count` that are not empty."""

    count: int

    def __get_pydantic_core_schema__(
        self, source: type[list[str]], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._cut, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return handler(schema) | {"maxItems": self.count}

    def _cut(self, items: list[str]) -> list[str]:
        return [item for item in items if item][: self.count]
