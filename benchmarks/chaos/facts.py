"""What is there in the end: of each run in Postgres, Redis and the model's own log."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.chaos.model import scene_of
from benchmarks.chaos.plan import BEATS, Writing
from benchmarks.chaos.tally import Complaint, Request, RunFacts, parse_requests

if TYPE_CHECKING:
    from uuid import UUID

    from writing.models import GenerationRun


def of_run(writing: Writing, run: "GenerationRun") -> RunFacts:
    from memory.models import FactSpan, VersionReading
    from novellaforge.models import LoggedEvent, QueuedTask
    from projects.models import ChapterVersion
    from projects.text import sentences
    from writing import pipeline
    from writing.models import StepResult

    run.refresh_from_db()
    steps = run.steps.all()
    stored = StepResult.State.STORED
    written = steps.filter(stage=pipeline.WRITE, state=stored).values_list("beat", "result")
    rows = LoggedEvent.objects.filter(stream=run.pk).order_by("pk").values_list("pk", "payload")
    tasks = QueuedTask.objects.filter(name__startswith=str(run.pk), set_aside_at=None)
    spans = (
        FactSpan.objects.filter(version=run.version) if run.version else FactSpan.objects.none()
    )
    text = run.version.text if run.version else ""
    return RunFacts(
        number=writing.number,
        state=run.state,
        reason=run.reason,
        wants_approval=writing.auto_approve,
        beats=BEATS,
        unstored=tuple(steps.exclude(state=stored).values_list("key", flat=True)),
        written={beat: result["text"] for beat, result in written},
        drafts=dict(run.drafts.values_list("beat", "text")),
        text=text,
        sha256=run.version.sha256 if run.version else "",
        versions=ChapterVersion.objects.filter(run_id=run.pk).count(),
        sentences=tuple(sentences(text)),
        planned=tuple(
            each for beat in range(1, BEATS + 1) for each in scene_of(writing.number, beat)
        ),
        events=tuple(rows),
        tasks=tuple(tasks.values_list("name", flat=True)),
        facts=tuple(
            f"{each.fact.sentence} {each.fact.said} at {each.start}"
            for each in spans.select_related("fact")
        ),
        is_remembered=VersionReading.objects.filter(version=run.version, why="").exists(),
    )


async def entries_of(stream: "UUID") -> tuple[tuple[int, int, int, int], ...]:
    """What Redis has of a log."""
    from novellaforge.event_log.reader import ours

    found = [entry async for entry in _pages(stream)]
    assert not ours().is_away
    return tuple((each.epoch, each.number, each.row, each.previous_row) for each in found)


async def _pages(stream: "UUID") -> AsyncIterator[Any]:
    from novellaforge.event_log.reader import ours

    page = await ours().page(stream, "0-0")
    while page:
        for entry in page:
            yield entry
        page = await ours().page(stream, f"{page[-1].epoch}-{page[-1].number}")


async def told_from_the_beginning(run: "GenerationRun", order: str) -> list[dict[str, Any]]:
    """What a watcher who comes now is told."""
    from writing.watching import as_message, place_of, watch

    messages = []
    async for batch in watch(run.pk, place_of(order, None)):
        messages += [json.loads(as_message(told)) for told in batch]
    return messages


def wrongly_told(
    name: str, order: str, messages: list[dict[str, Any]], run: RunFacts
) -> list[Complaint]:
    """A watcher has the run's text in the end, each character told once."""
    from tests.writing.sockets import shown

    promise = "watchers told wrongly"
    if not messages or messages[-1]["type"] != "complete":
        return [Complaint(promise, f"{name}, run {run.number}, {order}: the end was not told")]
    if order == "reading":
        text = "".join(each["content"] for each in messages if each["type"] == "chunk")
        return [] if text == run.text else [_other(name, run, order, text)]
    try:
        texts, _ = shown(messages)
    except AssertionError as error:
        return [Complaint(promise, f"{name}, run {run.number}, {order}: {str(error)[:300]}")]
    return [] if texts == dict(run.drafts) else [_other(name, run, order, repr(texts))]


def _other(name: str, run: RunFacts, order: str, text: str) -> Complaint:
    what = f"{name}, run {run.number}, {order}: {len(text)} characters, not {len(run.text)}"
    return Complaint("watchers told wrongly", what)


def unclaimed_tasks() -> list[Complaint]:
    """All of the queue that is left when nothing is to be done any more."""
    from novellaforge.models import QueuedTask

    return [
        Complaint("tasks orphaned", f"{task.func} {task.name}: {task.failure[:200]}")
        for task in QueuedTask.objects.filter(set_aside_at=None)
    ]


def books_behind(books: set["UUID"]) -> list[Complaint]:
    """Whose memory lacks something of an approved text, though it was given time to catch up."""
    from memory import ledger
    from memory.projecting import is_current

    behind = [each for each in sorted(books) if ledger.unread(each) or not is_current(each)]
    return [Complaint("approved texts forgotten", f"book {each}") for each in behind]


def requests_in(log: Path) -> list[Request]:
    lines = []
    for line in log.read_text().splitlines():
        try:
            lines.append(json.loads(line))
        except ValueError:
            continue  # its writer was killed in the midst of it
    return parse_requests(lines)
