"""How a long book was made, and what was found wrong with it: rows for `big_book`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from memory.facts import Fact
from novellaforge.models import LLMCall
from projects.models import Chapter, ChapterVersion, Project
from projects.text import count_words
from tests.big_story import PLACES, SCENES
from writing import pipeline
from writing.models import BeatDraft, ChapterPlan, ContinuityIssue, GenerationRun, StepResult

CALLS = 10  # of a model, a run
RULES = ("appearance", "custody", "geography", "knowledge")
STATES = ("open", "open", "fixed", "fixed", "fixed", "intended", "dismissed")
State = GenerationRun.State
Facts = tuple[Fact, ...]


def make_runs(project: Project, drafts: Mapping[Chapter, ChapterVersion]) -> None:
    """Each draft was written by a run, whose chapter is approved or waits for its author."""
    runs = GenerationRun.objects.bulk_create(
        GenerationRun(
            project=project, chapter=chapter, mode=GenerationRun.Mode.DISTRIBUTED,
            state=State.APPROVED if chapter.approved_version_id else State.DRAFTED,
            version=version, target_words=3_000, project_revision=0, requested_by=project.owner,
            finished_at=timezone.now(),
        )
        for chapter, version in drafts.items()
    )  # fmt: skip
    for run in runs:
        run.version.run_id = run.pk
    ChapterVersion.objects.bulk_update(drafts.values(), ["run_id"], batch_size=100)
    StepResult.objects.bulk_create(
        (step for run in runs for step in _steps(run)), batch_size=1_000
    )
    BeatDraft.objects.bulk_create(
        (
            BeatDraft(run=run, beat=beat, attempt=1, text=text)
            for run in runs
            for beat, text in enumerate(_beats(run.version.text), start=1)
        ),
        batch_size=500,
    )
    LLMCall.objects.bulk_create(
        LLMCall(
            purpose="prose", model="scripted", project_id=project.pk, owner_id=project.owner_id,
            run_id=run.pk, seconds=2.1, tokens_in=5_600, tokens_cached=4_200, tokens_out=420,
            cost="0.0021", priced=True,
        )
        for run in runs
        for _ in range(CALLS)
    )  # fmt: skip


def _beats(text: str) -> list[str]:
    parts = text.split("\n\n")
    size = -(-len(parts) // SCENES)
    return ["\n\n".join(parts[at : at + size]) for at in range(0, len(parts), size)]


def _steps(run: GenerationRun) -> Iterator[StepResult]:
    assert run.version
    names = ("length", "required_points", "facts", "rules", "analyst", "already_told")
    report = {
        "checks": [{"name": name, "done": True} for name in names],
        "findings": [], "facts": 40, "unproved": 1,
    }  # fmt: skip
    critique = {
        "score": 7.4, "scores": {"events": 8, "people": 8, "prose": 7, "reader": 7},
        "remarks": [], "best": run.version.text[:80],
    }  # fmt: skip
    yield _step(run, pipeline.COLLECT, {})
    yield _step(run, pipeline.RETRIEVE, {})
    yield _step(run, pipeline.PLAN, _plan(run.chapter.number))
    for beat, text in enumerate(_beats(run.version.text), start=1):
        result = {"text": text, "words": count_words(text)}
        yield _step(run, pipeline.WRITE, result, beat)
        yield _step(run, pipeline.EXTRACT, {"facts": []}, beat)
        yield _step(run, pipeline.CHECK, {"findings": []}, beat)
    yield _step(run, pipeline.JOIN, {"version": str(run.version.pk), "words": 3_000})
    yield _step(run, pipeline.VALIDATE, report)
    yield _step(run, pipeline.CRITICISE, critique)
    yield _step(run, pipeline.GATE, {"verdict": "hand_over", "reasons": []})


def _step(
    run: GenerationRun, stage: str, result: Mapping[str, Any], beat: int | None = None
) -> StepResult:
    now = timezone.now()
    return StepResult(
        run=run, key=pipeline.Step(stage, beat).key, stage=stage, beat=beat, result=result,
        state=StepResult.State.STORED, started_at=now - timedelta(seconds=9), stored_at=now,
    )  # fmt: skip


def make_plans(chapters: Sequence[Chapter]) -> None:
    ChapterPlan.objects.bulk_create(
        ChapterPlan(
            chapter=each,
            source=ChapterPlan.Source.PREGENERATED,
            plan=_plan(each.number),
            fingerprint="",
        )
        for each in chapters[:-1]
    )


def _plan(number: int) -> dict[str, Any]:
    beats = [
        {
            "title": f"Scene {scene}", "summary": f"What night {number} brings in part {scene}.",
            "place": PLACES[(number + scene) % len(PLACES)], "time": "dusk",
            "entry": "The lamp burns.", "exit": "The lamp is out.", "words": 800,
        }
        for scene in range(1, SCENES + 1)
    ]  # fmt: skip
    return {"beats": beats}


def make_issues(
    project: Project, drafts: Mapping[Chapter, ChapterVersion], facts: Mapping[UUID, Facts]
) -> list[ContinuityIssue]:
    """One a chapter and a third, against what was said in an earlier one."""
    """Of the `facts` of these drafts, by version."""
    chapters, last = list(drafts), list(drafts.values())
    pairs = [(at, nth) for at in range(1, len(chapters)) for nth in range(1 + (at % 3 == 0))]
    return ContinuityIssue.objects.bulk_create(
        _issue(project, chapters, last, facts, at, nth) for at, nth in pairs
    )


def _issue(
    project: Project,
    chapters: Sequence[Chapter],
    last: Sequence[ChapterVersion],
    facts: Mapping[UUID, Facts],
    at: int,
    nth: int,
) -> ContinuityIssue:
    before = max(0, at - 1 - 3 * nth)
    here, against = facts[last[at].pk][nth], facts[last[before].pk][nth]
    rule = RULES[(at + nth) % len(RULES)]
    return ContinuityIssue(
        project=project, chapter=chapters[at], version=last[at], kind="contradiction", rule=rule,
        key=f"{rule}:{against.uid}:{here.uid}", severity=("blocking", "major", "minor")[at % 3],
        state=STATES[(at + nth) % len(STATES)], beat=here.beat, quote=here.sentence,
        sentence=f"Chapter {at + 1} says what chapter {before + 1} does not allow.",
        against=against.sentence, against_chapter=before + 1,
    )  # fmt: skip
