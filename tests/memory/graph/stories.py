"""Small stories as the graph is given them."""

from typing import Any
from uuid import UUID, uuid4

from memory.facts import Interval
from memory.graph import ProjectedEntity, ProjectedFact, driver


def an_entity(name: str, kind: Any = "character") -> ProjectedEntity:
    return ProjectedEntity(uuid4(), name, kind)


def a_fact(
    predicate: str, subject: ProjectedEntity | None = None, value: str = "", **more: Any
) -> ProjectedFact:
    """`at` is a minute of the story at which it begins and ends."""
    at = more.pop("at", None)
    said = {"sentence": f"{predicate} {value}", "chapter": uuid4(), "number": 1, "beat": 1} | more
    for role in ("object", "other"):
        if role in said:
            said[role] = said[role].uid
    return ProjectedFact(
        uid=uuid4(),
        predicate=predicate,
        value=value,
        subject=subject.uid if subject else None,
        time=Interval(at, at, at, at),
        **said,
    )


async def everything_of(project: UUID) -> list[str]:
    """All that the graph holds of it, as sorted text."""
    found = await driver.read(
        "MATCH (n {project: $project}) OPTIONAL MATCH (n)-[r]->(m) "
        "RETURN properties(n) AS node, type(r) AS role, properties(r) AS said, m.uid AS to",
        project=project,
    )
    return sorted(repr(sorted(row.items(), key=repr)) for row in found)
