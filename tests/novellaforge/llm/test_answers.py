"""Schemas as servers take them, and values out of what models say."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field

from novellaforge.llm.answers import Unreadable, read, schema_of


class Fact(BaseModel):
    sentence: int = Field(ge=1)
    quote: str = Field(max_length=60)
    subject: str | None = None


class Facts(BaseModel):
    facts: list[Fact] = Field(max_length=12)


class Tree(BaseModel):
    branches: list["Tree"]


class Keep(BaseModel):
    kind: Literal["keep"]


class Rewrite(BaseModel):
    kind: Literal["rewrite"]
    text: str


class Seam(BaseModel):
    act: Annotated[Keep | Rewrite, Field(discriminator="kind")]


ONE = Facts(facts=[Fact(sentence=1, quote="the key")])
JSON = '{"facts": [{"sentence": 1, "quote": "the key"}]}'


def test_a_schema_is_inlined_and_strict() -> None:
    fact = {
        "type": "object",
        "properties": {
            "sentence": {"type": "integer", "minimum": 1},
            "quote": {"type": "string", "maxLength": 60},
            "subject": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        },
        "required": ["sentence", "quote", "subject"],
        "additionalProperties": False,
    }
    assert schema_of(Facts) == {
        "type": "object",
        "properties": {"facts": {"type": "array", "items": fact, "maxItems": 12}},
        "required": ["facts"],
        "additionalProperties": False,
    }


def test_string_bounds_are_left_out_where_they_are_refused() -> None:
    assert "maxLength" not in str(schema_of(Facts, string_bounds=False))
    assert "maxItems" in str(schema_of(Facts, string_bounds=False))


def test_a_choice_is_any_of() -> None:
    schema = str(schema_of(Seam))
    assert "anyOf" in schema
    assert "oneOf" not in schema
    assert "discriminator" not in schema


def test_a_field_may_be_called_title() -> None:
    class Named(BaseModel):
        title: str

    assert schema_of(Named)["properties"] == {"title": {"type": "string"}}


def test_a_model_that_contains_itself_is_refused() -> None:
    with pytest.raises(TypeError, match="Tree contains itself"):
        schema_of(Tree)


@pytest.mark.parametrize(
    "text",
    [
        JSON,
        f"\n  {JSON}\n",
        f"```json\n{JSON}\n```",
        f"Here they are:\n```\n{JSON}\n```\nAnything else?",
        f"The facts are {JSON} as you asked.",
        f"<think>Is there {{a}} key?</think>{JSON}",
        JSON.replace('"', "'"),
        JSON[:-1] + ",}",
        JSON[:-2],
    ],
)
def test_a_value_is_found(text: str) -> None:
    assert read(text, Facts) == ONE


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "there is no JSON object"),
        ("I cannot do that.", "there is no JSON object"),
        ("[]", "there is no JSON object"),
        ('{"facts": 3}', "facts: Input should be a valid list"),
        (
            '{"facts": [{"sentence": 0, "quote": "x"}]}',
            "facts.0.sentence: Input should be",
        ),
    ],
)
def test_what_is_no_value_says_why(text: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(text, Facts)


def test_a_cut_text_is_not_completed() -> None:
    with pytest.raises(Unreadable, match="cut at its limit"):
        read(JSON[:-2], Facts, cut=True)


def test_a_cut_that_lost_nothing_is_read() -> None:
    assert read(JSON + " ", Facts, cut=True) == ONE
