"""A plan as its scenes arrive, each taken as soon as it is whole. Pure.

The answer is a short one: a line and two states a scene. Whoever writes the scene sees to the
rest of it, and may begin once the scenes beside it have come too.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from pydantic import BaseModel, Field, ValidationError

from novellaforge.llm import answers
from projects.text import sentences
from writing import plan as planning
from writing.brief import RunBrief
from writing.plan import Beat, Ending, Plan, Scene
from writing.planned import (
    STATE,
    Planned,
    PlannedBeat,
    beat_of,
    note_of_move,
    objection,
    shared_out,
    with_scene,
)
from writing.wording import clipped

WHAT, STATE_IN_BRIEF = 400, 300  # characters

Keep = Callable[[int, Scene], Awaitable[None]]


@dataclass(frozen=True)
class Stream:
    """`standing` are the scenes that an earlier attempt has kept; `keep` takes the next one's
    number and the scene.
    """

    standing: tuple[Scene, ...]
    keep: Keep


class InBrief(BaseModel):
    entry: str = Field(default="", max_length=STATE_IN_BRIEF)
    what: str = Field(max_length=WHAT)
    exit: str = Field(max_length=STATE_IN_BRIEF)

    @property
    def places(self) -> Sequence[int]:
        return ()


class InBriefWithPoints(BaseModel):
    """Also which of the required points it is to tell, counted from 1."""

    points: list[int] = Field(default_factory=list, max_length=20)
    entry: str = Field(default="", max_length=STATE_IN_BRIEF)
    what: str = Field(max_length=WHAT)
    exit: str = Field(max_length=STATE_IN_BRIEF)

    @property
    def places(self) -> Sequence[int]:
        return self.points


Brief = InBrief | InBriefWithPoints


class BriefAnswer(BaseModel):
    ending: Ending = "turn"

    @property
    def scenes(self) -> Sequence[Brief]:
        raise NotImplementedError


def scene_type(brief: RunBrief) -> type[Brief]:
    return InBriefWithPoints if brief.chapter.required_points else InBrief


def brief_type(count: int, brief: RunBrief) -> type[BriefAnswer]:
    scene = scene_type(brief)

    class ChapterPlan(BriefAnswer):
        beats: list[scene] = Field(min_length=count, max_length=count)  # type: ignore[valid-type]

        @property
        def scenes(self) -> Sequence[Brief]:
            return self.beats

    return ChapterPlan


class Arriving:
    """The scenes of a plan in their order. What is taken stands."""

    def __init__(self, brief: RunBrief, standing: Sequence[Scene] = ()) -> None:
        chapter = brief.chapter
        wanted = planning.beats_wanted(brief.target_words, len(chapter.scenes))
        self.count = standing[0].of if standing else wanted
        self.scenes = list(standing)
        self._brief, self._stood = brief, len(standing)
        self._words = planning.lengths(planning.quickening(self.count), brief.target_words)
        self._listed = shared_out(chapter.scenes, self.count)

    @property
    def left(self) -> int:
        return self.count - len(self.scenes)

    def whole(self, text: str) -> Iterator[Brief]:
        """The scenes not taken yet that have come whole in an answer's first part."""
        beats = answers.so_far(text).get("beats")
        asked = self.count - self._stood  # a model may say more
        for each in islice(beats if isinstance(beats, list) else [], self._taken, asked):
            try:
                yield scene_type(self._brief).model_validate(each)
            except ValidationError:
                return

    def objection(self, given: Sequence[Brief]) -> str | None:
        """What is wrong with the scenes that are not taken yet; `given` is the answer from its
        beginning.
        """
        return self._objection_to(given[self._taken :])

    def take(self, given: Brief) -> Scene | None:
        """The next scene, as the plan has it from now on; None where it cannot be taken."""
        if self._objection_to([given]):
            return None
        at = len(self.scenes)
        beat, _unknown = beat_of(self._brief, self._in_full(given, at), self._words[at])
        entry, note = self._entry_of(beat)
        points = tuple(_points(self._brief.chapter.required_points, given.places))
        beat = beat.model_copy(update={"entry": entry, "points": points})
        self.scenes.append(Scene(beat=beat, note=note, of=self.count))
        return self.scenes[-1]

    def plan(self, ending: Ending) -> Plan:
        """The whole; a point that no scene has taken is the last one's, which begins last."""
        assert not self.left, "a plan has no hole"
        chapter, beats = self._brief.chapter, [scene.beat for scene in self.scenes]
        taken = {point for beat in beats for point in beat.points}
        rest = tuple(point for point in chapter.required_points if point not in taken)
        beats[-1] = beats[-1].model_copy(update={"points": (*beats[-1].points, *rest)})
        return Plan(
            beats=tuple(beats),
            required_points=chapter.required_points,
            forbidden=chapter.forbidden,
            ending=ending,
            notes=tuple(scene.note for scene in self.scenes if scene.note),
        )

    @property
    def _taken(self) -> int:
        return len(self.scenes) - self._stood

    def _objection_to(self, coming: Sequence[Brief]) -> str | None:
        """To the next scenes, with the author's in them, after those that stand."""
        stand = [PlannedBeat(what=scene.beat.summary) for scene in self.scenes]
        rest = [self._in_full(each, at) for at, each in enumerate(coming, len(stand))]
        return objection(Planned((*stand, *rest)))

    def _in_full(self, given: Brief, at: int) -> PlannedBeat:
        asked = PlannedBeat(entry=given.entry, what=given.what, exit=given.exit)
        return with_scene(asked, self._listed[at])

    def _entry_of(self, beat: Beat) -> tuple[str, str]:
        """Where it begins: as it says, where that follows from the end before; else there."""
        before = self.scenes[-1].beat.exit if self.scenes else self._brief.begins
        if not beat.entry:
            return clipped(before or sentences(beat.summary)[0], STATE), ""
        if before and not planning.meet(before, beat.entry):
            return clipped(before, STATE), note_of_move(len(self.scenes))
        return beat.entry, ""


def _points(required: Sequence[str], places: Sequence[int]) -> Iterator[str]:
    return (required[at - 1] for at in dict.fromkeys(places) if 1 <= at <= len(required))
