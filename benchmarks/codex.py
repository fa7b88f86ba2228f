"""How long does the Codex page take, with many names that nobody sorted yet?

    python -m benchmarks.codex [--names 1200]

The book of `context.py`, 300 chapters with 40 facts each, in which a third of the facts are about
people whom the texts brought, each named by three or four of them. The server's own time, from
the request to the whole page, beside the context's queries.
"""

import argparse
import random
import statistics
import time
from typing import TYPE_CHECKING, Any

from benchmarks.context import CHAPTERS, a_chapter_told, facts
from benchmarks.ground import a_database, report

if TYPE_CHECKING:
    from django.test import Client

    from memory.entities import Entity
    from memory.facts import Fact
    from projects.models import Chapter, Project

ASKED = 15
FACTS_A_NAME = 3
PEOPLE, THINGS, PLACES = 12, 60, 40
PAGES = {"inbox": "", "last_page": "?new=999", "rules": "?kind=rules", "asked": "?q=brought+11"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--names", type=int, default=1_200, help="that nobody sorted")
    names = parser.parse_args().names
    with a_database():
        report("codex", measure(names))


def measure(names: int) -> dict[str, float]:
    book = a_book(names)
    client = a_reader(book)
    figures: dict[str, float] = {}
    for name, query in PAGES.items():
        figures |= of_page(client, name, f"/books/{book.pk}/codex/{query}")
    uid = book.entities.filter(name="Person0 Lund").values_list("pk", flat=True)[0]
    return figures | of_page(client, "entry", f"/books/{book.pk}/codex/{uid}/")


def a_reader(book: "Project") -> "Client":
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    client.force_login(book.owner)
    return client


def of_page(client: "Client", name: str, address: str) -> dict[str, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    spent, of_python = [], []
    for _ in range(ASKED):
        began, worked = time.perf_counter(), time.process_time()
        response: Any = client.get(address)
        assert response.status_code == 200, response.status_code
        of_python.append((time.process_time() - worked) * 1_000)
        spent.append((time.perf_counter() - began) * 1_000)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return {
        f"codex_{name}_ms": statistics.median(spent),
        f"codex_{name}_fastest_ms": min(spent),
        f"codex_{name}_cpu_ms": statistics.median(of_python),
        f"codex_{name}_queries": float(len(queries)),
    }


def a_book(names: int) -> "Project":
    from memory import ledger
    from memory.entities import Entity
    from tests.factories import a_character, a_project

    random.seed(7)
    project = a_project(chapter_count=CHAPTERS)
    people = [
        a_character(project=project, name=f"Person{n} Lund", aliases=[]) for n in range(PEOPLE)
    ]
    things = [Entity(uuid(), f"thing {n}", "object") for n in range(THINGS)]
    places = [Entity(uuid(), f"place {n}", "place") for n in range(PLACES)]
    ledger.add_entities(project.pk, [*things, *places])
    for number in range(1, CHAPTERS + 1):
        cast = [people[0].pk, *(each.pk for each in random.sample(people[1:], 3))]
        chapter = a_chapter_told(project, number)
        told, events = facts(
            chapter, cast, [each.uid for each in things], [each.uid for each in places]
        )
        some = range(number - 1, names, CHAPTERS)
        about, brought = naming(chapter, [f"Brought {each} Lund" for each in some])
        ledger.record(chapter.approved_version, [*told, *about], [*events, *brought])
    return project


def naming(chapter: "Chapter", names: list[str]) -> "tuple[list[Fact], list[Entity]]":
    """Facts about people of no entry, and these."""
    from memory.entities import Entity
    from memory.facts import Fact

    version = chapter.approved_version
    assert version is not None
    brought = [Entity(uuid(), name, "character", provisional=True) for name in names]
    told = [
        Fact(
            chapter.project_id,
            version.pk,
            chapter.pk,
            1 + place % 4,
            1_000 + place,
            "can",
            f"{one.name} did thing {place} of chapter {chapter.number} by the mill.",
            place * 90,
            place * 90 + 80,
            one.uid,
            value=f"do thing {place}",
        )
        for place, one in enumerate(brought * FACTS_A_NAME)
    ]
    return told, brought


def uuid() -> Any:
    from uuid import uuid4

    return uuid4()


if __name__ == "__main__":
    main()
