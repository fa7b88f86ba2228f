"""The graph of a project made equal to the ledger's facts: only what differs is written.

All of it happens in one transaction, so that whoever reads sees the state before or the state
after, and a projection that is cut leaves the former.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from memory.graph import driver
from memory.graph.driver import Row, Transaction
from memory.graph.values import (
    Differences,
    ProjectedEntity,
    ProjectedFact,
    Properties,
    Relations,
    compare,
    fingerprint,
)
from novellaforge import named_queries

T = TypeVar("T")
QUERIES = named_queries.load(Path(__file__).parent / "projection.cypher")
SCHEMA = (
    "unique_fact", "unique_entity", "unique_projection", "facts_by_project", "entities_by_project"
)  # fmt: skip
BATCH = 1_000

Fingerprints = dict[UUID, str]


@dataclass(frozen=True)
class _State:
    """Fingerprints by uid, and the facts that relations between entities stand for."""

    facts: Fingerprints
    entities: Fingerprints
    edges: frozenset[UUID] = frozenset()

    def compared(self, wanted: "_State") -> Differences:
        return compare(self.facts, wanted.facts) | compare(self.entities, wanted.entities)


async def project_facts(
    project_id: UUID,
    facts: Sequence[ProjectedFact],
    entities: Sequence[ProjectedEntity],
    *,
    trusting: bool = True,
) -> Differences:
    """Make the project's graph equal to these; answers what had differed, and was written.

    `trusting` compares with what was written last (fingerprints); else with all that stands in
    the graph, which takes some times longer and also mends what others did to it. Raises
    GraphUnavailable, and ValueError for a fact about an entity that is not given.
    """
    wanted = _wanted(project_id, facts, entities)

    async def work(transaction: Transaction) -> Differences:
        await transaction.run(QUERIES["take_turn"], project=project_id)
        stands = await _standing(transaction, project_id, trusting)
        await _mend(transaction, project_id, stands, wanted, facts, entities)
        return stands.compared(wanted)

    await _prepare(project_id)
    return await driver.write(work)


async def differences(
    project_id: UUID, facts: Sequence[ProjectedFact], entities: Sequence[ProjectedEntity]
) -> Differences:
    """Between these and all that stands in the graph; writes nothing. Raises GraphUnavailable."""

    async def work(transaction: Transaction) -> _State:
        return await _standing(transaction, project_id, trusting=False)

    stands = await driver.read_together(work)
    return stands.compared(_wanted(project_id, facts, entities))


async def projects() -> set[UUID]:
    """Those of which there is anything. Raises GraphUnavailable."""
    rows = await driver.read(QUERIES["projects"])
    return {UUID(str(row["project"])) for row in rows}


async def forget(project_id: UUID) -> None:
    """Nothing of the project stays. Raises GraphUnavailable."""

    async def work(transaction: Transaction) -> None:
        await transaction.run(QUERIES["take_turn"], project=project_id)
        stands = await _standing(transaction, project_id, trusting=True)
        await _remove(transaction, project_id, "remove_facts", stands.facts)
        await _remove(transaction, project_id, "remove_entities", stands.entities)
        await transaction.run(QUERIES["end"], project=project_id)

    await driver.write(work)


async def _prepare(project_id: UUID) -> None:
    """Constraints and indexes, where this server has not seen the project yet."""
    if await driver.read(QUERIES["has_begun"], project=project_id):
        return
    for name in SCHEMA:
        await driver.write(partial(Transaction.run, query=QUERIES[name]))


# --- Reading ------------------------------------------------------------------------------


def _wanted(
    project: UUID, facts: Sequence[ProjectedFact], entities: Sequence[ProjectedEntity]
) -> _State:
    known = {entity.uid for entity in entities}
    for fact in facts:
        if strange := set(fact.links.values()) - known:
            raise ValueError(
                f"The fact {fact.uid} is about {strange}, and no such entity is given."
            )
    return _State(
        {fact.uid: fingerprint(fact.properties(project), fact.relations()) for fact in facts},
        {entity.uid: fingerprint(entity.properties(project), []) for entity in entities},
    )


async def _standing(transaction: Transaction, project: UUID, trusting: bool) -> _State:
    edges = await transaction.run(QUERIES["edges"], project=project)
    stood_for = frozenset(UUID(edge["uid"]) for edge in edges)
    if trusting:
        facts = await transaction.run(QUERIES["fact_fingerprints"], project=project)
        entities = await transaction.run(QUERIES["entity_fingerprints"], project=project)
        return _State(_as_written(facts), _as_written(entities), stood_for)
    facts = await transaction.run(QUERIES["whole_facts"], project=project)
    entities = await transaction.run(QUERIES["whole_entities"], project=project)
    links = await transaction.run(QUERIES["links"], project=project)
    return _State(_as_read(facts, _relations(links, edges)), _as_read(entities, {}), stood_for)


def _as_written(rows: Iterable[Row]) -> Fingerprints:
    return {UUID(row["uid"]): row["fingerprint"] for row in rows}


def _as_read(rows: Iterable[Row], relations: Mapping[str, Relations]) -> Fingerprints:
    """Recomputed; one whose kept fingerprint is not what it is now counts as changed too."""
    read: Fingerprints = {}
    for row in rows:
        node = dict(row["node"])
        kept = node.pop("fingerprint", "")
        now = fingerprint(node, sorted(relations.get(node["uid"], []), key=str))
        read[UUID(node["uid"])] = now if now == kept else f"{now} kept as {kept}"
    return read


def _relations(links: Iterable[Row], edges: Iterable[Row]) -> dict[str, Relations]:
    relations: dict[str, Relations] = defaultdict(list)
    for link in links:
        relations[link["uid"]].append([link["role"], link["entity"]])
    for edge in edges:
        said = [edge["role"], edge["start"], edge["finish"], edge["number"]]
        relations[edge["uid"]].append(said)
    return relations


# --- Writing ------------------------------------------------------------------------------


async def _mend(
    transaction: Transaction,
    project: UUID,
    stands: _State,
    wanted: _State,
    facts: Sequence[ProjectedFact],
    entities: Sequence[ProjectedEntity],
) -> None:
    of_facts = compare(stands.facts, wanted.facts)
    of_entities = compare(stands.entities, wanted.entities)
    cut_edges = stands.edges & (of_facts.superfluous | of_facts.changed)
    await _remove(transaction, project, "remove_edges", cut_edges)
    await _remove(transaction, project, "remove_facts", of_facts.superfluous)
    await _remove(transaction, project, "unlink", of_facts.changed)
    await _remove(transaction, project, "remove_entities", of_entities.superfluous)
    to_write = of_entities.missing | of_entities.changed
    await _rows(
        transaction,
        "write_entities",
        [
            {**entity.properties(project), "fingerprint": wanted.entities[entity.uid]}
            for entity in entities
            if entity.uid in to_write
        ],
    )
    to_write = of_facts.missing | of_facts.changed
    await _write_facts(
        transaction, project, [fact for fact in facts if fact.uid in to_write], wanted.facts
    )


async def _write_facts(
    transaction: Transaction,
    project: UUID,
    facts: Sequence[ProjectedFact],
    fingerprints: Fingerprints,
) -> None:
    nodes = [{**f.properties(project), "fingerprint": fingerprints[f.uid]} for f in facts]
    await _rows(transaction, "write_facts", nodes)
    for role in ("SUBJECT", "OBJECT", "OTHER"):
        rows: list[Properties] = [
            {"uid": str(fact.uid), "entity": str(fact.links[role])}
            for fact in facts
            if role in fact.links
        ]
        await _rows(transaction, f"link_{role.lower()}", rows)
    for edge in ("PART_OF", "BEFORE", "CAUSES"):
        rows = [_edge(fact) for fact in facts if fact.edge == edge]
        await _rows(transaction, f"edge_{edge.lower()}", rows)


def _edge(fact: ProjectedFact) -> Properties:
    return {
        "uid": str(fact.uid),
        "start": str(fact.subject),
        "finish": str(fact.object),
        "number": fact.number,
    }


async def _rows(transaction: Transaction, name: str, rows: Sequence[Properties]) -> None:
    for some in _batches(rows):
        await transaction.run(QUERIES[name], rows=some)


async def _remove(
    transaction: Transaction, project: UUID, name: str, uids: Iterable[UUID]
) -> None:
    for some in _batches(sorted(uids)):
        await transaction.run(QUERIES[name], project=project, uids=some)


def _batches(all_of_them: Sequence[T]) -> Iterable[Sequence[T]]:
    return (all_of_them[first : first + BATCH] for first in range(0, len(all_of_them), BATCH))
