"""From rows to the values that stages are given, and from results to rows. The one place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Any, Self
from uuid import UUID

from django.conf import settings
from pydantic import BeforeValidator, TypeAdapter

from memory.locating import located
from projects.models import Chapter, Project
from projects.style.profile import Style, style_of
from writing import pipeline
from writing.brief import (
    BeatFacts,
    BeatText,
    Book,
    ChapterBrief,
    Draft,
    Passages,
    Person,
    Place,
    RunBrief,
    Seam,
    StoryContext,
)
from writing.dials import dials_from
from writing.models import BeatDraft, GenerationRun, StepResult
from writing.pipeline import Decision, RunState, Step
from writing.plan import Plan, Scene
from writing.proving import Proofs
from writing.review import BeatCheck, Critique, GateDecision, RoundReport, ValidationReport
from writing.state import Stored, state_of
from writing.wanted import Wanted, wanted_of


@dataclass(frozen=True)
class Joined:
    """Result of join_beats: the version that the chapter's text was stored as."""

    version: str
    words: int


@dataclass(frozen=True)
class Summarised:
    """Result of summarise and approve_chapter; `why`: what kept the summary from being made."""

    why: str = ""


BOOKS_KEPT = 64


def _with_how(stored: Any) -> Any:
    """A result of before it was stored how passages were searched: they alone."""
    return {"found": stored} if isinstance(stored, list) else stored


RESULTS: dict[str, TypeAdapter[Any]] = {
    pipeline.COLLECT: TypeAdapter(StoryContext),
    pipeline.RETRIEVE: TypeAdapter(Annotated[Passages, BeforeValidator(_with_how)]),
    pipeline.PLANNED: TypeAdapter(Scene),
    pipeline.PLAN: TypeAdapter(Plan),
    pipeline.WRITE: TypeAdapter(BeatText),
    pipeline.EXTRACT: TypeAdapter(BeatFacts),
    pipeline.CHECK: TypeAdapter(BeatCheck),
    pipeline.SEAM: TypeAdapter(Seam),
    pipeline.SEAM_READ: TypeAdapter(BeatFacts),
    pipeline.JOIN: TypeAdapter(Joined),
    pipeline.PROVE: TypeAdapter(Proofs),
    pipeline.VALIDATE: TypeAdapter(ValidationReport),
    pipeline.CRITICISE: TypeAdapter(Critique),
    pipeline.SUMMARISE: TypeAdapter(Summarised),
    pipeline.GATE: TypeAdapter(GateDecision),
    pipeline.REVISE: TypeAdapter(BeatText),
    pipeline.APPROVE: TypeAdapter(Summarised),
}


def to_json(stage: str, result: object) -> Any:
    return RESULTS[stage].dump_python(result, mode="json")


def from_json(stage: str, result: Any) -> Any:
    return RESULTS[stage].validate_python(result)


@dataclass(frozen=True)
class Record:
    """What a run has stored, read once: steps by key with their typed results."""

    results: dict[str, Any]
    steps: tuple[Step, ...]

    def of(self, stage: str, beat: int | None = None, revision: int = 0) -> Any:
        """The typed result; None where it is not stored."""
        return self.results.get(Step(stage, beat, revision).key)

    def with_(self, step: Step, result: object) -> Self:
        """Once that is stored too."""
        return replace(self, results={**self.results, step.key: result}, steps=(*self.steps, step))

    def latest(self, stage: str, beat: int) -> Any:
        """Of one beat, the result of the highest revision that has one; None without."""
        return self._of_highest(stage, beat)

    def last(self, stage: str) -> Any:
        """The result of the highest revision that has one."""
        return self._of_highest(stage, None)

    @property
    def planned(self) -> tuple[Scene, ...]:
        """What a plan has named so far that is not whole yet, or was not for a time."""
        named = sorted(step for step in self.steps if step.stage == pipeline.PLANNED)
        return tuple(self.results[step.key] for step in named)

    def rounds(self) -> tuple[RoundReport, ...]:
        """What each revision round did, in their order."""
        return tuple(each.round for each in self._decisions().values() if each.round)

    @property
    def decision(self) -> GateDecision | None:
        """The last one, of a round that was undone too."""
        return next(reversed(self._decisions().values()), None)

    def base_of(self, revision: int) -> int:
        """The revision from whose text this one was made."""
        asked: GateDecision | None = self.of(pipeline.GATE, revision=revision - 1)
        return revision - 1 if asked is None or asked.stands is None else asked.stands

    def is_undone(self, revision: int) -> bool:
        decision: GateDecision | None = self.of(pipeline.GATE, revision=revision)
        return bool(decision and decision.round and not decision.round.kept)

    def _decisions(self) -> dict[int, GateDecision]:
        made = sorted(step.revision for step in self.steps if step.stage == pipeline.GATE)
        return {revision: self.of(pipeline.GATE, revision=revision) for revision in made}

    def _of_highest(self, stage: str, beat: int | None) -> Any:
        """Of rounds that were not undone."""
        revisions = [
            step.revision
            for step in self.steps
            if (step.stage, step.beat) == (stage, beat) and not self.is_undone(step.revision)
        ]
        return self.of(stage, beat, max(revisions)) if revisions else None


def record_of(run: GenerationRun) -> Record:
    return record_from(StepResult.objects.filter(run=run, state=StepResult.State.STORED))


def record_from(rows: Iterable[StepResult]) -> Record:
    """Of a run's stored steps; those that only newer code knows are none."""
    rows = [row for row in rows if row.stage in RESULTS]
    return Record(
        results={row.key: from_json(row.stage, row.result) for row in rows},
        steps=tuple(Step(row.stage, row.beat, row.revision) for row in rows),
    )


def run_state(run: GenerationRun, record: Record, max_revisions: int) -> RunState:
    return state_of(run.mode, max_revisions, (_stored(record, step) for step in record.steps))  # type: ignore[arg-type]


def _stored(record: Record, step: Step) -> Stored:
    result = record.results[step.key]
    if isinstance(result, Plan):
        return Stored(step, beats=len(result.beats))
    if isinstance(result, GateDecision):
        return Stored(step, decision=Decision(result.verdict, frozenset(result.beats)))
    return Stored(step)


def brief_of(
    run: GenerationRun, beat: int | None = None, wanted: Wanted | None = None
) -> RunBrief:
    """For a step on `beat`: also with what was said of it, or of all that had not begun.

    `wanted` None: it is read now.
    """
    wanted = wanted or wanted_of(run)
    return RunBrief(
        run_id=run.pk,
        book=_book_at(run.project_id, run.project.revision, settings.SERIAL_COMMA),
        chapter=chapter_of(wanted.chapter, is_last=not wanted.later),
        dials=dials_from(wanted.settings),
        target_words=run.target_words,
        instruction=run.instruction,
        use_rag=run.use_rag,
        steering=tuple(text for of, text in wanted.steering if beat and of in (None, beat)),
        settled=wanted.settled,
        later=wanted.later,
        chosen=wanted.chosen,
    )


def draft_of(run: GenerationRun, record: Record) -> Draft:
    """What stands of the chapter; its plan may not be whole yet."""
    passages = record.of(pipeline.RETRIEVE)
    plan = record.of(pipeline.PLAN) or plan_so_far(run.chapter, record)
    beats, facts = texts_and_facts(run.pk, record)
    return Draft(
        context=record.of(pipeline.COLLECT),
        passages=passages and passages.found,
        plan=plan,  # type: ignore[arg-type]  # no stage before it looks there
        beats=beats,
        facts=facts,
    )


def texts_and_facts(run_id: UUID, record: Record) -> tuple[dict[int, str], dict[int, BeatFacts]]:
    """Of the beats that are written, as they stand now."""
    finished = BeatDraft.objects.filter(run=run_id, beat__in=_finished(record))
    beats = dict(finished.values_list("beat", "text"))
    return beats, dict(facts_read(record, beats))


def plan_so_far(chapter: Chapter, record: Record) -> Plan | None:
    """The plan, or as much of it as has been named; None before its first scene."""
    whole: Plan | None = record.of(pipeline.PLAN)
    scenes = record.planned
    if whole or not scenes:
        return whole
    return Plan(
        beats=tuple(scene.beat for scene in scenes),
        required_points=tuple(chapter.required_points),
        forbidden=tuple(chapter.forbidden),
        to_come=scenes[0].of - len(scenes),
    )


def facts_read(record: Record, beats: dict[int, str]) -> Iterator[tuple[int, BeatFacts]]:
    """Of each beat the facts read last, as far as their sentences stand in its text now."""
    read = [step for step in record.steps if step.stage == pipeline.EXTRACT and step.beat]
    for step in sorted(read, key=lambda step: step.revision):
        if step.beat in beats and not record.is_undone(step.revision):
            said: BeatFacts = record.results[step.key]
            brought: BeatFacts | None = record.of(pipeline.SEAM_READ, step.beat)
            if brought and not step.revision:  # a revision's has them with the others
                said = _together(said, brought)
            yield step.beat, replace(said, facts=located(said.facts, beats[step.beat]).facts)


def _together(said: BeatFacts, brought: BeatFacts) -> BeatFacts:
    facts = {fact.uid: fact for fact in (*said.facts, *brought.facts)}
    named = {entity.uid: entity for entity in (*said.provisional, *brought.provisional)}
    return replace(
        said,
        facts=tuple(facts.values()),
        provisional=tuple(named.values()),
        why=said.why or brought.why,
    )


def _finished(record: Record) -> set[int]:
    return {step.beat for step in record.steps if step.stage == pipeline.WRITE and step.beat}


@lru_cache(maxsize=BOOKS_KEPT)
def _book_at(project_id: UUID, revision: int, serial_comma: bool) -> Book:
    """Kept in this process for as long as its revision is the book's.

    Every change of the material raises that in its own transaction, and the caller read it before
    the material is read here: what is kept under it is never older.
    """
    return book_of(Project.objects.get(pk=project_id))


def book_of(project: Project, style: Style | None = None) -> Book:
    """`style` None: it is read now."""
    style = style or style_of(project)
    return Book(
        id=project.pk,
        title=project.title,
        premise=project.premise,
        language=project.language,
        genre=project.genre,
        tone=project.tone,
        person=project.person,
        tense=project.tense,
        synopsis=project.synopsis,
        revision=project.revision,
        people=tuple(
            Person(
                name=each.name,
                role=each.role,
                description=each.description,
                wants=each.wants,
                voice=each.voice,
                voice_lines=tuple(each.voice_lines),
                aliases=tuple(each.aliases),
            )
            for each in project.characters.all()
        ),
        places=tuple(
            Place(each.name, each.description, each.palette) for each in project.locations.all()
        ),
        rules=tuple(rule.text for rule in project.world_rules.all()),
        wishes=tuple(wish.text for wish in project.instructions.all()),
        style=style.lines,
        samples=style.samples,
        worn=style.worn,
        serial_comma=settings.SERIAL_COMMA,
    )


def chapter_of(chapter: Chapter, is_last: bool | None = None) -> ChapterBrief:
    """`is_last` None: it is looked up."""
    if is_last is None:
        later = chapter.project.chapters.filter(trashed_at=None, number__gt=chapter.number)
        is_last = not later.exists()
    return ChapterBrief(
        id=chapter.pk,
        number=chapter.number,
        title=chapter.title,
        outline=chapter.outline,
        scenes=tuple(chapter.scenes),
        kind=chapter.kind,
        point_of_view=chapter.point_of_view,
        required_points=tuple(chapter.required_points),
        forbidden=tuple(chapter.forbidden),
        arc=f"{chapter.arc.title}: {chapter.arc.summary}" if chapter.arc else "",
        is_last=is_last,
    )
