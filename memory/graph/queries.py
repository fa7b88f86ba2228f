"""What the rules ask of the graph: the named queries of `queries.cypher`."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from memory.graph import driver
from novellaforge import named_queries

QUERIES = named_queries.load(Path(__file__).parent / "queries.cypher")


async def candidates(project_id: UUID, name: str, before: int, **parameters: object) -> list[UUID]:
    """The uids that the named query answers, in the order of the narration, each once.

    Of facts, but for `part_of`, whose answers are places. Facts of chapters from place `before`
    on are not seen. Raises GraphUnavailable, and KeyError for a name that is not there.
    """
    rows = await driver.read(QUERIES[name], project=project_id, before=before, **parameters)
    uids = (uid for row in rows for uid in (row["uids"] if "uids" in row else [row["uid"]]))
    return list(dict.fromkeys(map(UUID, uids)))


async def containers(
    project_id: UUID, places: Iterable[UUID], before: int
) -> dict[UUID, frozenset[UUID]]:
    """Of each place, all those that it lies in. Raises GraphUnavailable."""
    rows = await driver.read(
        QUERIES["part_of"], project=project_id, before=before, places=list(places)
    )
    around: dict[UUID, set[UUID]] = defaultdict(set)
    for row in rows:
        around[UUID(row["place"])].add(UUID(row["uid"]))
    return {place: frozenset(outer) for place, outer in around.items()}
