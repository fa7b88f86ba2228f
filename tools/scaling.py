"""The arithmetic of docs/scaling.md, from what `make bench` measured.

    python tools/scaling.py [--bench var/bench/bench.json] [--doc docs/scaling.md] [--check]

Between two markers in the file, as tools/performance.py does. What is assumed of an author is
data below; every other number is a figure of the bench.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.table import shown
from tools.performance import between

BEGIN, END = "<!-- scaling: begin (tools/scaling.py) -->", "<!-- scaling: end -->"
ROOT = Path(__file__).resolve().parent.parent
AUTHORS = (10, 1_000, 100_000)
BUSY = 0.6  # of a core, so that waits stay short
HOURS_A_DAY = 8
REDIS_HOURS = 1  # a run's live text is kept so long after its end (EVENT_LOG_KEEP_SECONDS)
PREDICTED = ("worker_ms", "postgres_ms", "postgres_kb", "calls", "transactions")

Figures = Mapping[str, float]


@dataclass(frozen=True)
class Author:
    """At work, with the desk open. `slot_s`: what a chapter's steps take together, of a model
    with 1.0 s to the first token and 50 tokens a second; prices in money a million tokens.
    """

    minutes_a_chapter: float = 10.0
    sockets: float = 1.0
    frames_a_chapter: float = 200.0
    slot_s: float = 100.0
    tokens_in: float = 22_000.0
    cached: float = 0.5
    tokens_out: float = 4_000.0
    price_in: float = 0.30
    price_cached: float = 0.03
    price_out: float = 1.00

    @property
    def chapter_price(self) -> float:
        asked = self.cached * self.price_cached + (1 - self.cached) * self.price_in
        return (self.tokens_in * asked + self.tokens_out * self.price_out) / 1e6


@dataclass(frozen=True)
class Needs:
    """Of so many authors at once. Cores are at BUSY of each; memory in GB."""

    authors: int
    chapters_a_second: float
    worker_cores: float
    slots: float
    worker_gb: float
    postgres_cores: float
    transactions_a_second: float
    postgres_gb_a_day: float
    redis_cores: float
    redis_gb: float
    graph_cores: float
    graph_gb_a_day: float
    web_cores: float
    web_gb: float
    calls_a_second: float
    money_an_hour: float


def needs(authors: int, units: Figures, author: Author) -> Needs:
    rate = authors / (60 * author.minutes_a_chapter)
    a_day = rate * 3_600 * HOURS_A_DAY
    worker_cores = _cores(rate, units["chapter_worker_ms"])
    slots = rate * author.slot_s
    frames = rate * author.frames_a_chapter * author.sockets
    return Needs(
        authors,
        rate,
        worker_cores,
        slots,
        (worker_cores * units["memory_worker_mb"] + slots * units["memory_per_beat_mb"]) / 1_024,
        _cores(rate, units["chapter_postgres_ms"]),
        rate * units["chapter_transactions"],
        a_day * units["chapter_postgres_kb"] / 1_048_576,
        _cores(rate, units["chapter_redis_ms"]),
        rate * 3_600 * REDIS_HOURS * units["chapter_redis_kb"] / 1_048_576,
        _cores(rate, units["chapter_graph_ms"]),
        a_day * units["chapter_graph_kb"] / 1_048_576,
        _cores(frames, units["frame_cpu_ms"]),
        authors * author.sockets * units["socket_kb"] / 1_048_576,
        rate * units["chapter_calls"],
        3_600 * rate * author.chapter_price,
    )


def _cores(a_second: float, milliseconds: float) -> float:
    return a_second * milliseconds / 1_000 / BUSY


ROWS = (
    ("chapters a second", "chapters_a_second"),
    ("calls to the model a second", "calls_a_second"),
    ("cores for workers", "worker_cores"),
    ("slots (steps at once)", "slots"),
    ("memory of workers, GB", "worker_gb"),
    ("cores of Postgres", "postgres_cores"),
    ("its transactions a second", "transactions_a_second"),
    (f"its growth, GB a day of {HOURS_A_DAY} hours", "postgres_gb_a_day"),
    ("cores of Redis", "redis_cores"),
    ("its memory for live text, GB", "redis_gb"),
    ("cores of the graph", "graph_cores"),
    ("its growth, GB a day", "graph_gb_a_day"),
    ("cores for sockets", "web_cores"),
    ("memory for sockets, GB", "web_gb"),
    ("the model, money an hour", "money_an_hour"),
)
UNITS = (
    ("a worker's time, ms", "chapter_worker_ms"),
    ("Postgres' time, ms", "chapter_postgres_ms"),
    ("Redis' time, ms", "chapter_redis_ms"),
    ("the graph's time, ms", "chapter_graph_ms"),
    ("transactions", "chapter_transactions"),
    ("calls to the model", "chapter_calls"),
    ("Postgres, kB", "chapter_postgres_kb"),
    ("Redis, kB, for an hour", "chapter_redis_kb"),
    ("graph, kB", "chapter_graph_kb"),
)
OTHERS = (
    ("a frame to a socket, the web's ms", "frame_cpu_ms"),
    ("a socket opened, the web's ms", "socket_open_cpu_ms"),
    ("a socket, kB", "socket_kb"),
    ("a passage in Postgres with its vector and indexes, bytes", "chunk_row_bytes"),
    ("a call to the model in Postgres, bytes", "call_row_bytes"),
    ("a fact in Postgres, bytes", "fact_row_bytes"),
    ("a worker process, MB", "memory_worker_mb"),
    ("a scene being written, MB", "memory_per_beat_mb"),
)


def section(figures: Figures, author: Author = Author()) -> str:
    return "\n\n".join("\n".join(part) for part in _parts(figures, author))


def _parts(figures: Figures, author: Author) -> Iterator[list[str]]:
    yield list(_list("one chapter, written, revised once, approved", UNITS, figures))
    yield list(_list("others", OTHERS, figures))
    yield list(_prediction(figures))
    yield list(_needs(figures, author))


def _list(title: str, rows: tuple[tuple[str, str], ...], figures: Figures) -> Iterator[str]:
    yield f"| {title} | measured |"
    yield "|---|---|"
    for says, key in rows:
        yield f"| {says} | {shown(figures[key]) if key in figures else '-'} |"


def _prediction(figures: Figures) -> Iterator[str]:
    chapters = figures.get("predicted_chapters", 0)
    yield f"| {chapters:.0f} chapters at once | predicted | measured | measured / predicted |"
    yield "|---|---|---|---|"
    for name in PREDICTED:
        if f"predicted_{name}" in figures:
            said, was = figures[f"predicted_{name}"], figures[f"measured_{name}"]
            cells = (name.replace("_", ", "), shown(said), shown(was), f"{was / said:.2f}")
            yield f"| {' | '.join(cells)} |"


def _needs(figures: Figures, author: Author) -> Iterator[str]:
    found = [needs(authors, figures, author) for authors in AUTHORS]
    yield f"| authors at once | {' | '.join(f'{each:,}' for each in AUTHORS)} |"
    yield f"|---|{'---|' * len(AUTHORS)}"
    for says, name in ROWS:
        yield f"| {says} | {' | '.join(shown(getattr(each, name)) for each in found)} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--bench", type=Path, default=ROOT / "var" / "bench" / "bench.json")
    parser.add_argument("--doc", type=Path, default=ROOT / "docs" / "scaling.md")
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    if not asked.bench.exists():
        print(f"There is no {asked.bench}: run make bench first.")
        return 1
    before = asked.doc.read_text(encoding="utf-8")
    try:
        after = between(before, BEGIN, END, section(json.loads(asked.bench.read_text())))
    except KeyError as missing:
        print(f"{asked.bench} lacks {missing}: run python -m benchmarks units load memory.")
        return 1
    if asked.check and after != before:
        print(f"{asked.doc} does not say what was measured: run tools/scaling.py.")
        return 1
    if after != before:
        asked.doc.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
