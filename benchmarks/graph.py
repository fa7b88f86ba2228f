"""What does the story's graph cost in a book of 10,000 facts, and a chapter's in it?

    python -m benchmarks.graph

A chapter adds 200 facts, and the whole ledger is handed over each time, as after an approval.
Asks the server of the settings: the embedded one, or a Neo4j that NEO4J_URI names.
"""

import asyncio
import os
import random
import statistics
import time
from collections.abc import Awaitable
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID, uuid5

import django

from benchmarks.ground import report

if TYPE_CHECKING:
    from memory.graph import ProjectedEntity, ProjectedFact

T = TypeVar("T")
CHAPTERS, FACTS = 50, 200
ONE_BY_ONE = 5  # chapters, the last; those before at once
CAST = {"character": 60, "object": 80, "place": 60, "event": 200}
ASKED = 25  # times a question
PROJECT = UUID("5f1b0a9e-93c1-4b8e-a0f1-3a1f0c7a2b11")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "novellaforge.settings")
    django.setup()
    from novellaforge.embedded.start import start

    start(["graph"])
    report("graph", asyncio.run(measure()))


async def measure() -> dict[str, float]:
    from memory import graph

    entities = cast_of_a_book()
    book = facts_of_a_book(entities)
    await graph.forget(PROJECT)
    try:
        figures = await chapter_by_chapter(book, entities)
        figures |= await of_the_whole(book, entities)
        return figures | await questions(book, entities)
    finally:
        await graph.forget(PROJECT)
        await graph.close()


async def chapter_by_chapter(
    book: "list[ProjectedFact]", entities: "list[ProjectedEntity]"
) -> dict[str, float]:
    from memory.graph import project_facts

    spent = []
    before = CHAPTERS - ONE_BY_ONE
    at_once, _ = await timed(project_facts(PROJECT, book[: before * FACTS], entities))
    for chapter in range(before + 1, CHAPTERS + 1):
        known = book[: chapter * FACTS]
        seconds, written = await timed(project_facts(PROJECT, known, entities))
        assert len(written.missing) >= FACTS, f"chapter {chapter}: {len(written.missing)}"
        spent.append(seconds)
        print(
            f"chapter {chapter:>3}  {len(known):>6} facts  {seconds * 1_000:>8.0f} ms", flush=True
        )
    return {
        "graph_facts": float(len(book)),
        "graph_project_at_once_ms": at_once * 1_000,
        "graph_project_last_chapter_ms": statistics.median(spent) * 1_000,
    }


async def of_the_whole(
    book: "list[ProjectedFact]", entities: "list[ProjectedEntity]"
) -> dict[str, float]:
    from memory.graph import differences, project_facts

    same, nothing = await timed(project_facts(PROJECT, book, entities))
    compared, none = await timed(differences(PROJECT, book, entities))
    assert not nothing
    assert not none
    return {
        "graph_project_nothing_new_ms": same * 1_000,
        "graph_differences_ms": compared * 1_000,
    }


async def questions(
    book: "list[ProjectedFact]", entities: "list[ProjectedEntity]"
) -> dict[str, float]:
    chance = random.Random(2)
    figures = {}
    for name in ("touching", "dead_acts", "dead_acts_in_draft", "part_of", "event_cycles"):
        spent = [await ask(name, entities, chance) for _ in range(ASKED)]
        figures[f"graph_{name}_median_ms"] = statistics.median(spent) * 1_000
        figures[f"graph_{name}_worst_ms"] = max(spent) * 1_000
    return figures


async def ask(name: str, entities: "list[ProjectedEntity]", chance: random.Random) -> float:
    from memory.graph import candidates

    some = {kind: chance.sample(of_kind(entities, kind), 8) for kind in CAST}
    parameters: dict[str, dict[str, object]] = {
        "touching": {
            "entities": some["character"] + some["place"],
            "predicates": ["located_at", "holds", "life_status", "takes_part"],
        },
        "dead_acts_in_draft": {
            "draft": [{"subject": uid, "s_lo": 10**6} for uid in some["character"]]
        },
        "part_of": {"places": some["place"]},
        "event_cycles": {"events": some["event"]},
    }
    asked = candidates(PROJECT, name, CHAPTERS + 1, **parameters.get(name, {}))
    return (await timed(asked))[0]


async def timed(work: Awaitable[T]) -> tuple[float, T]:
    began = time.perf_counter()
    answer = await work
    return time.perf_counter() - began, answer


# --- A book -------------------------------------------------------------------------------


def cast_of_a_book() -> "list[ProjectedEntity]":
    from memory.graph import ProjectedEntity

    return [
        ProjectedEntity(uuid5(PROJECT, f"{kind} {n}"), f"{kind} {n}", kind)  # type: ignore[arg-type]
        for kind, how_many in CAST.items()
        for n in range(how_many)
    ]


def of_kind(entities: "list[ProjectedEntity]", kind: str) -> list[UUID]:
    return [entity.uid for entity in entities if entity.kind == kind]


def facts_of_a_book(entities: "list[ProjectedEntity]") -> "list[ProjectedFact]":
    chance = random.Random(1)
    uids = {kind: of_kind(entities, kind) for kind in CAST}
    return [a_fact(n, uids, chance) for n in range(CHAPTERS * FACTS)]


def a_fact(n: int, uids: dict[str, list[UUID]], chance: random.Random) -> "ProjectedFact":
    """Of the kinds that a chapter has, in about its proportions; events run forward."""
    from memory.facts import Interval
    from memory.graph import ProjectedFact

    character, thing = chance.choice(uids["character"]), chance.choice(uids["object"])
    place, event = chance.choice(uids["place"]), chance.choice(uids["event"])
    earlier, later = sorted(chance.sample(range(CAST["event"]), 2))
    inner = chance.randrange(1, CAST["place"])
    outer = uids["place"][inner // 3]
    kinds: list[tuple[float, str, UUID, UUID | None, str]] = [
        (25, "located_at", character, place, ""),
        (15, "holds", character, thing, ""),
        (20, "attribute", character, None, "grey eyes"),
        (20, "takes_part", character, event, ""),
        (15, "knows", character, None, "who set the fire"),
        (0.2, "life_status", character, None, "dead"),
        (2, "part_of", uids["place"][inner], outer, ""),
        (2, "before", uids["event"][earlier], uids["event"][later], ""),
    ]
    [(_, predicate, subject, other, value)] = chance.choices(kinds, [each[0] for each in kinds])
    return ProjectedFact(
        uid=uuid5(PROJECT, f"fact {n}"),
        predicate=predicate,
        sentence=f"She went down to the river again, and this was the {n}th time that she did.",
        chapter=uuid5(PROJECT, f"chapter {n // FACTS}"),
        number=n // FACTS + 1,
        beat=n % FACTS // 40 + 1,
        value=value,
        subject=subject,
        object=other,
        agentive=True if predicate == "takes_part" else None,
        time=Interval(n, n, n, n),
    )


if __name__ == "__main__":
    main()
