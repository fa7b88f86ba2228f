"""A chapter's plan as a value, and whether it holds together. Pure."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Ending = Literal["cliffhanger", "turn", "image", "decision", "reveal", "quiet"]


class Beat(BaseModel):
    """One scene of the chapter. `entry` and `exit` are states: place, time, who, what is held."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: str = Field(min_length=1, max_length=80)
    summary: str = Field(min_length=1, max_length=900)
    characters: tuple[str, ...] = ()
    place: str = Field(default="", max_length=200)
    time: str = Field(default="", max_length=200)
    point_of_view: str = Field(default="", max_length=120)
    entry: str = Field(default="", max_length=400)
    exit: str = Field(default="", max_length=400)
    words: int = Field(ge=20, le=10_000)


class Plan(BaseModel):
    """What the chapter does, beat by beat; beats count from 1 everywhere outside."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    beats: tuple[Beat, ...] = Field(min_length=1, max_length=20)
    required_points: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    success_criteria: tuple[str, ...] = ()
    ending: Ending = "turn"

    def beat(self, number: int) -> Beat:
        return self.beats[number - 1]

    @property
    def words(self) -> int:
        return sum(beat.words for beat in self.beats)
