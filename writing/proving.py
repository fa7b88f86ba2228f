"""For each thing said of a text, the words of the text that prove it, checked by code.

A model answers every claim with a quote or with "none". A quote that does not stand in the
text does not count: these claims are asked once more, then remain unproved.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BaseModel, Field, create_model

from memory.evidence import find, fold, sentence_at
from novellaforge.llm import LLM, Message, render
from writing.prompting import then

QUOTE_CHARACTERS = 240
TOKENS_A_QUOTE = 90
TOKENS_BESIDES = 40
_NONE = frozenset({"none", "no", "nothing", "aucun", "aucune", "non", "rien", "neant"})

Quote = Annotated[str, Field(max_length=QUOTE_CHARACTERS)]


@dataclass(frozen=True)
class Claims:
    """What must be there, what must not, and what is for later chapters; each asked under a key
    of its own.
    """

    points: dict[str, str]
    bans: dict[str, str]
    later: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, points: Sequence[str], bans: Sequence[str], later: Sequence[str] = ()) -> "Claims":
        return cls(_keyed("p", points), _keyed("b", bans), _keyed("f", later))

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.names)

    @property
    def names(self) -> dict[str, str]:
        """Of each key the claim's kind and words, which are the same in every request."""
        every = {**self.points, **self.bans, **self.later}
        return {key: f"{key[0]} {text}" for key, text in every.items()}

    def only(self, keys: Sequence[str]) -> "Claims":
        groups = (self.points, self.bans, self.later)
        return Claims(*({key: each[key] for key in each if key in keys} for each in groups))


def _keyed(letter: str, texts: Sequence[str]) -> dict[str, str]:
    return {f"{letter}{number}": text for number, text in enumerate(texts, start=1)}


@dataclass(frozen=True)
class Proof:
    """`sentence` stands verbatim in the text, where the claim was proved."""

    state: Literal["proved", "absent", "unproved"]
    sentence: str = ""


@dataclass(frozen=True)
class Proofs:
    """Result of prove_points: by the claim's own words; `why` says what kept them from being read.

    A claim that is not there was not asked for: the chapter's points have changed since.
    """

    of: dict[str, Proof] = field(default_factory=dict)
    why: str = ""


async def prove(before: list[Message], text: str, claims: Claims, llm: LLM) -> dict[str, Proof]:
    """A proof for each key. Raises ModelError, UnreadableAnswer among them."""
    proofs: dict[str, Proof] = {}
    refused: dict[str, str] = {}
    for _attempt in range(2):
        left = claims.only([key for key in claims.keys if _open(proofs.get(key))])
        if left.keys:
            quotes = await _ask(before, text, left, refused, llm)
            proofs |= {key: _proof(quote, text) for key, quote in quotes.items()}
            refused = {key: quote for key, quote in quotes.items() if _open(proofs[key])}
    return proofs


def _open(proof: Proof | None) -> bool:
    return proof is None or proof.state == "unproved"


def _proof(quote: str, text: str) -> Proof:
    span = find(quote, text)
    if span:
        return Proof("proved", sentence_at(span, text))
    answered_none = fold(quote).strip(" .\"'-()") in _NONE
    return Proof("absent" if answered_none else "unproved")


async def _ask(
    before: list[Message], text: str, claims: Claims, refused: dict[str, str], llm: LLM
) -> dict[str, str]:
    template = "validate_short" if llm.provider.is_small else "validate"
    asked = render(
        "writing",
        llm.language,
        template,
        text=text,
        points=claims.points,
        bans=claims.bans,
        later=claims.later,
        refused={key: refused[key] for key in claims.keys if key in refused},
    )
    answer = await llm.ask(
        then(before, asked),
        _shape(claims),
        purpose="analyst",
        max_tokens=TOKENS_BESIDES + TOKENS_A_QUOTE * len(claims.keys),
    )
    quotes: dict[str, str] = answer.model_dump()
    return quotes


def _shape(claims: Claims) -> type[BaseModel]:
    """One required string a claim, so that none is passed over."""
    fields: dict[str, type] = dict.fromkeys(claims.keys, Quote)
    shape: type[BaseModel] = create_model("QuotesAnswer", **fields)  # type: ignore[call-overload]
    return shape
