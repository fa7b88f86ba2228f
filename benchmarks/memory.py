"""What does a cluster weigh, idle and with many beats in flight, and how soon does it start?

    python -m benchmarks.memory

Proportional set size (PSS), which counts shared pages once over the processes that share them;
`rss` counts them in each. The start is from the command until it takes a task.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.ground import a_database, report
from benchmarks.processes import pss, rss

CHAPTERS, BEATS, WORDS = 8, 6, 250
SLOTS = CHAPTERS * BEATS
RATE = 20.0  # slow, so that all beats are in flight at once


def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    os.environ["LLM_BASE_URL"] = f"http://127.0.0.1:{port}/v1"
    os.environ["LLM_MODEL"] = "scripted"
    command = [sys.executable, "-m", "tests.model_server", "--port", str(port), "--ttft", "0.5"]
    command += ["--rate", str(RATE), "--slots", str(SLOTS)]
    server = subprocess.Popen([*command, "--script", "benchmarks.bench_model:script"])
    try:
        with a_database():
            figures = measure()
    finally:
        server.terminate()
        server.wait()
    report("memory", figures)


def measure() -> dict[str, float]:
    from tests.clusters import running_cluster

    began = time.monotonic()
    with running_cluster(Path(tempfile.gettempdir()) / "memory.log", slots=SLOTS) as cluster:
        _until_a_task_is_done()
        started = time.monotonic() - began
        time.sleep(2)  # idle, once everything is imported
        idle = {kind: pss(cluster.pids(kind)[0]) for kind in KINDS}
        rss_idle = rss(cluster.pids("worker")[0])
        begin()
        in_flight = beats_in_flight()
        busy, rss_busy = (of(cluster.pids("worker")[0]) for of in (pss, rss))
    figures = {f"memory_{kind}_mb": value for kind, value in idle.items()}
    return figures | {
        "cluster_start_s": started,
        "rss_idle_worker_mb": rss_idle,
        "rss_busy_worker_mb": rss_busy,
        "memory_worker_busy_mb": busy,
        "beats_in_flight": float(in_flight),
        "memory_per_beat_mb": (busy - idle["worker"]) / in_flight,
    }


KINDS = ("supervisor", "housekeeper", "worker")


def begin() -> None:
    from tests.factories import an_outlined_project
    from tests.writing.briefs import a_plan
    from writing.models import ChapterPlan
    from writing.runs import start

    plan = a_plan(BEATS, WORDS).model_dump(mode="json")
    for _ in range(CHAPTERS):
        chapter = an_outlined_project().chapters.get(number=1)
        ChapterPlan.objects.create(chapter=chapter, source="author", plan=plan, fingerprint="")
        start(chapter, chapter.project.owner, mode="distributed", target_words=BEATS * WORDS)


def beats_in_flight() -> int:
    """Waits until every beat has text; how many are still being written then."""
    from writing.models import BeatDraft, StepResult

    until = time.monotonic() + 60
    while BeatDraft.objects.exclude(text="").count() < CHAPTERS * BEATS:
        assert time.monotonic() < until, "not all beats have begun within a minute"
        time.sleep(0.1)
    return StepResult.objects.filter(stage="write_beat", state=StepResult.State.DUE).count()


def _until_a_task_is_done() -> None:
    from novellaforge.models import QueuedTask
    from novellaforge.queues import DEFAULT, enqueue
    from tests.waiting import eventually

    enqueue("benchmarks.queue_hops.nothing", 0, queue=DEFAULT)
    eventually(lambda: not QueuedTask.objects.exists())


if __name__ == "__main__":
    main()
