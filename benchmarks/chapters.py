"""Chapters written by a real cluster against a paced model: one or several at once, measured.

What a chapter is written with is a Variant; what it took, a Written. Several at once wait for
the model beside each other, which costs none of them anything while the machine has time left.
"""

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import pace
from benchmarks.bench_model import POINT
from benchmarks.pace import BEATS, WORDS, Prompts
from benchmarks.written import LIMIT_SECONDS, Written, moments_of, written_of

if TYPE_CHECKING:
    from projects.models import Chapter, ChapterVersion, Project

MEMORY = ("memory.", "projects.")  # of tasks that an approval leads to
AT_ONCE = 4  # chapters of a quick mode
_numbers = count(1)


@dataclass(frozen=True)
class Variant:
    """`dials` are fields of GenerationSettings. `live`: no plan is ready. `again`: it is written
    twice, and the second time counts. `told`: of how many chapters the book has facts.
    """

    mode: str = "distributed"
    dials: Mapping[str, Any] = field(default_factory=dict)
    rounds: int = 0
    finding: bool = False
    live: bool = False
    dense: bool = False
    again: bool = False
    approve: bool = False
    documents: int = 0
    told: int = 0

    @property
    def is_slow(self) -> bool:
        return self.mode == "sequential"

    @property
    def length(self) -> int:
        """Those of about the same take about as long."""
        return 2 * min(self.rounds, 3) + 3 * self.again + 2 * self.live + self.finding


Of = Callable[[Variant], Written]


@contextmanager
def a_cluster() -> Iterator[None]:
    """With its graph, and room for several chapters at once."""
    from novellaforge.embedded.start import start
    from tests.clusters import running_cluster

    start(["graph"])
    log = Path(tempfile.gettempdir()) / "chapters.log"
    room = {"QUEUE_GENERATION_SLOTS": "32", "QUEUE_LEASE_SECONDS": "30"}
    with running_cluster(log, slots=48, env=room):
        # the first ones import and connect
        wave([Variant(approve=True), Variant(mode="parallel")])
        yield


def wave(variants: Sequence[Variant], at_once: int | None = None) -> list[Written]:
    """All at once, or so many: the next begins when one has ended."""
    if not variants:
        return []
    with ThreadPoolExecutor(at_once or len(variants)) as threads:
        return list(threads.map(_in_thread, variants))


def write_all(
    variants: Iterable[Variant],
    by_themselves: Iterable[Variant] = (),
    known: Iterable[tuple[Variant, Written]] = (),
) -> Of:
    """Each once, but for what is known: those `by_themselves` one after the other; then the slow
    ones beside each other, and meanwhile the others, a few at a time.
    """
    found = {repr(variant): written for variant, written in known}
    found |= {repr(each): alone(each)[0] for each in by_themselves}
    by_key = {repr(each): each for each in variants if repr(each) not in found}
    slow = [each for each in by_key.values() if each.is_slow]
    quick = [each for each in by_key.values() if not each.is_slow]
    quick.sort(key=lambda each: (-each.length, repr(each)))  # the longest first: none is left over
    with ThreadPoolExecutor(1) as beside:
        those = beside.submit(wave, slow)
        found |= zip(map(repr, quick), wave(quick, AT_ONCE), strict=True)
        found |= zip(map(repr, slow), those.result(), strict=True)
    return lambda variant: found[repr(variant)]


def alone(variant: Variant) -> tuple[Written, Prompts]:
    """With what was asked, of a model that has read nothing yet."""
    pace.forget()
    [written] = wave([variant])
    return written, pace.prompts()


def _in_thread(variant: Variant) -> Written:
    from django.db import connections

    try:
        chapter = a_chapter_to_write(variant)
        if variant.again:
            _write(chapter, variant)
        return _write(chapter, variant)
    finally:
        connections.close_all()


def a_chapter_to_write(variant: Variant) -> "Chapter":
    from tests.factories import a_document, an_outlined_project
    from tests.writing.briefs import a_plan
    from writing.models import ChapterPlan, GenerationSettings

    asked = f"rounds={variant.rounds} {'finding' * variant.finding} {'dense' * variant.dense}"
    project = an_outlined_project(
        title=f"The Salt Ferry {next(_numbers)}",
        premise=f"A ferrywoman finds that one passenger never left the river. [bench {asked}]",
        chapter_count=variant.told + 3,
    )
    dials = {"pregenerate_after_approval": 0} | dict(variant.dials)
    GenerationSettings.objects.create(project=project, **dials)
    for number in range(variant.documents):
        text = f"Of the river, part {number}. " + "The water rose and fell again. " * 120
        a_document(project=project, text=text)
    if variant.documents:
        _until_remembered(project.pk)
    chapter = project.chapters.get(number=1)
    if variant.told:
        chapter = _told(project, variant.told)
    if variant.finding:
        chapter.required_points = [POINT]
        chapter.save()
    if not variant.live:
        plan = a_plan(BEATS, WORDS).model_dump(mode="json")
        if variant.finding:
            plan["required_points"] = [POINT]
        ChapterPlan.objects.create(chapter=chapter, source="author", plan=plan, fingerprint="")
    return chapter


def _told(project: "Project", chapters: int) -> "Chapter":
    """The chapter after so many that have facts and summaries."""
    from benchmarks.context import tell
    from memory.projecting import project_book
    from novellaforge import loop
    from tests.factories import a_chapter, with_its_bible_read

    last = project.chapters.order_by("number").last()
    assert last
    tell(project, chapters, first=last.number + 1)
    with_its_bible_read(project)
    loop.run(project_book(project.pk))
    number = last.number + chapters + 1
    arc = project.arcs.first()
    return a_chapter(project=project, arc=arc, number=number)


def _write(chapter: "Chapter", variant: Variant) -> Written:
    from writing.runs import start

    _open_desk(chapter, variant)
    began = time.perf_counter()
    run, is_new = start(
        chapter,
        chapter.project.owner,
        mode=variant.mode,
        target_words=BEATS * WORDS,
        rewrite=variant.again,
    )
    assert is_new
    moments = asyncio.run(moments_of(run, began))
    run.refresh_from_db()
    assert run.state == "drafted", f"{variant}: {run.state} {run.reason}"
    assert run.version
    if variant.approve:
        moments["memory_written_s"] = _approve(run.version, began)
    return written_of(run, moments)


def _open_desk(chapter: "Chapter", variant: Variant) -> None:
    """As its author does before; what the page asks for then is there when writing begins."""
    from novellaforge.models import QueuedTask
    from tests.waiting import eventually
    from writing import warming

    warming.ask(chapter, is_planned=not variant.live)
    asked = QueuedTask.objects.filter(func=warming.TASK, project_id=chapter.project_id)
    eventually(lambda: not asked.exists(), seconds=LIMIT_SECONDS)


def _approve(version: "ChapterVersion", began: float) -> float:
    from writing.runs import approve

    approve(version, version.chapter.project.owner)
    _until_remembered(version.chapter.project_id)
    return time.perf_counter() - began


def _until_remembered(project_id: object) -> None:
    """No task and no job of memory is left, but for what warms its pages."""
    from novellaforge.models import Job
    from tests.waiting import eventually

    tasks = _memory_tasks(project_id)
    running = Job.objects.filter(project_id=project_id, state=Job.State.RUNNING)
    eventually(
        lambda: not tasks.exists() and not running.exists(), seconds=LIMIT_SECONDS, every=0.1
    )


def _memory_tasks(project_id: object) -> Any:
    from django.db.models import Q

    from novellaforge.models import QueuedTask

    theirs = Q()
    for package in MEMORY:
        theirs |= Q(func__startswith=package)
    waiting = QueuedTask.objects.filter(theirs, project_id=project_id, set_aside_at=None)
    return waiting.exclude(func="memory.tasks.warm_pages")
