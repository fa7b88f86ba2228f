"""The one place that knows stages and rows: load the brief, await the stage, record."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from novellaforge import logs, loop, queues
from novellaforge.database import in_db
from novellaforge.llm.client import LLM
from novellaforge.llm.provider import Origin
from novellaforge.queues import Claim
from writing import pipeline
from writing.brief import BeatFacts, Passages, Seam
from writing.briefing import Summarised
from writing.claimed import NOTHING
from writing.drafting import RunEnded, open_draft
from writing.models import GenerationRun, StepResult
from writing.pipeline import Step
from writing.plan import Scene
from writing.pregeneration.using import plan_for
from writing.review import BeatCheck, Critique, GateDecision
from writing.runs.advancing import standing
from writing.runs.beginning import Inputs, begin, let_go
from writing.runs.locking import lock
from writing.runs.recording import (
    Checked,
    Collected,
    Proved,
    fail,
    keep_planned,
    keep_read,
    record,
)
from writing.spending import budget
from writing.stages.approve_chapter import approve_chapter
from writing.stages.check_beat import check_beat
from writing.stages.collect_context import collect_context
from writing.stages.criticise import carried, criticise, is_kept
from writing.stages.extract_facts import extract_facts, read_seams
from writing.stages.mend_seam import mend_seam
from writing.stages.prove_points import prove_points
from writing.stages.retrieve_context import retrieve_context
from writing.stages.revise_beat import Wrong, revise_beat
from writing.stages.validate_continuity import validate_continuity
from writing.stages.write_beat import write_beat
from writing.streamed import Stream

logger = logging.getLogger(__name__)

_MORE: ContextVar[asyncio.Event] = ContextVar("more is due in the chapter of this process")


async def perform(run_id: UUID, step: Step, claim: Claim | None = None) -> float | None:
    """Do one step. Answers the seconds after which it is to be tried again, None when it ended.

    What it says, it says in the language of the run's author. A delivered step goes on with
    what is due after it, as long as nobody else waits for this worker.
    """
    seconds: float | None = None
    due: Step | None = step
    while due:
        with logs.within(run_id, due.key):
            seconds, due = await _perform(run_id, due, claim)
    return seconds


async def _perform(
    run_id: UUID, step: Step, claim: Claim | None
) -> tuple[float | None, Step | None]:
    """The seconds as above, and the step that is this delivery's next."""
    given = await in_db(_given, run_id, step, claim)
    if given is None:
        return None, None
    inputs, llm = given
    with translation.override(inputs.language):
        try:
            result = await _STAGES[step.stage](inputs, llm)
        except RunEnded:
            await in_db(let_go, run_id, step, claim)
            return None, None
        except queues.ClaimLost:
            raise
        except Exception as error:
            return await in_db(fail, run_id, step, error, claim), None
        return None, await in_db(record, run_id, step, result, claim)


def _given(run_id: UUID, step: Step, claim: Claim | None) -> tuple[Inputs, LLM] | None:
    inputs = begin(run_id, step, claim)
    return (inputs, _model(inputs)) if inputs else None


async def perform_all(run_id: UUID, claim: Claim | None = None) -> None:
    """Write the whole chapter in this process: all that is due at once, or one by one.

    Raises Newer.
    """
    try:
        await _perform_all(run_id, claim)
    except BaseExceptionGroup as group:
        newer, others = group.split(pipeline.Newer)
        if newer and not others:
            raise newer.exceptions[0] from None
        raise


async def _perform_all(run_id: UUID, claim: Claim | None) -> None:
    running: dict[Step, asyncio.Task[None]] = {}
    more = asyncio.Event()
    _MORE.set(more)
    async with asyncio.TaskGroup() as group:
        while True:
            for step in await _begun_now(run_id, frozenset(running)):
                running[step] = group.create_task(_until_done(run_id, step, claim))
            if running:
                news = asyncio.ensure_future(more.wait())
                await asyncio.wait({*running.values(), news}, return_when=asyncio.FIRST_COMPLETED)
                news.cancel()
                more.clear()
                running = {step: task for step, task in running.items() if not task.done()}
            elif await in_db(_leave, run_id, claim):
                return
            elif loop.is_ending():
                await loop.hand_back()


async def _until_done(run_id: UUID, step: Step, claim: Claim | None) -> None:
    seconds = await perform(run_id, step, claim)
    while seconds is not None and not loop.is_ending():
        await asyncio.sleep(seconds)
        seconds = await perform(run_id, step, claim)


async def _begun_now(run_id: UUID, running: frozenset[Step]) -> tuple[Step, ...]:
    return () if loop.is_ending() else await in_db(_next_steps, run_id, running)


def _next_steps(run_id: UUID, running: frozenset[Step]) -> tuple[Step, ...]:
    """Each has its row since it became due; one after the other, the plot's order counts."""
    due = StepResult.objects.filter(
        run=run_id, run__state__in=GenerationRun.LIVE, state=StepResult.State.DUE
    )
    rows = due.values_list("run__mode", "stage", "beat", "revision")
    if any(mode == GenerationRun.Mode.SEQUENTIAL for mode, *_row in rows):
        return () if running else standing(GenerationRun.objects.get(pk=run_id)).due[:1]
    steps = (Step(stage, beat, revision) for _mode, stage, beat, revision in rows)
    return tuple(step for step in steps if step not in running)


def _leave(run_id: UUID, claim: Claim | None) -> bool:
    """End the chapter's task, unless something has become due meanwhile (a retry).

    What a process that died had begun of a run that has ended is nobody's now, as in `let_go`.
    """
    with transaction.atomic():
        run = lock(run_id)
        if run.is_live and standing(run).due:
            return False
        if not run.is_live:
            run.steps.filter(state=StepResult.State.DUE).delete()
        queues.settle(claim)
        return True


def _model(inputs: Inputs) -> LLM:
    origin = Origin(inputs.project_id, inputs.run_id, inputs.step.key, inputs.owner_id)
    return LLM(inputs.provider, origin, inputs.brief.book.language)


async def _collect(given: Inputs, llm: LLM) -> object:
    """With passages, looked up meanwhile; should that fail, it is a step of its own."""
    began = timezone.now()
    context, passages = await asyncio.gather(collect_context(given.brief), _looked_up(given))
    return Collected(context, passages, began)


async def _looked_up(given: Inputs) -> Passages | None:
    if given.record.of(pipeline.RETRIEVE):
        return None
    try:
        return await retrieve_context(given.brief)
    except Exception:
        logger.warning("passages are looked up by themselves", exc_info=True)
        return None


async def _retrieve(given: Inputs, llm: LLM) -> object:
    return await retrieve_context(given.brief)


async def _plan(given: Inputs, llm: LLM) -> object:
    async def keep(number: int, scene: Scene) -> None:
        await in_db(keep_planned, given, number, scene)
        if more := _MORE.get(None):
            more.set()

    standing, draft = given.record.planned, given.draft
    is_streamed = settings.PLAN_STREAMED and given.mode != "sequential"
    stream = Stream(standing, keep) if standing or is_streamed else None
    return await plan_for(given.brief, draft.context, draft.passages, llm, stream)


async def _write(given: Inputs, llm: LLM) -> object:
    number = given.step.beat or 0
    async with open_draft(given.run_id, number, given.draft.plan.beat(number)) as sink:
        return await write_beat(given.brief, given.draft, number, llm, sink)


async def _extract(given: Inputs, llm: LLM) -> object:
    """With what rules find of it; should they fail, that is a step of its own."""
    beat = given.step.beat or 0
    read: BeatFacts = given.kept or await _read(given, beat, llm)
    began = timezone.now()
    if not read.facts:
        return Checked(read, BeatCheck(), began)
    if (draft := await in_db(keep_read, given, read)) is None:
        return read
    try:
        return Checked(read, await check_beat(given.brief, draft, beat), began)
    except Exception:
        logger.warning("facts of %s are kept unchecked", given.step.key, exc_info=True)
        return read


async def _read(given: Inputs, beat: int, llm: LLM) -> BeatFacts:
    revised = given.record.of(pipeline.REVISE, beat, given.step.revision)
    since = revised.before if revised else ""
    return await extract_facts(given.brief, given.draft, beat, llm, since=since)


async def _check(given: Inputs, llm: LLM) -> object:
    return await check_beat(given.brief, given.draft, given.step.beat or 0)


async def _mend(given: Inputs, llm: LLM) -> object:
    return await mend_seam(given.brief, given.draft, given.step.beat or 0, llm)


async def _prove(given: Inputs, llm: LLM) -> object:
    """With what the seams of a first draft brought in, which no reading of a beat has seen."""
    brief, draft = given.brief, given.draft
    before = _of_base(given, pipeline.VALIDATE)
    new = {} if given.step.revision else _brought_in(given)
    return Proved(
        *await asyncio.gather(
            prove_points(brief, draft, given.text, llm, before=before),
            read_seams(brief, draft, new, llm),
        )
    )


def _brought_in(given: Inputs) -> dict[int, tuple[str, ...]]:
    """By beat, the sentences of the seams on either side of it that stood in neither beat."""
    found: dict[int, tuple[str, ...]] = {}
    for step in given.record.steps:
        if step.stage == pipeline.SEAM and step.beat:
            seam: Seam = given.record.results[step.key]
            for beat in (step.beat, step.beat + 1):
                found[beat] = (*found.get(beat, ()), *seam.new)
    return found


async def _validate(given: Inputs, llm: LLM) -> object:
    known = given.record.of(pipeline.PROVE, revision=given.step.revision)
    return await validate_continuity(
        given.brief,
        given.draft,
        given.text,
        llm,
        before=_of_base(given, pipeline.VALIDATE),
        known=known or NOTHING,
    )


async def _criticise(given: Inputs, llm: LLM) -> object:
    """Of a text in which only guilty passages were mended, what was said of it before holds."""
    read: Critique | None = _of_base(given, pipeline.CRITICISE)
    asked: GateDecision | None = given.record.of(pipeline.GATE, revision=given.step.revision - 1)
    if read and asked and is_kept(read, asked, given.brief.dials):
        return carried(read, given.brief, given.draft, given.text)
    sums_up = given.mode != "sequential"
    return await criticise(given.brief, given.draft, given.text, llm, sums_up=sums_up)


def _of_base(given: Inputs, stage: str) -> Any:
    """That stage's result on the text which this one revises; None for the first draft."""
    revision = given.step.revision
    if not revision:
        return None
    return given.record.of(stage, revision=given.record.base_of(revision))


async def _summarise(given: Inputs, llm: LLM) -> object:
    """No run is stopped for want of its summary: approval makes it then."""
    refusal = await in_db(budget.refusal, given.project_id)
    return Summarised(refusal or await approve_chapter(given.brief, given.text, llm))


async def _revise(given: Inputs, llm: LLM) -> object:
    beat, revision = given.step.beat or 0, given.step.revision
    asked: GateDecision = given.record.of(pipeline.GATE, revision=revision - 1)
    critique = given.record.of(pipeline.CRITICISE, revision=given.record.base_of(revision))
    remarks = critique.remarks if asked.aim != "facts" else ()
    wrong = Wrong(
        findings=tuple(each for each in asked.mend if each.beat == beat),
        remarks=tuple(each for each in remarks if each.beat == beat),
        tried=(asked.round.why,) if asked.round and not asked.round.kept else (),
    )
    return await revise_beat(given.brief, given.draft, beat, wrong, llm)


async def _approve(given: Inputs, llm: LLM) -> object:
    return Summarised(await approve_chapter(given.brief, given.text, llm))


_STAGES: dict[str, Callable[[Inputs, LLM], Awaitable[object]]] = {
    pipeline.COLLECT: _collect,
    pipeline.RETRIEVE: _retrieve,
    pipeline.PLAN: _plan,
    pipeline.WRITE: _write,
    pipeline.EXTRACT: _extract,
    pipeline.CHECK: _check,
    pipeline.SEAM: _mend,
    pipeline.PROVE: _prove,
    pipeline.VALIDATE: _validate,
    pipeline.CRITICISE: _criticise,
    pipeline.SUMMARISE: _summarise,
    pipeline.REVISE: _revise,
    pipeline.APPROVE: _approve,
}
