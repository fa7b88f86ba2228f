"""A piece of what is put before the model, as its author is shown it. Values."""

from dataclasses import dataclass
from typing import Literal

from novellaforge.llm.tokens import estimate
from writing.brief import Passages, RunBrief, StoryContext
from writing.choosing import can_be_pinned
from writing.prompting import Given

State = Literal["given", "short", "out"]


@dataclass(frozen=True)
class ShownPiece:
    """`key` empty: it cannot be chosen. `choice` is the author's word, for the `whole_book` or for
    this chapter; it holds from the next writing on. `tokens` are what it takes in the prompt.
    """

    text: str
    key: str = ""
    label: str = ""
    why: str = ""
    state: State = "given"
    tokens: int = 0
    choice: str = ""
    whole_book: bool = False

    @property
    def can_pin(self) -> bool:
        return can_be_pinned(self.key)


@dataclass(frozen=True)
class Matter:
    """What the drawer is made of; `given` as if the author had chosen nothing of the bible."""

    brief: RunBrief
    given: Given
    context: StoryContext
    passages: Passages


def piece_of(
    text: str, key: str = "", label: str = "", why: str = "", state: State = "given"
) -> ShownPiece:
    return ShownPiece(text, key, label, why, state, 0 if state == "out" else estimate(text))


def state_of(is_given: bool) -> State:
    return "given" if is_given else "out"
