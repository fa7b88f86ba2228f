"""What a model answers: facts in few words, each with the sentence that says it.

The schema bounds what a server can hold the model to; the value takes what comes, so that
one bad fact costs no good one: `verifying` refuses it alone.
"""

from collections.abc import Sequence
from typing import Annotated, Any, get_args

from pydantic import (
    BaseModel,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    create_model,
    field_validator,
)
from pydantic.functional_validators import WrapValidator
from pydantic.json_schema import SkipJsonSchema

from memory.facts import VOCABULARY, Anchor, Certainty, Modality, Polarity

MOST_FACTS, SMALL_FACTS = 24, 6
WORDS_CHARACTERS, NAME_CHARACTERS, VALUE_CHARACTERS = 80, 60, 120
SMALL_NAME, SMALL_VALUE = 40, 40

PREDICATES = (*(each.name for each in VOCABULARY), "cannot")
SMALL_PREDICATES = tuple(
    each.name for each in VOCABULARY if each.slot != "must" and each.group != "book"
)


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
    """`other`: who receives, whom it comes from, or a rule's exception. `by`: who says, thinks
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


def _or_none(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(value)
    except ValidationError:
        return None


Item = Annotated[Said | SkipJsonSchema[None], WrapValidator(_or_none)]


class ExtractAnswer(BaseModel):
    facts: tuple[Item, ...] = Field(json_schema_extra={"maxItems": MOST_FACTS})


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
