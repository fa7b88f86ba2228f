"""Does a chapter's own cost, or its context, grow with the book? Chapter 10, 100 and 1,000.

    python -m benchmarks.growth [--chapters 10,100,1000]

For each a book whose earlier chapters have forty facts and a summary each (benchmarks/context.py),
in the ledger. The chapter is that of benchmarks/own_cost.py, of people whom all of them tell of,
written in this process by a model that answers at once; of those after the first the middle one
counts, as one halt of the machine takes as long as what is measured.
Its `cpu` is this process's, with the model server in it, but without Postgres, Redis, the graph;
`first_cpu` is that of the first, by which all facts of the book are read: so it is once in each
worker, which then reads what changes.
"""

import argparse
import time
from typing import TYPE_CHECKING

from benchmarks.context import of_chapter, tell
from benchmarks.ground import a_database, report, wait_for_turn
from benchmarks.own_cost import Asked, asking, counting

if TYPE_CHECKING:
    from projects.models import Chapter, Project
    from tests.model_server import ModelServer

AT = (10, 100, 1_000)
ASKED = 5  # times for the context of a chapter
BEATS, WORDS = 6, 250
WRITTEN = 3  # chapters after the first


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.growth", description=__doc__)
    parser.add_argument("--chapters", default=",".join(map(str, AT)))
    asked = parser.parse_args()
    with a_database("growth"):
        from novellaforge.embedded.start import start

        start(["graph"])
        figures = measure(tuple(map(int, asked.chapters.split(","))))
    report("growth", figures)


def measure(at: tuple[int, ...] = AT) -> dict[str, float]:
    from benchmarks.bench_model import script
    from novellaforge import collecting
    from tests.model_server import ModelServer

    figures: dict[str, float] = {}
    with ModelServer() as server:
        script(server)
        with asking(server.url):
            books = {number: a_book(number - 1) for number in at}
            wait_for_turn()
            collecting.settle()  # as in a worker, which has not made the books either
            for number, (project, names) in books.items():
                figures |= of_book(server, project, names, number)
    return figures | growth(figures)


def growth(figures: dict[str, float]) -> dict[str, float]:
    """Of the context from chapter 100 to 1,000, of a chapter's time and queries from 10."""
    ratios = {
        "context_growth": ("context_tokens_at_1000", "context_tokens_at_100"),
        "chapter_ms_growth": ("chapter_1000_ms", "chapter_10_ms"),
        "chapter_cpu_growth": ("chapter_1000_cpu_ms", "chapter_10_cpu_ms"),
        "chapter_cpu_growth_to_100": ("chapter_100_cpu_ms", "chapter_10_cpu_ms"),
        "chapter_queries_growth": ("chapter_1000_queries", "chapter_10_queries"),
        "chapter_prompt_growth": (
            "chapter_1000_prompt_characters",
            "chapter_10_prompt_characters",
        ),
    }
    return {
        name: figures[last] / figures[first]
        for name, (last, first) in ratios.items()
        if last in figures and first in figures
    }


def of_book(
    server: "ModelServer", project: "Project", names: tuple[tuple[str, ...], ...], number: int
) -> dict[str, float]:
    """What chapter `number` costs."""
    figures = of_chapter(project, names, number, ASKED)
    people = tuple(name for (name,) in names)
    worked = time.process_time()
    write(a_chapter_of(project, people, number))
    first = time.process_time() - worked
    after = range(number + 1, number + 1 + WRITTEN)
    written = [of_written(server, a_chapter_of(project, people, each)) for each in after]
    middle = sorted(written, key=lambda each: each["ms"])[WRITTEN // 2]
    return (
        figures
        | {f"chapter_{number}_{name}": value for name, value in middle.items()}
        | {f"chapter_{number}_first_cpu_ms": 1_000 * first}
    )


def of_written(server: "ModelServer", chapter: "Chapter") -> dict[str, float]:
    """What it takes, and asks of each."""
    server.calls.clear()
    asked = Asked()
    began, worked = time.perf_counter(), time.process_time()
    with counting(asked):
        write(chapter)
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    return {
        "ms": 1_000 * seconds,
        "cpu_ms": 1_000 * cpu,
        "queries": float(asked.queries.total()),
        "redis": float(asked.redis.total()),
        "graph": float(asked.graph.total()),
        "prompt_characters": float(sum(call.characters for call in server.calls)),
        "calls": float(len(server.calls)),
    }


def a_book(chapters: int) -> "tuple[Project, tuple[tuple[str, ...], ...]]":
    """Told so far, with the names of four of its people. The graph, which a chapter only asks
    whether it is there, is said to have the facts.
    """
    from memory import ledger
    from tests.factories import a_project, with_its_bible_read

    project = a_project(
        premise="A ferrywoman counts. [bench rounds=0]", chapter_count=chapters + WRITTEN + 1
    )
    names = tell(project, chapters)
    with_its_bible_read(project)
    memory = ledger.memory_of(project.pk)
    memory.projected = ledger.state_of(project.pk)
    memory.save(update_fields=["projected"])
    return project, names


def a_chapter_of(project: "Project", people: tuple[str, ...], number: int) -> "Chapter":
    """Outlined and planned, of these people."""
    from tests.factories import a_chapter
    from tests.writing.briefs import a_plan
    from writing.models import ChapterPlan

    chapter = a_chapter(
        project=project,
        number=number,
        outline=f"On crossing {number} {' and '.join(people)} find what the river has kept.",
        point_of_view=people[0],
    )
    plan = a_plan(BEATS, WORDS)
    beats = [
        beat.model_copy(update={"characters": people, "point_of_view": people[0]})
        for beat in plan.beats
    ]
    stored = plan.model_copy(update={"beats": tuple(beats)}).model_dump(mode="json")
    ChapterPlan.objects.create(chapter=chapter, source="author", plan=stored, fingerprint="")
    return chapter


def write(chapter: "Chapter") -> None:
    """In this process, until it is with its author. AssertionError if not."""
    from novellaforge import loop
    from writing.runs import perform_all, start

    run, _ = start(chapter, chapter.project.owner, mode="parallel", target_words=BEATS * WORDS)
    loop.run(perform_all(run.pk))
    run.refresh_from_db()
    assert run.state == "drafted", run.reason


if __name__ == "__main__":
    main()
