"""How long does a chapter take against the model's own critical path, in each mode?

    python -m benchmarks.chapter_time

A paced model server (1.0 s to the first token, 50 tokens a second, 64 slots), a plan that is
ready, six beats of 250 words, seams that are kept, nothing found, no revision. The ideal is
computed from fixed sizes: beat words x 1.39 tokens, seam 5, critic 130. Own overhead is the
time in which no request to the model was under way. `ratio_to_ideal`, `own_overhead_ms` and
the moments without a mode in their names are those of the distributed mode.
"""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.ground import a_database, report

if TYPE_CHECKING:
    from tests.model_server import ModelServer
    from writing.models import GenerationRun

TTFT, RATE, SLOTS = 1.0, 50.0, 64
BEATS, WORDS = 6, 250
TOKENS_A_WORD, SEAM_TOKENS, CRITIC_TOKENS = 1.39, 5, 130
MODES = ("distributed", "parallel", "sequential")


def script(server: "ModelServer") -> None:
    """Answers without a finding; seams are kept."""
    from tests.model_server import says
    from tests.writing.scripts import answer_well

    answer_well(server)
    server.answer(says("answer with the one word keep"), "keep")


def ideal(mode: str) -> float:
    """Seconds of the model alone."""
    beat = TTFT + WORDS * TOKENS_A_WORD / RATE
    seam = TTFT + SEAM_TOKENS / RATE
    beats = beat * BEATS + seam * (BEATS - 1) if mode == "sequential" else beat + seam
    return beats + TTFT + CRITIC_TOKENS / RATE


@contextmanager
def a_paced_model(script: str) -> Iterator[None]:
    """A model server of this pace in a process of its own, which the settings name."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    os.environ["LLM_BASE_URL"] = f"http://127.0.0.1:{port}/v1"
    os.environ["LLM_MODEL"] = "scripted"
    command = [sys.executable, "-m", "tests.model_server", "--port", str(port)]
    command += ["--ttft", str(TTFT), "--rate", str(RATE), "--slots", str(SLOTS)]
    server = subprocess.Popen([*command, "--script", script])
    try:
        yield
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    with a_paced_model("benchmarks.chapter_time:script"), a_database():
        figures = measure()
    report("chapter_time", figures)


def measure() -> dict[str, float]:
    from tests.clusters import running_cluster

    figures: dict[str, float] = {}
    log = Path(tempfile.gettempdir()) / "chapter_time.log"
    with running_cluster(log, slots=16):
        _write_once("distributed")  # the first one imports and connects
        for mode in MODES:
            times = _write_once(mode)
            times |= {"ideal_s": ideal(mode), "ratio_to_ideal": times["checked_s"] / ideal(mode)}
            suffix = "" if mode == "distributed" else f"_{mode}"
            figures |= {f"{name}{suffix}": value for name, value in times.items()}
    return figures


def _write_once(mode: str) -> dict[str, float]:
    from tests.factories import an_outlined_project
    from tests.writing.briefs import a_plan
    from writing.models import ChapterPlan
    from writing.runs import start

    chapter = an_outlined_project().chapters.get(number=1)
    plan = a_plan(BEATS, WORDS).model_dump(mode="json")
    ChapterPlan.objects.create(chapter=chapter, source="author", plan=plan, fingerprint="")
    began = time.perf_counter()
    run, _ = start(chapter, chapter.project.owner, mode=mode, target_words=BEATS * WORDS)
    times = asyncio.run(_moments(run, began))
    run.refresh_from_db()
    assert run.state == "drafted", run.reason
    assert run.version
    overhead = 1_000 * (times["checked_s"] - _asking(run))
    return times | {"own_overhead_ms": overhead, "words": float(run.version.word_count)}


def _asking(run: "GenerationRun") -> float:
    """Seconds in which at least one request to the model was under way."""
    from novellaforge.models import LLMCall

    calls = LLMCall.objects.filter(run_id=run.pk).values_list("started_at", "seconds")
    asked = sorted((start.timestamp(), start.timestamp() + seconds) for start, seconds in calls)
    total, until = 0.0, 0.0
    for start, end in asked:
        total += max(0.0, end - max(start, until))
        until = max(until, end)
    return total


async def _moments(run: "GenerationRun", began: float) -> dict[str, float]:
    from writing.events import Chunk, Complete, Status
    from writing.watching import place_of, watch

    times: dict[str, float] = {}
    async with aclosing(watch(run.pk, place_of("live", None))) as batches:
        async for batch in batches:
            now = time.perf_counter() - began
            for _id, event in batch:
                if isinstance(event, Chunk):
                    times.setdefault("first_prose_s", now)
                if isinstance(event, Status) and event.stage == "join_beats":
                    times.setdefault("text_complete_s", now)
                if isinstance(event, Complete):
                    times["checked_s"] = now
    return times


if __name__ == "__main__":
    main()
