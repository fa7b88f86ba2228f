"""Answers in JSON: the schema that is sent, and the value that is read from a text."""

import json
import re
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

import json_repair
import pydantic_core
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from novellaforge.llm.messages import Message, assistant, user
from novellaforge.llm.prompts import render

T = TypeVar("T", bound=BaseModel)
Json = dict[str, object]

SHOWN_ANSWER_LENGTH = 4_000  # characters of a refused answer that are quoted back
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_FENCE = re.compile(r"```[a-zA-Z]*\s*\n(.*?)```", re.DOTALL)
_SAYS_NOTHING = ("title", "default", "discriminator", "examples")
_STRING_BOUNDS = ("minLength", "maxLength")


class Unreadable(Exception):
    """A text that is not the answer that was asked for; `str()` says why, in one line."""


@lru_cache(maxsize=64)  # some answers get a type of their own for one question
def schema_of(answer: type[BaseModel], string_bounds: bool = True) -> Json:
    """The JSON schema of `answer` in the strict form: no references, every field required,
    nothing more allowed. `string_bounds=False` leaves out lengths of strings, which OpenAI
    refuses and llama.cpp needs (platform.openai.com/docs/guides/structured-outputs).

    The same object each time, which nobody changes. Raises TypeError for a model that contains
    itself.
    """
    schema = answer.model_json_schema()
    definitions = schema.pop("$defs", {})
    dropped = _SAYS_NOTHING if string_bounds else _SAYS_NOTHING + _STRING_BOUNDS
    strict = _strict(schema, definitions, dropped, ())
    assert isinstance(strict, dict)
    return strict


def _strict(
    node: object, definitions: Json, dropped: tuple[str, ...], inside: tuple[str, ...]
) -> object:
    if isinstance(node, list):
        return [_strict(each, definitions, dropped, inside) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        name = str(node["$ref"]).rpartition("/")[2]
        if name in inside:
            raise TypeError(f"{name} contains itself: an answer's schema is sent without $ref")
        return _strict(definitions[name], definitions, dropped, (*inside, name))
    properties = node.get("properties")
    plain = {
        "anyOf" if key == "oneOf" else key: _strict(value, definitions, dropped, inside)
        for key, value in node.items()
        if key not in dropped and key != "properties"
    }
    if isinstance(properties, dict):
        plain["properties"] = {
            name: _strict(value, definitions, dropped, inside)
            for name, value in properties.items()
        }
        plain["required"] = list(properties)
        plain["additionalProperties"] = False
    return plain


def with_shape(
    messages: tuple[Message, ...], answer: type[BaseModel], language: str
) -> tuple[Message, ...]:
    """The same messages, the last of them ending with the schema: for servers that take none."""
    titled = {"title": answer.__name__, **schema_of(answer)}
    schema = json.dumps(titled, ensure_ascii=False, separators=(",", ":"))
    shape = render("novellaforge.llm", language, "answer_shape", schema=schema)
    *before, last = messages
    return (*before, replace(last, content=f"{last.content}\n\n{shape}"))


def with_refusal(
    messages: tuple[Message, ...], text: str, reason: str, language: str
) -> tuple[Message, ...]:
    """The same messages, then the refused answer and what was wrong with it."""
    again = render("novellaforge.llm", language, "answer_again", reason=reason)
    return (*messages, assistant(text[:SHOWN_ANSWER_LENGTH] or "…"), user(again))


def read(text: str, answer: type[T], cut: bool = False) -> T:
    """The value in `text`, taken out of fences and prose, repaired where it is nearly JSON.

    A cut text is not repaired: what is missing of it would be lost in silence.
    Raises Unreadable.
    """
    bare = _bare(text)
    try:
        return answer.model_validate(json.loads(bare))
    except ValueError as refusal:
        if cut:
            raise Unreadable(_("it was cut at its limit; it must be shorter.")) from refusal
    repaired = json_repair.loads(bare)
    if not isinstance(repaired, dict) or not repaired:
        raise Unreadable(_("there is no JSON object in it."))
    try:
        return answer.model_validate(repaired)
    except ValidationError as error:
        raise Unreadable(_reason(error)) from error


def so_far(text: str) -> Json:
    """What has come whole of an answer that is still coming; empty where that cannot be told."""
    bare = _THOUGHT.sub("", text).lstrip()
    start = bare.find("{")
    if start < 0 or bare.startswith("<think>"):
        return {}
    try:
        value = pydantic_core.from_json(bare[start:], allow_partial=True)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _bare(text: str) -> str:
    text = _THOUGHT.sub("", text)
    fenced = _FENCE.search(text)
    if fenced:
        return fenced[1].strip()
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text.strip()


def _reason(error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return f"{error}."
    faults = error.errors(include_url=False, include_input=False)
    said = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in faults[:5])
    return "; ".join(said) + "."
