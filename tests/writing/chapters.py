"""A chapter in being written by a real cluster, and what must hold of it whatever was killed."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from threading import Event

from django.utils import timezone

from novellaforge.database import in_db
from novellaforge.models import LoggedEvent, QueuedTask
from projects.models import ChapterVersion
from projects.text import sentences
from tests.factories import an_outlined_project
from tests.model_server import ChatRequest, ModelServer, says
from tests.waiting import eventually
from tests.web_server import WebServer
from tests.writing import scripts
from tests.writing.briefs import a_plan
from tests.writing.sockets import Heard, Message, shown, watch_again
from writing import pipeline
from writing.models import BeatDraft, ChapterPlan, GenerationRun, StepResult
from writing.plan import Plan
from writing.runs import start

PLAN = a_plan(3, 80)
SHORT = a_plan(2, 80)
HELD_AFTER = 40  # pieces of a beat, which has some 110 in seven sentences
ORDERS = ("reading", "live")


# --- Before -----------------------------------------------------------------------------


def begin(mode: str = "distributed", plan: Plan = PLAN, **book: object) -> GenerationRun:
    chapter = an_outlined_project(**book).chapters.get(number=1)
    ChapterPlan.objects.create(
        chapter=chapter, source="author", plan=plan.model_dump(mode="json"), fingerprint=""
    )
    return start(chapter, chapter.project.owner, mode=mode, target_words=plan.words)[0]


def asking(server: ModelServer) -> dict[str, str]:
    """The environment of a cluster that asks this server, which answers well."""
    scripts.answer_well(server)
    server.answer(says("Two scenes of a novel"), _turned_round)
    return scripts.asking(server)


def _turned_round(request: ChatRequest) -> str:
    """Both paragraphs at a seam, each with its sentences in another order."""
    materials = re.findall(r"<material[^>]*>\n(.*?)\n</material>", request.last, re.S)
    before, after = materials[0].split("\n\n")[-1], materials[1].split("\n\n")[0]
    return f"<before>{_reversed(before)}</before>\n<after>{_reversed(after)}</after>"


def _reversed(paragraph: str) -> str:
    return " ".join(reversed(sentences(paragraph)))


def hold(server: ModelServer, beat: int) -> Event:
    """Fall silent in the middle of the beat, once, until whoever asked is gone or this is set."""
    until = Event()
    match = says(f"Write scene {beat} of")
    server.fault("silence", match=match, after=HELD_AFTER, until=until)
    return until


@dataclass(frozen=True)
class Watcher:
    """`hears`: that it is there, and was told something."""

    heard: "asyncio.Task[Heard]"
    hears: asyncio.Event


# --- While it is written ----------------------------------------------------------------


def is_held(run: GenerationRun, beat: int, attempt: int = 1) -> bool:
    """Whether Postgres holds what this attempt wrote, and nothing else can be done meanwhile."""
    due = run.steps.filter(state=StepResult.State.DUE)
    if run.mode == GenerationRun.Mode.SEQUENTIAL:  # what is due after it waits for it
        due = due.exclude(started_at=None)
    waits = [step.key for step in due] == [f"{pipeline.WRITE}.{beat}"]
    return waits and is_writing(run, beat, attempt)


def is_writing(run: GenerationRun, beat: int, attempt: int = 1) -> bool:
    """Whether this attempt at the beat goes on, and Postgres holds some of what it wrote."""
    told = _logged(run, type="beat", payload__state="writing", payload__attempt=attempt)
    begun = next((each for each in told if each["beat"] == beat), None)
    draft = BeatDraft.objects.filter(run=run, beat=beat, attempt=attempt).first()
    return bool(begun and draft) and len(draft.text) > begun["kept"]


def stored(run: GenerationRun) -> set[str]:
    """The keys of the steps whose results are there."""
    done = run.steps.filter(state=StepResult.State.STORED)
    return set(done.values_list("key", flat=True))


def is_drafted(run: GenerationRun) -> bool:
    """And none of its tasks is left."""
    run.refresh_from_db()
    assert run.state != GenerationRun.State.STOPPED, run.reason
    tasks = QueuedTask.objects.filter(name__startswith=str(run.pk))
    return run.state == GenerationRun.State.DRAFTED and not tasks.exists()


def let_leases_lapse() -> None:
    """As when the time of a lease is over, of all that is claimed now."""
    QueuedTask.objects.exclude(owner="").update(lease_until=timezone.now())


async def await_held(run: GenerationRun, beat: int, attempt: int = 1) -> None:
    await in_db(eventually, lambda: is_held(run, beat, attempt), 60, 0.1)


async def await_writing(run: GenerationRun, beat: int, attempt: int = 1) -> None:
    await in_db(eventually, lambda: is_writing(run, beat, attempt), 60, 0.1)


async def await_drafted(run: GenerationRun, seconds: float = 90) -> None:
    await in_db(eventually, lambda: is_drafted(run), seconds, 0.2)


@asynccontextmanager
async def watched(
    web: WebServer, run: GenerationRun, every: int | None = None
) -> AsyncIterator[list[Watcher]]:
    """Watchers in both orders, who come again with their last id when they are cut.

    They cut themselves off after `every` messages. At the end of the block they have heard
    the end of the run, and all that they must.
    """
    async with asyncio.TaskGroup() as group:

        def a_watcher(order: str) -> Watcher:
            hears = asyncio.Event()
            watching = watch_again(web, run, every, told=hears.set, order=order)
            return Watcher(group.create_task(watching), hears)

        watchers = [a_watcher(order) for order in ORDERS]
        yield watchers
        async with asyncio.timeout(60):
            await asyncio.wait([each.heard for each in watchers])
    for order, watcher in zip(ORDERS, watchers, strict=True):
        await in_db(assert_told, run, order, watcher.heard.result())


# --- Afterwards -------------------------------------------------------------------------


def requests(server: ModelServer) -> Counter[str]:
    """How often each step of one run has asked the model."""
    return Counter(step_of(call.request) for call in server.calls)


def requests_for(server: ModelServer, key: str) -> list[ChatRequest]:
    return [call.request for call in server.calls if step_of(call.request) == key]


def step_of(request: ChatRequest) -> str:
    if request.answer_name == "ExtractAnswer":  # of the beat that begins so
        return f"{pipeline.EXTRACT}: {re.findall(r'^1[.] (.+)$', request.last, re.M)[-1]}"
    if request.answer_name:
        return {"QuotesAnswer": pipeline.PROVE, "CriticAnswer": pipeline.CRITICISE}[
            request.answer_name
        ]
    if "Sum up what happens" in request.prompt:
        return pipeline.SUMMARISE
    if beat := re.search(r"Write scene (\d+) of", request.prompt):
        return f"{pipeline.WRITE}.{beat[1]}"
    state = re.search(r'"state between them">\n(.+)$', request.prompt, re.M)
    assert state, f"of no step: {request.prompt}"
    beat = next(n for n, beat in enumerate(PLAN.beats, 1) if state[1].startswith(beat.exit))
    return f"{pipeline.SEAM}.{beat}"


def assert_whole(run: GenerationRun) -> None:
    """The chapter has every beat, each step was done once, no sentence comes twice."""
    run.refresh_from_db()
    assert run.state == GenerationRun.State.DRAFTED, run.reason
    assert run.version
    left = run.steps.exclude(state=StepResult.State.STORED)
    assert not left.exclude(stage=pipeline.SUMMARISE).exists(), list(left)
    assert ChapterVersion.objects.filter(run_id=run.pk).count() == 1
    texts = [draft.text for draft in run.drafts.order_by("beat")]
    assert len(texts) == run.steps.filter(stage=pipeline.WRITE).count() > 1
    assert all(texts)
    assert run.version.text == "\n\n".join(texts)
    assert abs(run.version.word_count - run.target_words) <= 0.10 * run.target_words
    told = sentences(run.version.text)
    assert len(told) == len(set(told))
    ends = [_end_of(payload) for payload in _logged(run)]
    assert all(times == 1 for end, times in Counter(ends).items() if end)


def _end_of(payload: Message) -> str:
    """What this event says is done, if anything."""
    if payload["type"] == "complete":
        return "run"
    if payload.get("state") != "done":
        return ""
    return f"{payload.get('stage', 'beat')}.{payload['beat']}"


def assert_told(run: GenerationRun, order: str, heard: Heard) -> None:
    """The whole text, and every event once and in order."""
    run.refresh_from_db()
    assert heard.messages[-1]["type"] == "complete"
    texts, others = shown_in(order, heard)
    drafts = run.drafts.values_list("beat", "text")
    logged = _logged(run)
    if order == "live":
        assert texts == dict(drafts), (texts, dict(drafts))
    else:
        assert heard.text == run.version.text, heard.of("chunk")
        logged = [each for each in logged if each["type"] != "replace"]  # before it was told
    logged = [each for each in logged if each["type"] != "chunk"]
    assert [each for each in others if each["type"] != "reset"] == logged


def shown_in(order: str, heard: Heard) -> tuple[dict[int, str], list[Message]]:
    if order == "live":
        return shown(heard.messages)
    return {}, shown([each for each in heard.messages if each["type"] != "chunk"])[1]


def _logged(run: GenerationRun, **which: object) -> list[Message]:
    rows = LoggedEvent.objects.filter(stream=run.pk, **which).order_by("pk")
    return list(rows.values_list("payload", flat=True))
