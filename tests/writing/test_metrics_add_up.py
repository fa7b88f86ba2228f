"""Five chapters on a web process and three workers: every sum on /metrics is that of the rows."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from http.client import HTTPConnection
from pathlib import Path
from random import Random

import pytest
from django.core.cache import cache
from django.db.models import Count, F, Max, Sum

from benchmarks.bench_model import script
from novellaforge.metrics import house, totals
from novellaforge.models import LLMCall, Price, QueuedTask
from tests.clusters import running_cluster
from tests.factories import an_outlined_project
from tests.model_server import ChatRequest, ModelServer, says
from tests.model_server.author import prose
from tests.waiting import eventually
from tests.web_server import running_web
from tests.writing.briefs import a_plan
from tests.writing.scripts import asking
from writing import metrics
from writing.models import ChapterPlan, GenerationRun, StepResult
from writing.pipeline import STAGES, WRITE
from writing.runs import approve, start

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]
CHAPTERS, REVISED, APPROVED, BEATS, WORDS = 5, 2, 1, 2, 60
SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$", re.M)
LABEL = re.compile(r'(\w+)="([^"]*)"')

Scraped = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        script(server)
        server.answer(says("Start in the scene"), scene)
        yield server


def scene(request: ChatRequest) -> str:
    """Of the length that is asked, so that none is broken off: then the server has said more."""
    words = prose(2 * WORDS, "en", Random(request.last)).split()[:WORDS]
    return " ".join(words).rstrip(".,") + "."


def a_run(number: int) -> GenerationRun:
    """One of two beats; of the first few a critic asks a round."""
    rounds = int(number < REVISED)
    project = an_outlined_project(premise=f"A ferrywoman counts. [bench rounds={rounds}]")
    chapter = project.chapters.get(number=1)
    plan = a_plan(BEATS, WORDS).model_dump(mode="json")
    ChapterPlan.objects.create(chapter=chapter, source="author", plan=plan, fingerprint="")
    mode = "distributed" if number % 2 else "parallel"
    return start(chapter, project.owner, mode=mode, target_words=BEATS * WORDS)[0]


def are_drafted(runs: list[GenerationRun]) -> bool:
    for run in runs:
        run.refresh_from_db()
        assert run.state in ("queued", "running", "drafted"), run.reason
    return all(run.state == "drafted" for run in runs)


def scraped(address: str) -> Scraped:
    connection = HTTPConnection(address, timeout=20)
    connection.request("GET", "/metrics")
    told = connection.getresponse().read().decode()
    connection.close()
    return {
        (name, frozenset(LABEL.findall(labels or ""))): float(value)
        for name, labels, value in SAMPLE.findall(told)
    }


def of(found: Scraped, name: str, **labels: str) -> float:
    """The sum of all series of this name that have these labels."""
    wanted = set(labels.items())
    return sum(value for (one, its), value in found.items() if one == name and wanted <= its)


def test_every_sum_is_what_the_rows_say(server: ModelServer, tmp_path: Path):
    for name in (house.CALLS, metrics.STEPS, metrics.CHAPTERS):
        cache.delete(totals._address(name))
    Price.objects.create(
        model="scripted", currency="EUR", per_million_in=2, per_million_out=Decimal("8.5")
    )
    env = asking(server)
    with running_cluster(tmp_path / "cluster.log", processes=3, slots=4, env=env):
        runs = [a_run(number) for number in range(CHAPTERS)]
        eventually(lambda: are_drafted(runs), seconds=200, every=0.3)
        for run in runs[:APPROVED]:
            assert run.version
            assert run.requested_by
            approve(run.version, run.requested_by)
        eventually(lambda: not QueuedTask.objects.exists(), seconds=100, every=0.2)
    with running_web(tmp_path / "web.log") as web:
        found = scraped(web.address)
    as_the_rows_say(found)
    as_the_model_was_asked(found, server)


def as_the_rows_say(found: Scraped) -> None:
    calls_add_up(found)
    steps = StepResult.objects.exclude(started_at=None).exclude(stored_at=None)
    by_stage = Counter(steps.filter(stage__in=STAGES).values_list("stage", flat=True))
    counted = {stage: of(found, "pipeline_stage_seconds_count", stage=stage) for stage in by_stage}
    assert counted == by_stage
    assert of(found, "pipeline_stage_seconds_count") == by_stage.total()
    took = steps.filter(stage__in=STAGES).aggregate(s=Sum(F("stored_at") - F("started_at")))["s"]
    assert of(found, "pipeline_stage_seconds_sum") == pytest.approx(took.total_seconds())
    assert of(found, "beat_generation_time_seconds_count") == by_stage[WRITE]
    assert by_stage[WRITE] == CHAPTERS * BEATS
    assert of(found, "chapter_generation_time_seconds_count") == CHAPTERS
    for mode in ("parallel", "distributed"):
        runs = GenerationRun.objects.filter(mode=mode).count()
        assert of(found, "chapter_generation_time_seconds_count", mode=mode) == runs
    gates = (
        StepResult.objects.filter(stage="quality_gate").values("run").annotate(n=Max("revision"))
    )
    assert (
        of(found, "revision_count_per_chapter_sum") == sum(each["n"] for each in gates) == REVISED
    )
    assert of(found, "queue_length") == of(found, "worker_active_tasks") == 0


def calls_add_up(found: Scraped) -> None:
    rows = LLMCall.objects.values("model", "purpose").annotate(
        many=Count("pk"),
        asked=Sum("tokens_in"),
        cached=Sum("tokens_cached"),
        answered=Sum("tokens_out"),
        took=Sum("seconds"),
        money=Sum("cost"),
        firsts=Count("first_token_seconds"),
    )
    assert rows
    for row in rows:
        by = {"model": row["model"], "purpose": row["purpose"]}
        told = [
            of(found, "llm_calls_total", **by),
            of(found, "llm_api_latency_seconds_count", **by),
            of(found, "llm_time_to_first_token_seconds_count", **by),
            *(of(found, "llm_tokens_total", **by, kind=kind) for kind in ("in", "cached", "out")),
        ]
        expected = ("many", "many", "firsts", "asked", "cached", "answered")
        assert told == [row[name] for name in expected], by
        assert of(found, "llm_api_latency_seconds_sum", **by) == pytest.approx(row["took"])
        cost = of(found, "llm_cost_total", **by, currency="EUR")
        assert cost == pytest.approx(float(row["money"]))
    assert of(found, "llm_calls_total") == LLMCall.objects.count()
    assert of(found, "llm_cost_total") > 0


def as_the_model_was_asked(found: Scraped, server: ModelServer) -> None:
    """What another saw from outside: requests, and the tokens that it answered."""
    vectors = of(found, "llm_calls_total", purpose="embedding")
    assert of(found, "llm_calls_total") - vectors == len(server.calls)
    answered = sum(call.tokens_out for call in server.calls)
    assert of(found, "llm_tokens_total", kind="out") == answered
