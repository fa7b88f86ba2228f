"""What does one chapter cost each part, and is a prediction from that true?

    python -m benchmarks.units [--chapters 3,4]

Seconds of the processors and bytes of a chapter that is written, revised once and approved, its
memory made: of a worker, Postgres, Redis and the graph, with a model that answers at once in this
process. Measured of three chapters one after the other; from these the figures of four at once
are computed, then measured too. `docs/scaling.md` multiplies the units.
"""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.ground import a_database, report
from benchmarks.processes import cpu_s, graph_cpu_s, postgres_cpu_s, redis_cpu_s

if TYPE_CHECKING:
    from tests.clusters import Cluster
    from writing.models import GenerationRun

MEASURED, PREDICTED = 3, 4
BEATS, WORDS = 6, 250
LIMIT_SECONDS = 300.0

Read = dict[str, Callable[[], float]]


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.units", description=__doc__)
    parser.add_argument("--chapters", default=f"{MEASURED},{PREDICTED}")
    measured, predicted = map(int, parser.parse_args().chapters.split(","))
    with a_database():
        from novellaforge.embedded.start import start

        start(["graph"])
        figures = measure(measured, predicted)
    report("units", figures)


def measure(measured: int, predicted: int) -> dict[str, float]:
    from benchmarks.bench_model import script
    from tests.clusters import running_cluster
    from tests.model_server import ModelServer

    log = Path(tempfile.gettempdir()) / "units.log"
    with ModelServer() as server:
        script(server)
        env = {"LLM_BASE_URL": server.url, "LLM_MODEL": "scripted", "LLM_CONTEXT_TOKENS": "64000"}
        with running_cluster(log, slots=16, env=env | {"QUEUE_LEASE_SECONDS": "60"}) as cluster:
            written(1)  # the first one imports and connects
            read = readings(cluster)
            one = _each(_spent(read, lambda: [written(1) for _ in range(measured)]), measured)
            many = _each(_spent(read, lambda: written(predicted)), predicted)
    return {
        **{f"chapter_{name}": value for name, value in one.items()},
        **_compared(one, many, predicted),
        **_rows(),
    }


def readings(cluster: "Cluster") -> Read:
    """What only rises, by name: milliseconds, bytes, rows."""
    from django_redis import get_redis_connection

    from novellaforge.models import LLMCall

    redis = get_redis_connection("default")
    return {
        "worker_ms": lambda: 1_000 * sum(cpu_s(pid) for pid in cluster.pids("worker")),
        "postgres_ms": lambda: 1_000 * postgres_cpu_s(),
        "redis_ms": lambda: 1_000 * redis_cpu_s(),
        "graph_ms": lambda: 1_000 * graph_cpu_s(),
        "postgres_kb": lambda: _sql("SELECT pg_database_size(current_database())") / 1_024,
        "redis_kb": lambda: redis.info("memory")["used_memory"] / 1_024,
        "graph_kb": _graph_kb,
        "calls": lambda: float(LLMCall.objects.count()),
        "transactions": lambda: _sql(
            "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
        ),
    }


def written(many: int) -> "list[GenerationRun]":
    """So many chapters at once, approved, and their memory made."""
    from benchmarks.chapters import _memory_tasks, _until_remembered
    from tests.waiting import eventually
    from writing.runs import approve

    runs = [_begun() for _ in range(many)]
    eventually(lambda: all(map(_is_drafted, runs)), seconds=LIMIT_SECONDS, every=0.2)
    for run in runs:
        assert run.version
        assert run.requested_by
        approve(run.version, run.requested_by)
    for run in runs:
        _until_remembered(run.project_id)
        assert not _memory_tasks(run.project_id).exists()
    return runs


def _begun() -> "GenerationRun":
    from tests.factories import an_outlined_project
    from tests.writing.briefs import a_plan
    from writing.models import ChapterPlan
    from writing.runs import start

    project = an_outlined_project(premise="A ferrywoman counts. [bench rounds=1]")
    chapter = project.chapters.get(number=1)
    plan = a_plan(BEATS, WORDS).model_dump(mode="json")
    ChapterPlan.objects.create(chapter=chapter, source="author", plan=plan, fingerprint="")
    return start(chapter, project.owner, mode="distributed", target_words=BEATS * WORDS)[0]


def _is_drafted(run: "GenerationRun") -> bool:
    run.refresh_from_db()
    assert run.state in ("queued", "running", "drafted"), run.reason
    return run.state == "drafted"


def _spent(read: Read, work: Callable[[], object]) -> dict[str, float]:
    before = {name: of() for name, of in read.items()}
    work()
    return {name: of() - before[name] for name, of in read.items()}


def _each(spent: dict[str, float], many: int) -> dict[str, float]:
    return {name: value / many for name, value in spent.items()}


def _compared(one: dict[str, float], many: dict[str, float], chapters: int) -> dict[str, float]:
    """Of all chapters at once together."""
    found = {"predicted_chapters": float(chapters)}
    for name in ("worker_ms", "postgres_ms", "postgres_kb", "calls", "transactions"):
        found[f"predicted_{name}"] = chapters * one[name]
        found[f"measured_{name}"] = chapters * many[name]
    return found


def _rows() -> dict[str, float]:
    """Bytes of a row with its share of the indexes."""
    from memory.models import Chunk, StoredFact
    from novellaforge.models import LLMCall

    tables = {"call": LLMCall, "chunk": Chunk, "fact": StoredFact}
    return {f"{name}_row_bytes": _bytes(each._meta.db_table) for name, each in tables.items()}


def _bytes(table: str) -> float:
    return _sql(
        f"SELECT pg_total_relation_size('{table}')::float8 / greatest(count(*), 1) FROM {table}"
    )


def _sql(query: str) -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query)
        [value] = cursor.fetchone()
    return float(value)


def _graph_kb() -> float:
    from django.conf import settings

    folder = Path(settings.VAR_DIR) / "graph"
    sizes = (each.stat().st_blocks * 0.5 for each in folder.rglob("*") if each.is_file())
    return float(sum(sizes))


if __name__ == "__main__":
    main()
