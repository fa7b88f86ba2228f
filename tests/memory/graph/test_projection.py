"""The graph is made equal to what it is given, and no other node is touched."""

import asyncio
import os
import signal
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from neo4j.exceptions import Neo4jError

from memory import graph
from memory.facts import Fact, Interval
from memory.graph import ProjectedEntity, ProjectedFact, driver, projection
from tests import forks
from tests.memory.graph.stories import a_fact, an_entity, everything_of

ANA, TOM = an_entity("Ana"), an_entity("Tom")
INN, TOWN = an_entity("the inn", "place"), an_entity("Ax", "place")
FEAST, FIRE = an_entity("the feast", "event"), an_entity("the fire", "event")
ENTITIES = [ANA, TOM, INN, TOWN, FEAST, FIRE]


def a_story() -> list[ProjectedFact]:
    return [
        a_fact("life_status", ANA, "dead", at=5),
        a_fact("takes_part", ANA, "rider", object=FEAST, agentive=True, at=9),
        a_fact("tells", ANA, "the code", other=TOM, number=2),
        a_fact("part_of", INN, object=TOWN),
        a_fact("before", FEAST, object=FIRE),
        a_fact("causes", FEAST, object=FIRE, number=3),
        a_fact("world_rule", None, "nobody lies under the bell"),
    ]


def uids(*of: ProjectedFact | ProjectedEntity) -> frozenset[UUID]:
    return frozenset(each.uid for each in of)


async def mark_all(project: UUID) -> None:
    async def work(transaction: driver.Transaction) -> None:
        await transaction.run("MATCH (n {project: $project}) SET n.mark = 1", project=project)

    await driver.write(work)


async def marked(project: UUID) -> set[UUID]:
    rows = await driver.read(
        "MATCH (n {project: $project}) WHERE n.mark = 1 AND n.uid IS NOT NULL RETURN n.uid AS uid",
        project=project,
    )
    return {UUID(row["uid"]) for row in rows}


async def test_it_works(project: UUID):
    story = a_story()
    written = await graph.project_facts(project, story, ENTITIES)
    assert written.missing == uids(*story, *ENTITIES)
    assert not await graph.differences(project, story, ENTITIES)
    held = "\n".join(await everything_of(project))
    for words in ("life_status", "the code", "'SUBJECT'", "'OBJECT'", "'OTHER'", "'PART_OF'"):
        assert words in held
    assert "BEFORE" in held
    assert "CAUSES" in held


async def test_an_unknown_property_is_not_there_and_a_false_one_is(project: UUID):
    facts = [
        a_fact("age", ANA, "40"),
        a_fact("takes_part", ANA, agentive=False, object=FEAST, at=0, value="guest"),
    ]
    await graph.project_facts(project, facts, ENTITIES)
    [age, part] = await driver.read(
        "MATCH (f:Fact {project: $project}) "
        "RETURN f.agentive AS agentive, f.s_lo AS s_lo, f.asserted AS asserted "
        "ORDER BY f.predicate",
        project=project,
    )
    assert age == {"agentive": None, "s_lo": None, "asserted": True}
    assert part == {"agentive": False, "s_lo": 0, "asserted": True}


async def test_the_same_again_changes_nothing(project: UUID):
    story = a_story()
    await graph.project_facts(project, story, ENTITIES)
    await mark_all(project)
    before = await marked(project)
    assert not await graph.project_facts(project, list(reversed(story)), ENTITIES)
    assert await marked(project) == before == uids(*story, *ENTITIES)


async def test_only_what_differs_is_written(project: UUID):
    kept, moved, gone = a_story()[:3]
    come = a_fact("age", TOM, "40")
    await graph.project_facts(project, [kept, moved, gone], ENTITIES)
    await mark_all(project)
    renamed = replace(TOM, name="Thomas")
    moved = replace(moved, number=7)
    entities = [renamed if each is TOM else each for each in ENTITIES]
    written = await graph.project_facts(project, [kept, moved, come], entities)
    assert written == graph.Differences(
        missing=uids(come), superfluous=uids(gone), changed=uids(moved, renamed)
    )
    untouched = [each for each in ENTITIES if each is not TOM]
    assert await marked(project) == uids(kept, *untouched)
    await graph.project_facts(project, [kept, moved, come], entities, trusting=False)  # the marks
    assert not await graph.differences(project, [kept, moved, come], entities)


async def test_a_fact_about_another_one_leaves_no_relation_behind(project: UUID):
    inside = a_fact("part_of", INN, object=TOWN)
    await graph.project_facts(project, [inside], ENTITIES)
    other = replace(inside, subject=TOWN.uid, object=INN.uid)
    assert (await graph.project_facts(project, [other], ENTITIES)).changed == uids(inside)
    assert not await graph.differences(project, [other], ENTITIES)
    assert await graph.containers(project, [INN.uid, TOWN.uid], 9) == {TOWN.uid: {INN.uid}}


async def test_a_rumour_and_a_denial_are_no_relations_between_entities(project: UUID):
    told = a_fact("part_of", INN, object=TOWN, modality="rumour", asserted=False)
    denied = a_fact("part_of", INN, object=TOWN, polarity="-")
    await graph.project_facts(project, [told, denied], ENTITIES)
    assert await graph.containers(project, [INN.uid], 9) == {}
    await graph.project_facts(project, [replace(told, asserted=True), denied], ENTITIES)
    assert await graph.containers(project, [INN.uid], 9) == {INN.uid: {TOWN.uid}}
    await graph.project_facts(project, [told, denied], ENTITIES)
    assert await graph.containers(project, [INN.uid], 9) == {}


async def test_an_entity_goes_with_its_facts(project: UUID):
    story = a_story()
    await graph.project_facts(project, story, ENTITIES)
    without = [fact for fact in story if TOM.uid not in fact.links.values()]
    rest = [entity for entity in ENTITIES if entity is not TOM]
    written = await graph.project_facts(project, without, rest)
    assert written.superfluous == uids(TOM, *(set(story) - set(without)))
    assert not await graph.differences(project, without, rest)


async def test_a_fact_about_nobody_is_refused_and_nothing_is_written(project: UUID):
    story = a_story()
    await graph.project_facts(project, story, ENTITIES)
    with pytest.raises(ValueError, match="no such entity is given"):
        await graph.project_facts(project, story, [ANA])
    assert not await graph.differences(project, story, ENTITIES)


@pytest.mark.parametrize(
    ("harm", "changed"),
    [
        ("MATCH (f:Fact {project: $project, predicate: 'tells'}) SET f.value = 'x'", {2}),
        ("MATCH (:Fact {project: $project})-[r:OTHER]->() DELETE r", {2}),
        ("MATCH (:Entity {project: $project})-[r:PART_OF]->() DELETE r", {3}),
        ("MATCH (:Entity {project: $project})-[r:CAUSES]->() SET r.number = 1", {5}),
        ("MATCH (f:Fact {project: $project, predicate: 'age'}) SET f.value = 'x'", set()),
    ],
)
async def test_what_others_did_to_it_is_found_and_mended(
    project: UUID, harm: str, changed: set[int]
):
    story = a_story()
    await graph.project_facts(project, story, ENTITIES)

    async def work(transaction: driver.Transaction) -> None:
        await transaction.run(harm, project=project)

    await driver.write(work)
    found = await graph.differences(project, story, ENTITIES)
    assert found == graph.Differences(changed=uids(*(story[n] for n in changed)))
    assert await graph.project_facts(project, story, ENTITIES, trusting=False) == found
    assert not await graph.differences(project, story, ENTITIES)


async def test_a_projection_that_is_cut_leaves_what_stood(project: UUID, monkeypatch):
    """Cut between its nodes and their relations, where it would do most harm."""
    story = a_story()
    await graph.project_facts(project, story[:2], ENTITIES)
    stood = await everything_of(project)
    whole = projection.QUERIES
    broken = {**whole, "link_object": "THIS IS NO QUERY"}
    monkeypatch.setattr(projection, "QUERIES", broken)
    with pytest.raises(Neo4jError, match="SyntaxError"):
        await graph.project_facts(project, story[1:], ENTITIES)
    assert await everything_of(project) == stood
    monkeypatch.setattr(projection, "QUERIES", whole)
    await graph.project_facts(project, story[1:], ENTITIES)
    assert not await graph.differences(project, story[1:], ENTITIES)


def a_long_story(facts: int = 3_000) -> list[ProjectedFact]:
    return [a_fact("takes_part", ANA, f"{n}", object=FEAST, number=n) for n in range(facts)]


@pytest.mark.parametrize("moment", [b"write_facts", b"link_subject", b"edge_part_of"])
async def test_a_projection_that_is_killed_is_mended_by_the_next(project: UUID, moment: bytes):
    story = a_story()
    await graph.project_facts(project, story[:5], ENTITIES)
    stood = await everything_of(project)
    env = os.environ | {"SUITE_CHILD": "1", "VAR_DIR": str(settings.VAR_DIR)}
    read, written = os.pipe()
    with os.fdopen(read, "rb") as told:
        with os.fdopen(written, "wb") as output:
            process = forks.run("tests.memory.graph.dying_projection", [str(project)], env, output)
        while (said := await asyncio.to_thread(told.readline)) and said.strip() != moment:
            pass
        process.kill()
    assert said
    assert await asyncio.to_thread(process.wait, 60) == -signal.SIGKILL
    assert await everything_of(project) == stood
    await graph.project_facts(project, story, ENTITIES)
    assert not await graph.differences(project, story, ENTITIES)


async def test_another_project_is_not_touched(project: UUID):
    other = uuid4()
    theirs = [an_entity("Ana"), an_entity("the feast", "event")]
    told = [a_fact("takes_part", theirs[0], "rider", object=theirs[1])]
    await graph.project_facts(other, told, theirs)
    before = await everything_of(other)
    story = a_story()
    await graph.project_facts(project, story, ENTITIES)
    await graph.project_facts(project, story[3:], ENTITIES)
    assert (
        await graph.candidates(
            project, "touching", 9, entities=[theirs[0].uid], predicates=["takes_part"]
        )
        == []
    )
    await graph.forget(project)
    assert await everything_of(project) == []
    assert await everything_of(other) == before
    assert len(before) > 3
    await graph.forget(other)


async def test_two_projections_at_once_make_one_whole(project: UUID):
    stories = [a_story()[:n] for n in (3, 5, 7)]
    await asyncio.gather(*(graph.project_facts(project, each, ENTITIES) for each in stories))
    left = [each for each in stories if not await graph.differences(project, each, ENTITIES)]
    assert len(left) == 1


async def test_more_than_a_batch(project: UUID, monkeypatch):
    monkeypatch.setattr(projection, "BATCH", 7)
    story = a_long_story(50)
    await graph.project_facts(project, story, ENTITIES)
    assert not await graph.differences(project, story, ENTITIES)
    await graph.project_facts(project, story[25:], ENTITIES)
    assert not await graph.differences(project, story[25:], ENTITIES)


def test_a_fact_of_the_ledger_is_projected_whole():
    who = uuid4()
    fact = Fact(
        project=uuid4(), version=None, chapter=uuid4(), beat=2, seq=1, predicate="age",
        sentence="Ana était âgée de quarante ans.", start=0, end=31, subject=who, value="40",
        modality="rumour",
    )  # fmt: skip
    projected = ProjectedFact.of(fact, 4, Interval(1, 2, None, None))
    assert projected.uid == fact.uid
    assert (projected.number, projected.beat, projected.asserted) == (4, 2, False)
    assert projected.links == {"SUBJECT": who}
    assert projected.properties(fact.project)["s_hi"] == 2
