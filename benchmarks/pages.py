"""How long do the pages take in a book of 300 chapters and a million words, from cold caches?

    python -m benchmarks.pages [--chapters 300]

Of each page 20 requests, the server's own time from the request to the whole page: p95 is the
slowest but one; beside it the median, and that of the processor's time that Python took. Before
each, everything is forgotten that a page may have kept: Redis is emptied, and in the process the
books of `memory.approved` and every `functools` cache of this project's modules. What is not:
compiled templates, Postgres's own pages in memory, and the rows of `memory.keeping`, which a task
writes after each change of memory. `anew` is what a page takes before it has (the quickest of 3);
`kept`, with all caches there.
"""

import argparse
import gc
import time
from collections.abc import Mapping
from functools import _lru_cache_wrapper, cache
from typing import TYPE_CHECKING, Any

from benchmarks.ground import a_database, report

if TYPE_CHECKING:
    from django.test import Client

    from tests.big_book import BigBook

ASKED = 20
P95 = ASKED - 2  # of the sorted times
CHAPTERS, WORDS_A_CHAPTER = 300, 3_333
ANEW, KEPT = 3, 5
SHOWN = {"p95_ms": "p95 ms", "median_ms": "median ms", "cpu_ms": "cpu ms", "kept_ms": "kept ms",
         "anew_ms": "anew ms", "queries": "queries"}  # fmt: skip
HEAD = f"{'page':<16}" + "".join(f"{each:>11}" for each in SHOWN.values())
OURS = ("memory.", "novellaforge.", "projects.", "writing.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--chapters", type=int, default=CHAPTERS)
    chapters = parser.parse_args().chapters
    with a_database():
        report("pages", measure(chapters))


def measure(chapters: int) -> dict[str, float]:
    from benchmarks.codex import a_reader
    from novellaforge import collecting
    from tests.big_book import a_big_book

    began = time.perf_counter()
    book = a_big_book(chapters, chapters * WORDS_A_CHAPTER)
    figures = {"book_made_s": time.perf_counter() - began}
    analyze()
    collecting.settle()  # as in a web process, which has not made the book either
    client = a_reader(book.project)
    pages = addresses(book)
    for address in pages.values():
        ask(client, address)  # templates are compiled, modules there, the graph laid out
    print(HEAD, flush=True)
    for name, address in pages.items():
        found = of_page(client, address)
        print(row(name, found), flush=True)
        figures |= {f"{name}_{what}": figure for what, figure in found.items()}
    return figures


def addresses(book: "BigBook") -> dict[str, str]:
    of_book = f"/books/{book.project.pk}/"
    drafted, approved = (f"{of_book}chapters/{each.pk}/" for each in (book.drafted, book.approved))
    return {
        "shelf": "/books/",
        "plan": f"{of_book}plan/",
        "desk_drafted": drafted,
        "desk_approved": approved,
        "codex": f"{of_book}codex/",
        "codex_entry": f"{of_book}codex/{book.entity}/",
        "contradictions": f"{of_book}issues/",
        "contradiction": f"{of_book}issues/{book.issue}/",
        "threads": f"{of_book}threads/",
        "timeline": f"{of_book}timeline/",
        "graph": f"{of_book}graph/",
        "versions": f"{drafted}versions/",
    }


def of_page(client: "Client", address: str) -> dict[str, float]:
    asked = [cold(client, address) for _ in range(ASKED)]
    times = sorted(each for each, _cpu in asked)
    return {
        "p95_ms": times[P95],
        "median_ms": times[ASKED // 2],
        "cpu_ms": sorted(cpu for _time, cpu in asked)[ASKED // 2],
        "kept_ms": min(ask(client, address) for _ in range(KEPT)),
        "anew_ms": min(anew(client, address) for _ in range(ANEW)),
        "queries": float(queries(client, address)),
    }


def cold(client: "Client", address: str) -> tuple[float, float]:
    """Milliseconds: of the clock, and of the processor for this process."""
    forget()
    began = time.process_time()
    asked = ask(client, address)
    return asked, (time.process_time() - began) * 1_000


def anew(client: "Client", address: str) -> float:
    """As before anything was kept of the page, even in the database."""
    from memory.models import KeptView

    KeptView.objects.all().delete()
    return cold(client, address)[0]


def ask(client: "Client", address: str) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    response: Any = client.get(address)
    assert response.status_code == 200, f"{address}: {response.status_code}"
    return (time.perf_counter() - began) * 1_000


def queries(client: "Client", address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    forget()
    with CaptureQueriesContext(connection) as asked:
        ask(client, address)
    return len(asked)


def forget() -> None:
    from django.core.cache import cache as of_redis

    from memory import approved

    of_redis.clear()
    approved._kept.clear()
    for each in remembering():
        each.cache_clear()


@cache
def remembering() -> list[Any]:
    """Every cached function of this project, once all of them are there."""
    found = (each for each in gc.get_objects() if isinstance(each, _lru_cache_wrapper))
    return [each for each in found if each.__module__.startswith(OURS)]


def analyze() -> None:
    """As autovacuum does soon after so many rows."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def row(name: str, found: Mapping[str, float]) -> str:
    return f"{name:<16}" + "".join(f"{found[what]:>11.0f}" for what in SHOWN)


if __name__ == "__main__":
    main()
