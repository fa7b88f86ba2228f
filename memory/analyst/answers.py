"""What a model answers of pairs: the words that decide first, then the verdict.

One opinion that cannot be read costs no other: its pair is one that was left out.
"""

from typing import Annotated, Any, get_args

from pydantic import BaseModel, Field, ValidationError, ValidatorFunctionWrapHandler, create_model
from pydantic.functional_validators import WrapValidator
from pydantic.json_schema import SkipJsonSchema

from memory.analyst.pairs import Word

QUOTE_CHARACTERS, BECAUSE_CHARACTERS = 160, 160
SMALL_QUOTE = 80


def _text(characters: int) -> Any:
    return Field(default="", json_schema_extra={"maxLength": characters})


def _word() -> Any:
    return Field(default="", json_schema_extra={"enum": list(get_args(Word))})


class OpinionShort(BaseModel):
    """`n`: the pair's number. `quote`: words of it."""

    n: int
    quote: str = _text(SMALL_QUOTE)
    verdict: str = _word()


class Opinion(BaseModel):
    """`earlier`, `later`: words of either side. `because`: what explains it."""

    n: int
    earlier: str = _text(QUOTE_CHARACTERS)
    later: str = _text(QUOTE_CHARACTERS)
    because: str = _text(BECAUSE_CHARACTERS)
    verdict: str = _word()


Said = Opinion | OpinionShort


class AnalystAnswer(BaseModel):
    """What `shape` makes are kinds of this."""

    pairs: tuple[Said | None, ...]


def shape(count: int, highest: int, *, short: bool) -> type[AnalystAnswer]:
    """The answer for `count` pairs, none of a higher number than `highest`."""
    base = OpinionShort if short else Opinion
    number = Field(json_schema_extra={"minimum": 1, "maximum": highest})
    bounded = create_model(base.__name__, __base__=base, n=(int, number))
    item = Annotated[bounded | SkipJsonSchema[None], WrapValidator(_or_none)]
    pairs = Field(json_schema_extra={"maxItems": count})
    name = "AnalystShortAnswer" if short else "AnalystAnswer"
    return create_model(name, __base__=AnalystAnswer, pairs=(tuple[item, ...], pairs))


def _or_none(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(value)
    except ValidationError:
        return None
