"""How long do threads, timeline, graph and a card take, in a book of 300 chapters?

    python -m benchmarks.memory_pages

The book of `context.py`, 12,000 facts. The server's own time, from the request to the whole page:
`first` is after a change of memory, when everything is read from the ledger; the rest as it is
kept. The story's graph is not asked.
"""

from typing import TYPE_CHECKING

from benchmarks.codex import a_reader, of_page
from benchmarks.context import a_book
from benchmarks.ground import a_database, report

if TYPE_CHECKING:
    from django.test import Client

    from projects.models import Project

PAGES = {"threads": "threads/", "timeline": "timeline/", "graph": "graph/"}


def main() -> None:
    with a_database():
        report("memory_pages", measure())


def measure() -> dict[str, float]:
    book, _names = a_book()
    client = a_reader(book)
    figures: dict[str, float] = {}
    for name, address in PAGES.items():
        figures |= first(client, book, name, address)
        figures |= of_page(client, name, f"/books/{book.pk}/{address}")
    uid = book.entities.filter(name="Person0 Lund").values_list("pk", flat=True)[0]
    return figures | of_page(client, "card", f"/books/{book.pk}/codex/{uid}/card/")


def first(client: "Client", book: "Project", name: str, address: str) -> dict[str, float]:
    """Once, after memory has changed."""
    import time

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(f"/books/{book.pk}/{address}")  # what the process reads once, and the layout
    book.touch()
    began, worked = time.perf_counter(), time.process_time()
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/books/{book.pk}/{address}")
    return {
        f"{name}_first_ms": (time.perf_counter() - began) * 1_000,
        f"{name}_first_cpu_ms": (time.process_time() - worked) * 1_000,
        f"{name}_first_queries": float(len(queries)),
    }


if __name__ == "__main__":
    main()
