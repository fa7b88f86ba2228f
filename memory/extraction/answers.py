"""What a model answers: facts in few words, each with the sentence that says it.

The schema bounds what a server can hold the model to; the value takes what comes, so that
one bad fact costs no good one: `verifying` refuses it alone. A strict schema has every field
written out; of a fact most would say nothing, so those stand in `more`, by name, if at all. Its
object, or the value of what takes none, is said in `what`.
"""

import json
from collections.abc import Sequence
from typing import Annotated, Any, get_args

from pydantic import (
    BaseModel,
    Field,
    GetJsonSchemaHandler,
    ValidationError,
    ValidatorFunctionWrapHandler,
    create_model,
    field_validator,
    model_validator,
)
from pydantic.functional_validators import WrapValidator
from pydantic.json_schema import JsonSchemaValue, SkipJsonSchema
from pydantic_core import CoreSchema

from memory.facts import VOCABULARY, Anchor, Certainty, Modality, Polarity

MOST_FACTS, SMALL_FACTS = 24, 6
WORDS_CHARACTERS, NAME_CHARACTERS, VALUE_CHARACTERS = 80, 60, 120
SMALL_NAME, SMALL_VALUE = 40, 40

PREDICATES = (*(each.name for each in VOCABULARY), "cannot")
SMALL_PREDICATES = tuple(
    each.name for each in VOCABULARY if each.slot != "must" and each.group != "book"
)


# What is meant where `more` does not say it.
UNSAID = {"polarity": "+", "modality": "real", "certainty": "stated", "time": "now"}
MORE = (
    "value", "slot", "other", "polarity", "modality", "by", "certainty", "time", "when", "was",
    "because", "active",
)  # fmt: skip
TAKE_OBJECT = frozenset(each.name for each in VOCABULARY if each.object)


def _text(characters: int) -> Any:
    return Field(default="", json_schema_extra={"maxLength": characters})


def _one_of(*allowed: str) -> Any:
    return Field(default="", json_schema_extra={"enum": list(allowed)})


class SaidShort(BaseModel):
    """`n`: the sentence's number. `words`: at most six of its words."""

    n: int
    words: str = _text(WORDS_CHARACTERS)
    subject: str = _text(NAME_CHARACTERS)
    predicate: str = _one_of(*PREDICATES)
    object: str = _text(NAME_CHARACTERS)
    value: str = _text(VALUE_CHARACTERS)

    @field_validator("*")
    @classmethod
    def _storable(cls, said: Any) -> Any:
        """No table takes a NUL."""
        return said.replace("\0", "") if isinstance(said, str) else said


class Said(SaidShort):
    """As it is sent, `what` is its object, or its value where the predicate takes no object;
    `more` holds what else of these fields is said, as pairs of name and value.

    `other`: who receives, whom it comes from, or a rule's exception. `by`: who says, thinks
    or dreams it. `time` is against the beat's own now; `when` its words (of a promise or a
    thread: when it is due). `was`, `because`: a change from what, for what. `active`: it was
    their own doing.
    """

    slot: str = _text(NAME_CHARACTERS)
    other: str = _text(VALUE_CHARACTERS)
    polarity: str = _one_of(*get_args(Polarity))
    modality: str = _one_of(*get_args(Modality))
    by: str = _text(NAME_CHARACTERS)
    certainty: str = _one_of(*get_args(Certainty))
    time: str = _one_of(*get_args(Anchor))
    when: str = _text(NAME_CHARACTERS)
    was: str = _text(VALUE_CHARACTERS)
    because: str = _text(VALUE_CHARACTERS)
    active: bool = True

    @model_validator(mode="before")
    @classmethod
    def _spread(cls, said: Any) -> Any:
        if not (isinstance(said, dict) and "more" in said):
            return said
        named = {name: value for name, value in said.items() if name != "more"}
        if "what" in named:
            named[_meant(named.get("predicate"))] = named.pop("what")
        return UNSAID | _pairs(said["more"]) | named

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core))
        fields = schema["properties"]
        plain = {name: field for name, field in fields.items() if name not in MORE}
        what = plain.pop("object") | {"maxLength": VALUE_CHARACTERS}
        schema["properties"] = plain | {"what": what, "more": _MORE_SCHEMA}
        return schema

    def as_sent(self) -> dict[str, Any]:
        """As a model says it."""
        said = self.model_dump()
        unsaid = {**dict.fromkeys(MORE, ""), **UNSAID, "active": True}
        what = said.pop(_meant(self.predicate))
        said.pop("object", None)
        pairs = ((name, said.pop(name, "")) for name in MORE)
        more = [{"k": name, "v": _written(v)} for name, v in pairs if v not in ("", unsaid[name])]
        return said | {"what": what, "more": more}


_MORE_SCHEMA: JsonSchemaValue = {
    "type": "array",
    "maxItems": len(MORE),
    "items": {
        "type": "object",
        "properties": {
            "k": {"type": "string", "enum": list(MORE)},
            "v": {"type": "string", "maxLength": VALUE_CHARACTERS},
        },
    },
}


def _meant(predicate: Any) -> str:
    """Which field `what` is."""
    return "object" if str(predicate) in TAKE_OBJECT else "value"


def _pairs(more: Any) -> dict[str, Any]:
    """What of it can be read; the first of two."""
    if isinstance(more, dict):
        return {name: value for name, value in more.items() if name in MORE}
    pairs = [each for each in more if isinstance(each, dict)] if isinstance(more, list) else []
    said = [(each.get("k"), each.get("v")) for each in pairs]
    return {name: value for name, value in reversed(said) if name in MORE and value is not None}


def _written(value: str | bool) -> str:
    return value if isinstance(value, str) else "yes" if value else "no"


def _or_none(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(value)
    except ValidationError:
        return None


Item = Annotated[Said | SkipJsonSchema[None], WrapValidator(_or_none)]


class ExtractAnswer(BaseModel):
    facts: tuple[Item, ...] = Field(json_schema_extra={"maxItems": MOST_FACTS})

    def as_sent(self) -> str:
        """The answer as the model may have given it, without what could not be read."""
        facts = [each.as_sent() for each in self.facts if each]
        return json.dumps({"facts": facts}, ensure_ascii=False, separators=(",", ":"))


class ExtractShortAnswer(BaseModel):
    """What `short_answer` makes are kinds of this."""

    facts: tuple[SaidShort | None, ...]


def short_answer(sentences: int, subjects: Sequence[str]) -> type[ExtractShortAnswer]:
    """The short shape for one text: a small model chooses among its numbers and names."""
    bounded = create_model(
        "SaidShort",
        __base__=SaidShort,
        n=(int, Field(json_schema_extra={"minimum": 1, "maximum": max(1, sentences)})),
        subject=(str, _one_of(*subjects) if subjects else _text(SMALL_NAME)),
        predicate=(str, _one_of(*SMALL_PREDICATES)),
        object=(str, _text(SMALL_NAME)),
        value=(str, _text(SMALL_VALUE)),
    )
    item = Annotated[bounded | SkipJsonSchema[None], WrapValidator(_or_none)]
    return create_model(
        "ExtractShortAnswer",
        __base__=ExtractShortAnswer,
        facts=(tuple[item, ...], Field(json_schema_extra={"maxItems": SMALL_FACTS})),
    )
