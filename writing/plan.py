"""A chapter's plan as a value, and whether it holds together. Pure."""

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from writing.wording import content_words, overlap

Ending = Literal["cliffhanger", "turn", "image", "decision", "reveal", "quiet"]

WORDS_A_BEAT = 250
FEWEST_WORDS = 20
MOST_BEATS = 20
MOST_WORDS = 10_000  # of a beat
LONGEST = {  # characters of a beat's texts
    "title": 80,
    "summary": 900,
    "place": 200,
    "time": 200,
    "point_of_view": 120,
    "entry": 400,
    "exit": 400,
}
ALIKE = 0.8  # share of words in common from which two beats are one
MEETING = 1 / 3  # share of words in common from which two states are one
TURN = 1.3  # the turn's length against the other beats'


class Beat(BaseModel):
    """One scene of the chapter. `entry` and `exit` are states: place, time, who, what is held.

    `points` are the required ones that the model put into it; empty where it was not asked.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: str = Field(min_length=1, max_length=LONGEST["title"])
    summary: str = Field(min_length=1, max_length=LONGEST["summary"])
    characters: tuple[str, ...] = ()
    place: str = Field(default="", max_length=LONGEST["place"])
    time: str = Field(default="", max_length=LONGEST["time"])
    point_of_view: str = Field(default="", max_length=LONGEST["point_of_view"])
    entry: str = Field(default="", max_length=LONGEST["entry"])
    exit: str = Field(default="", max_length=LONGEST["exit"])
    words: int = Field(ge=FEWEST_WORDS, le=MOST_WORDS)
    points: tuple[str, ...] = ()


class Scene(BaseModel):
    """One beat of a plan that is still being made, `of` so many; `note` as the plan's `notes`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    beat: Beat
    of: int = Field(ge=1, le=MOST_BEATS)
    note: str = ""


class Made(BaseModel):
    """How a run came to its plan. `said` tells it to the author; empty where it was simply made.

    `chained_on` is the end of the chapter before, as it was known when the plan was made.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    source: Literal["author", "live", "pregenerated"] = "live"
    fingerprint: str = ""
    chained_on: str = ""
    said: str = ""


class Plan(BaseModel):
    """What the chapter does, beat by beat; beats count from 1 everywhere outside.

    `new_names` are people whom the plan brings in and the book does not know yet; `notes` say
    to the author what code changed in the model's answer. `to_come` counts the beats after these
    of a plan that is still being made; what is kept as a plan has none.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    beats: tuple[Beat, ...] = Field(min_length=1, max_length=MOST_BEATS)
    required_points: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    success_criteria: tuple[str, ...] = ()
    ending: Ending = "turn"
    new_names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    made: Made = Made()
    to_come: int = Field(default=0, exclude=True)

    def beat(self, number: int) -> Beat:
        return self.beats[number - 1]

    @property
    def count(self) -> int:
        return len(self.beats) + self.to_come

    @property
    def words(self) -> int:
        return sum(beat.words for beat in self.beats)

    def beat_for(self, point: str) -> int:
        """The beat into which the plan put a required point, else the one that has most to do
        with it; the last in doubt.
        """
        for number, beat in enumerate(self.beats, start=1):
            if point in beat.points:
                return number
        if self.to_come:
            return self.count
        wanted = content_words(point)
        shared = [
            (len(wanted & content_words(f"{each.summary} {each.exit}")), number)
            for number, each in enumerate(self.beats, start=1)
        ]
        return max(shared)[1]

    def points_of(self, number: int) -> tuple[str, ...]:
        return tuple(point for point in self.required_points if self.beat_for(point) == number)


def beats_wanted(target_words: int, scenes: int) -> int:
    """As many as the outline lists scenes, else one for each 250 words; no beat under 20."""
    wanted = scenes or -(-target_words // WORDS_A_BEAT)
    return max(1, min(wanted, MOST_BEATS, target_words // FEWEST_WORDS))


def alike(summaries: Sequence[str]) -> tuple[int, int] | None:
    """The first two that tell the same scene, counted from 1."""
    for second, text in enumerate(summaries):
        for first in range(second):
            ours, theirs = content_words(summaries[first]), content_words(text)
            if not ours or not theirs or len(ours & theirs) >= ALIKE * len(ours | theirs):
                return first + 1, second + 1
    return None


def meet(exit_state: str, entry_state: str) -> bool:
    """Whether the state that a beat leaves may be the one in which the next begins."""
    return overlap(exit_state, entry_state) >= MEETING


def unmet(beats: Sequence[Beat]) -> Iterator[int]:
    """The beats whose exit the next one's entry does not meet."""
    for number in range(1, len(beats)):
        if not meet(beats[number - 1].exit, beats[number].entry):
            yield number


def quickening(count: int) -> list[int]:
    """Weights of scenes of which each begins later than the one before it, so that all end at
    about the same time: from 1.15 of the middle down to 0.85, in hundredths.
    """
    step = 30 / (count - 1) if count > 1 else 0
    return [round(115 - step * at) for at in range(count)]


def lengths(weights: Sequence[int], total: int, *, varied: bool = True) -> list[int]:
    """Words for each beat in the proportions asked, summing to `total` exactly.

    Proportions that are all one become uneven where they are to be `varied`, the longest the
    turn, before the last. Raises ValueError where `total` is less than 20 words a beat.
    """
    count = len(weights)
    if total < FEWEST_WORDS * count:
        raise ValueError(f"{total} words are too few for {count} beats.")
    shares = [float(max(weight, 1)) for weight in weights]
    if varied and count > 1 and len(set(shares)) == 1:
        shares[-2 if count > 2 else -1] *= TURN
    spare = total - FEWEST_WORDS * count
    exact = [share * total / sum(shares) - FEWEST_WORDS for share in shares]
    room = sum(part for part in exact if part > 0) or 1.0
    parts = [max(part, 0.0) * spare / room for part in exact]
    whole = [int(part) for part in parts]
    by_remainder = sorted(range(count), key=lambda i: parts[i] - whole[i], reverse=True)
    for i in by_remainder[: spare - sum(whole)]:
        whole[i] += 1
    return [FEWEST_WORDS + part for part in whole]
