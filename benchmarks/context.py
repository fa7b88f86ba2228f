"""What does the context of a chapter cost, in tokens and in time, at chapter 10 and at 300?

    python -m benchmarks.context

A book of 300 chapters with 40 facts each, read into the ledger, and a summary for each.
"""

import hashlib
import random
import statistics
import time
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from benchmarks.ground import a_database, report
from benchmarks.ledgers import approved_chapters, record_all

if TYPE_CHECKING:
    from memory.entities import Entity
    from memory.facts import Fact
    from memory.models import Summary
    from projects.models import Chapter, Project

CHAPTERS, FACTS, PEOPLE, THINGS, PLACES = 300, 40, 12, 60, 40
ASKED = 15  # times a chapter
TOKENS = 2_400  # what a model of 64,000 tokens is given
AT = (10, 50, 100, 200, 300)
STATES = (
    "located_at", "moves_to", "holds", "gives", "condition", "role_is", "attribute", "knows",
    "learns", "tells", "takes_part", "takes_part", "takes_part", "bond", "thread", "promises",
)  # fmt: skip


def main() -> None:
    with a_database():
        figures = measure()
    report("context", figures)


def measure() -> dict[str, float]:
    book, names = a_book()
    figures: dict[str, float] = {}
    for number in AT:
        figures |= of_chapter(book, names, number)
    growth = figures["context_tokens_at_300"] / figures["context_tokens_at_100"]
    return figures | {"context_growth": growth}


def of_chapter(
    book: "Project", names: tuple[tuple[str, ...], ...], number: int, times: int = ASKED
) -> dict[str, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from memory.context import gather
    from memory.standpoint import Standpoint
    from novellaforge.llm.tokens import estimate

    at = Standpoint(book.pk, book.revision, "en", number)
    spent, of_python = [], []
    for _ in range(times):
        began, worked = time.perf_counter(), time.process_time()
        story = gather(at, names, voice=names[0], tokens=TOKENS)
        of_python.append((time.process_time() - worked) * 1_000)
        spent.append((time.perf_counter() - began) * 1_000)
    with CaptureQueriesContext(connection) as queries:
        gather(at, names, voice=names[0], tokens=TOKENS)
    facts = (*story.in_force, *story.events, *story.ties, *story.openings)
    texts = (story.previous_end, story.sample, story.to_come, *story.told, *facts)
    return {
        f"context_ms_at_{number}": statistics.median(spent),
        f"context_fastest_ms_at_{number}": min(spent),
        f"context_cpu_ms_at_{number}": statistics.median(of_python),
        f"context_tokens_at_{number}": float(sum(map(estimate, texts))),
        f"context_fact_lines_at_{number}": float(len(facts)),
        f"context_queries_at_{number}": float(len(queries)),
    }


def a_book() -> "tuple[Project, tuple[tuple[str, ...], ...]]":
    from tests.factories import a_project

    random.seed(7)
    project = a_project(chapter_count=CHAPTERS)
    return project, tell(project, CHAPTERS)


def tell(project: "Project", chapters: int, first: int = 1) -> tuple[tuple[str, ...], ...]:
    """So many chapters more, from number `first` on; the names of four people.

    Each chapter is of four of the people, the first of them in every one.
    """
    from memory.entities import Entity
    from memory.models import Summary
    from tests.factories import a_character

    people = [
        a_character(project=project, name=f"Person{n} Lund", aliases=[]) for n in range(PEOPLE)
    ]
    things = [Entity(uuid4(), f"thing {n}", "object") for n in range(THINGS)]
    places = [Entity(uuid4(), f"place {n}", "place") for n in range(PLACES)]
    texts = {number: _text(number) for number in range(first, first + chapters)}
    told, entities = [], [*things, *places]
    for version in approved_chapters(project, texts):
        cast = [people[0].pk, *(each.pk for each in random.sample(people[1:], 3))]
        said, events = facts(
            version.chapter, cast, [each.uid for each in things], [each.uid for each in places]
        )
        told.append((version, said))
        entities += events
    record_all(project, told, entities)
    Summary.objects.bulk_create(_summary(project, *each) for each in texts.items())
    return tuple((each.name,) for each in people[:4])


def a_chapter_told(project: "Project", number: int) -> "Chapter":
    from tests.factories import a_chapter, an_approved_version

    chapter = a_chapter(project=project, number=number)
    an_approved_version(text=_text(number), chapter=chapter)
    _summary(project, number, _text(number)).save()
    return chapter


def _text(number: int) -> str:
    return f"Night {number} began.\n\nAnd so ended night {number}, with the lamp out."


def _summary(project: "Project", number: int, text: str) -> "Summary":
    from memory.models import Summary

    return Summary(
        project=project,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        text=f"Person{number % PEOPLE} finds sign {number} by the river and tells nobody. " * 8,
    )


def facts(
    chapter: "Chapter", cast: list[UUID], things: list[UUID], places: list[UUID]
) -> "tuple[list[Fact], list[Entity]]":
    """Of one chapter, and the events that they speak of."""
    from memory.entities import Entity
    from memory.facts import Fact

    version = chapter.approved_version
    assert version is not None
    told, events = [], []
    for seq in range(1, FACTS + 1):
        predicate = random.choice(STATES)
        sentence = (
            f"Sentence {seq} of chapter {chapter.number} says what somebody did by the mill."
        )
        what: UUID | None = None
        if predicate in ("located_at", "moves_to"):
            what = random.choice(places)
        elif predicate in ("holds", "gives"):
            what = random.choice(things)
        elif predicate == "bond":
            what = random.choice(cast)
        elif predicate == "takes_part":
            what = uuid4()
            events.append(Entity(what, f"act {seq}", "event", provisional=True))
        slots = {"thread": "open" if seq % 2 else "close", "attribute": f"mark {seq % 5}"}
        told.append(
            Fact(
                chapter.project_id,
                version.pk,
                chapter.pk,
                1 + seq // 10,
                seq,
                predicate,
                sentence,
                seq * 90,
                seq * 90 + len(sentence),
                random.choice(cast),
                what,
                random.choice(cast) if predicate in ("gives", "tells", "learns") else None,
                f"word{seq}x{chapter.number} of {predicate}",
                slots.get(predicate, ""),
                time_text="the next day" if seq % 20 == 1 else "",
            )
        )
    return told, events


if __name__ == "__main__":
    main()
