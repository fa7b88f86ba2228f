"""What does a chapter ask of Postgres, Redis and the graph, and where does its own time go?

    python -m benchmarks.own_cost

The same chapter as in benchmarks/chapter_time.py, in this process, from a model that answers at
once: what is left is our own. Counted by the step within which it was asked; `outside` is what
no step asks for (who watches, what is due).
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from benchmarks.ground import a_database, report

BEATS, WORDS = 6, 250
OUTSIDE = "outside"
KINDS = ("queries", "redis", "graph")


class Asked:
    """How often each was asked, by stage."""

    def __init__(self) -> None:
        self.queries: Counter[str] = Counter()
        self.redis: Counter[str] = Counter()
        self.graph: Counter[str] = Counter()

    def figures(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for kind in KINDS:
            by_stage: Counter[str] = getattr(self, kind)
            found[f"{kind}_of_a_chapter"] = float(by_stage.total())
            found |= {f"{kind}_{stage}": float(n) for stage, n in sorted(by_stage.items())}
        return found


def main() -> None:
    with a_database():
        from novellaforge.embedded.start import start

        start(["graph"])
        figures = measure()
    report("own_cost", figures)


def measure() -> dict[str, float]:
    """The second chapter counts: the first imports and connects."""
    from benchmarks.bench_model import script
    from tests.model_server import ModelServer

    with ModelServer() as server:
        script(server)
        with asking(server.url):
            write_a_chapter()
            began, asked = time.perf_counter(), Asked()
            with counting(asked):
                write_a_chapter()
            seconds = time.perf_counter() - began
    return {"unpaced_chapter_ms": 1_000 * seconds, **asked.figures()}


@contextmanager
def asking(url: str) -> Iterator[None]:
    from django.test.utils import override_settings

    from novellaforge import loop

    with override_settings(LLM_BASE_URL=url, LLM_MODEL="scripted", LLM_CONTEXT_TOKENS=64_000):
        yield
        loop.close()


def write_a_chapter(beats: int = BEATS, words: int = WORDS) -> None:
    """In this process, its plan ready, until it is with its author. AssertionError if not."""
    from novellaforge import loop
    from tests.factories import an_outlined_project
    from tests.writing.briefs import a_plan
    from writing.models import ChapterPlan
    from writing.runs import perform_all, start

    chapter = an_outlined_project(premise="A ferrywoman counts. [bench rounds=0]").chapters.get(
        number=1
    )
    plan = a_plan(beats, words).model_dump(mode="json")
    ChapterPlan.objects.create(chapter=chapter, source="author", plan=plan, fingerprint="")
    run, _ = start(chapter, chapter.project.owner, mode="parallel", target_words=beats * words)
    loop.run(perform_all(run.pk))
    run.refresh_from_db()
    assert run.state == "drafted", run.reason


def stage() -> str:
    """Of the step within which the caller works."""
    from novellaforge import logs

    where = logs.current()
    return where["step"].partition(".")[0] if where else OUTSIDE


@contextmanager
def counting(asked: Asked) -> Iterator[None]:
    """Whatever is asked meanwhile, by any thread of this process."""
    import neo4j
    from django.db.backends.utils import CursorWrapper
    from redis.asyncio import Redis as AsyncRedis
    from redis.client import Redis

    def counted(counter: Counter[str], real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            counter[stage()] += 1
            return real(*given, **named)

        return call

    with ExitStack() as patched:
        for owner, name, counter in (
            (CursorWrapper, "execute", asked.queries),
            (CursorWrapper, "executemany", asked.queries),
            (Redis, "execute_command", asked.redis),
            (AsyncRedis, "execute_command", asked.redis),
            (neo4j.AsyncTransaction, "run", asked.graph),
            (neo4j.AsyncManagedTransaction, "run", asked.graph),
        ):
            real = getattr(owner, name)
            patched.enter_context(patch.object(owner, name, counted(counter, real)))
        yield


def explained(figures: dict[str, float]) -> Iterator[str]:
    """A line a stage: what it asked."""
    stages = sorted({name.partition("_")[2] for name in figures} - {"of_a_chapter"})
    for each in stages:
        counts = [int(figures.get(f"{kind}_{each}", 0)) for kind in KINDS]
        if any(counts):
            yield f"{each:<24}" + "".join(
                f"{n:>6} {kind}" for n, kind in zip(counts, KINDS, strict=True)
            )


if __name__ == "__main__":
    main()
