"""A model's answer for a chapter's plan, and the plan that code makes of it. Pure.

What the author said of the chapter is in the plan whatever the model answered: the listed
scenes, the required points, what must not happen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from projects.text import sentences, whole_words
from writing import plan as planning
from writing.brief import Book, RunBrief
from writing.instructions import echoed
from writing.plan import Beat, Ending, Plan
from writing.prompting import called, is_named
from writing.wording import clipped, content_words, covered, folded, mentions, names, numbers

TITLE, SUMMARY, STATE, SHORT = 60, 900, 400, 200  # characters
SHORT_WHAT, SHORT_EXIT = 140, 100  # of a small model's answer
FEW_WORDS = 4  # fewer say nothing of a scene
SHARED_WORDS = 2  # of a small model's line with the scene it is about
SCENE_KEPT = 0.75  # of a listed scene's words, for the model's line to stand for it


class PlannedBeat(BaseModel):
    """One scene as the model plans it."""

    entry: str = Field(default="", max_length=600)
    what: str = Field(max_length=1200)
    exit: str = Field(default="", max_length=600)
    who: list[str] = Field(default_factory=list, max_length=12)
    where: str = Field(default="", max_length=300)
    when: str = Field(default="", max_length=300)
    words: int = Field(default=0, ge=0, le=10_000)


class PlannedShortly(BaseModel):
    """The same for a small model: code derives the rest."""

    what: str = Field(max_length=SHORT_WHAT)
    exit: str = Field(max_length=SHORT_EXIT)

    def in_full(self) -> PlannedBeat:
        """Without the words that the schema's bounds may have cut."""
        return PlannedBeat(
            what=whole_words(self.what, SHORT_WHAT), exit=whole_words(self.exit, SHORT_EXIT)
        )


@dataclass(frozen=True)
class Planned:
    """What the model said, whichever form it was asked in."""

    beats: tuple[PlannedBeat, ...]
    ending: Ending = "turn"
    criteria: tuple[str, ...] = ()


class Answer(BaseModel):
    def read(self) -> Planned:
        raise NotImplementedError


def answer_type(count: int, small: bool) -> type[Answer]:
    """The schema's lists are of exactly `count`, which keeps a small model at its work."""

    class ChapterPlan(Answer):
        beats: list[PlannedBeat] = Field(min_length=count, max_length=count)
        ending: Ending = "turn"
        criteria: list[str] = Field(default_factory=list, max_length=3)

        def read(self) -> Planned:
            return Planned(tuple(self.beats), self.ending, tuple(self.criteria))

    class ShortChapterPlan(Answer):
        beats: list[PlannedShortly] = Field(min_length=count, max_length=count)

        def read(self) -> Planned:
            return Planned(tuple(each.in_full() for each in self.beats))

    return ShortChapterPlan if small else ChapterPlan


def completed(brief: RunBrief, planned: Planned, small: bool) -> Planned:
    """With the author's scenes in the beats, whatever the model made of them."""
    scenes = shared_out(brief.chapter.scenes, len(planned.beats))
    beats = []
    for beat, scene in zip(planned.beats, scenes, strict=True):
        grounded = _grounded(brief.book, beat, scene) if small and scene else beat
        beats.append(with_scene(grounded, scene))
    return replace(planned, beats=tuple(beats))


def with_scene(beat: PlannedBeat, scene: str) -> PlannedBeat:
    """The beat telling the author's `scene`; as it is where that is empty, or told already."""
    what = beat.what.strip()
    if not scene or covered(scene, what) >= SCENE_KEPT:
        return beat
    says_something = len(folded(what).split()) >= FEW_WORDS
    return beat.model_copy(update={"what": f"{scene} {what}" if says_something else scene})


def _grounded(book: Book, beat: PlannedBeat, scene: str) -> PlannedBeat:
    """A small model's beat without the lines that have nothing to do with the scene."""
    what = beat.what if _belongs(book, beat.what, scene) else ""
    exit_state = beat.exit if _belongs(book, beat.exit, scene) else sentences(scene)[-1]
    return beat.model_copy(update={"what": what, "exit": exit_state})


def _belongs(book: Book, line: str, scene: str) -> bool:
    """Whether a line shares words with the scene and brings in neither a name nor a number."""
    people = " ".join(name for each in book.people for name in called(each))
    foreign = [name for name in names(line) if not mentions(f"{people} {scene}", name)]
    shared = (content_words(line) & content_words(scene)) - content_words(people)
    return len(shared) >= SHARED_WORDS and not foreign and numbers(line) <= numbers(scene)


def objection(planned: Planned) -> str | None:
    """What is wrong with the answer, in a sentence for the model and the author."""
    for number, beat in enumerate(planned.beats, start=1):
        if len(folded(beat.what).split()) < FEW_WORDS:
            return _("scene %(number)d does not say what happens.") % {"number": number}
        if words := echoed(f"{beat.what} {beat.entry} {beat.exit} {beat.where} {beat.when}"):
            said = _("scene %(number)d says the instructions instead of the story: “%(words)s”.")
            return said % {"number": number, "words": words}
    if pair := planning.alike([beat.what for beat in planned.beats]):
        return _("scenes %(first)d and %(second)d tell the same; each must tell its own.") % {
            "first": pair[0],
            "second": pair[1],
        }
    return None


def plan_of(brief: RunBrief, planned: Planned) -> Plan:
    words = planning.lengths([beat.words for beat in planned.beats], brief.target_words)
    beats: list[Beat] = []
    new_names: list[str] = []
    for given, length in zip(planned.beats, words, strict=True):
        beat, unknown = beat_of(brief, given, length)
        if not beats and not beat.entry:
            entry = brief.begins or sentences(given.what)[0]
            beat = beat.model_copy(update={"entry": clipped(entry, STATE)})
        beats.append(beat)
        new_names += [name for name in unknown if name not in new_names]
    return Plan(
        beats=tuple(beats),
        required_points=brief.chapter.required_points,
        forbidden=brief.chapter.forbidden,
        success_criteria=tuple(clipped(each, SHORT) for each in planned.criteria if each.strip()),
        ending=planned.ending,
        new_names=tuple(new_names),
    )


def title_of(summary: str) -> str:
    """The beginning of what a scene tells."""
    first = sentences(summary)[0]
    return clipped(first.rstrip(".") or first, TITLE)


def shared_out(scenes: Sequence[str], count: int) -> list[str]:
    """The author's scenes for each of `count` beats, in order; empty where there are none."""
    edges = [round(i * len(scenes) / count) for i in range(count + 1)]
    return [" ".join(scenes[a:b]) for a, b in pairwise(edges)]


def beat_of(brief: RunBrief, given: PlannedBeat, words: int) -> tuple[Beat, tuple[str, ...]]:
    """The beat, and those of its names that the book does not know."""
    text = " ".join((given.what, given.entry, given.exit))
    known, unknown = _cast(brief.book, given.who, text)
    beat = Beat(
        title=title_of(given.what),
        summary=clipped(given.what, SUMMARY),
        characters=known + unknown,
        place=clipped(given.where, SHORT) or _place(brief.book, text),
        time=clipped(given.when, SHORT),
        point_of_view=brief.chapter.point_of_view,
        entry=clipped(given.entry, STATE),
        exit=clipped(given.exit or given.what, STATE),
        words=words,
    )
    return beat, unknown


def _cast(book: Book, who: Sequence[str], text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those of the bible who are listed or named, by their names there; then the unknown."""
    listed = "\n".join(who)
    known = tuple(person.name for person in book.people if is_named(person, f"{listed}\n{text}"))
    return known, unknown_names(book, who)


def unknown_names(book: Book, who: Sequence[str]) -> tuple[str, ...]:
    """Those of them who are nobody of the bible."""
    return tuple(
        clipped(name, 60)
        for name in who
        if name[:1].isupper() and not any(is_named(person, name) for person in book.people)
    )


def _place(book: Book, text: str) -> str:
    return next((place.name for place in book.places if mentions(text, place.name)), "")


def note_of_move(at: int) -> str:
    """Of a beat, counted from 0, whose entry code has changed."""
    if not at:
        return _("Scene 1 did not begin where the chapter before ended; now it does.")
    note = _("Scene %(number)d did not begin where the one before it ended; now it does.")
    return note % {"number": at + 1}
