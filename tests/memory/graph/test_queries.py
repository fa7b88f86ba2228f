"""Each named query, its near misses first. The embedded server and Neo4j must answer alike."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from memory import graph
from memory.graph import ProjectedFact, queries
from tests.memory.graph.stories import a_fact, an_entity

ANA, TOM, CODE = an_entity("Ana"), an_entity("Tom"), an_entity("the code", "object")
INN, STREET, TOWN = (an_entity(name, "place") for name in ("the inn", "the street", "Ax"))
FEAST, FIRE, FLIGHT = (an_entity(name, "event") for name in ("feast", "fire", "flight"))
ENTITIES = [ANA, TOM, CODE, INN, STREET, TOWN, FEAST, FIRE, FLIGHT]


async def answers(
    project: UUID, facts: list[ProjectedFact], name: str, before: int = 9, **parameters: Any
) -> list[UUID]:
    await graph.project_facts(project, facts, ENTITIES)
    return await graph.candidates(project, name, before, **parameters)


def test_each_has_a_line_that_says_what_for():
    assert set(queries.QUERIES) == {
        "touching", "dead_acts", "dead_acts_in_draft", "part_of", "event_cycles",
    }  # fmt: skip


async def test_a_query_that_is_not_there(project: UUID):
    with pytest.raises(KeyError):
        await graph.candidates(project, "no_such", 1)


# --- touching -----------------------------------------------------------------------------


async def test_touching_leaves_out_what_is_not_asked_for(project: UUID):
    facts = [
        a_fact("age", TOM, "40"),
        a_fact("holds", ANA, object=CODE),
        a_fact("age", ANA, "40", asserted=False, modality="lie"),
        a_fact("age", ANA, "41", number=5),
        a_fact("age", None, "nobody's"),
    ]
    asked = {"entities": [ANA.uid], "predicates": ["age", "gives"]}
    assert await answers(project, facts, "touching", 5, **asked) == []
    assert await answers(project, facts, "touching", 6, **asked) == [facts[3].uid]
    assert await answers(project, facts, "touching", 6, entities=[], predicates=["age"]) == []


async def test_touching_sees_all_three_roles_in_the_order_of_the_narration(project: UUID):
    facts = [
        a_fact("gives", TOM, object=CODE, other=ANA, number=3),
        a_fact("gives", ANA, object=CODE, other=TOM, number=2, beat=4),
        a_fact("gives", ANA, object=CODE, other=TOM, number=2, beat=2),
        a_fact("kin_of", TOM, "brother", object=ANA, number=0),
    ]
    found = await answers(
        project, facts, "touching", entities=[ANA.uid, CODE.uid], predicates=["gives", "kin_of"]
    )
    assert found == [facts[n].uid for n in (3, 2, 1, 0)]


# --- dead_acts ----------------------------------------------------------------------------


def dead(**more: Any) -> ProjectedFact:
    return a_fact("life_status", ANA, more.pop("value", "dead"), **{"at": 10} | more)


def acts(**more: Any) -> ProjectedFact:
    said = {"agentive": True, "object": FEAST, "at": 20, "number": 2} | more
    return a_fact("takes_part", said.pop("who", ANA), **said)


@pytest.mark.parametrize(
    "facts",
    [
        [dead(), acts(at=5)],
        [dead(), acts(at=10)],
        [dead(), acts(at=None)],
        [dead(at=None), acts()],
        [dead(), acts(agentive=False)],
        [dead(), acts(agentive=None)],
        [dead(), acts(who=TOM)],
        [dead(), acts(asserted=False, modality="dream")],
        [dead(), acts(polarity="-")],
        [dead(asserted=False, modality="rumour"), acts()],
        [dead(polarity="-"), acts()],
        [dead(value="missing"), acts()],
        [dead(), dead(value="ghost", at=15), acts()],
        [dead(), dead(value="alive", at=20), acts()],
        [dead(), acts(number=9)],
    ],
)
async def test_nobody_dead_acts(project: UUID, facts: list[ProjectedFact]):
    assert await answers(project, facts, "dead_acts") == []


@pytest.mark.parametrize(
    "facts",
    [
        [dead(), acts()],
        [dead(at=10, number=2), acts(at=11, number=3)],
    ],
)
async def test_the_dead_act(project: UUID, facts: list[ProjectedFact]):
    assert await answers(project, facts, "dead_acts") == [fact.uid for fact in facts]


@pytest.mark.parametrize(
    "back",
    [
        dead(value="alive", at=30, number=3),
        dead(value="alive", at=5, number=3),
        dead(value="ghost", at=15, number=3, asserted=False, modality="claim"),
        dead(value="dying", at=15, number=3),
        dead(value="alive", at=15, number=3, polarity="-"),
    ],
)
async def test_what_is_no_return_from_the_dead(project: UUID, back: ProjectedFact):
    facts = [dead(), acts()]
    assert await answers(project, [*facts, back], "dead_acts") == [fact.uid for fact in facts]


async def test_the_dead_act_in_a_draft(project: UUID):
    death, back = dead(), dead(value="undead", at=30)
    draft = [{"subject": TOM.uid, "s_lo": 99}, {"subject": ANA.uid, "s_lo": 10}]
    unknown = {"subject": ANA.uid, "s_lo": None}
    late = {"subject": ANA.uid, "s_lo": 20}
    later = {"subject": ANA.uid, "s_lo": 40}
    name = "dead_acts_in_draft"
    assert await answers(project, [death], name, draft=[*draft, unknown]) == []
    assert await answers(project, [death], name, draft=[]) == []
    assert await answers(project, [death], name, draft=[*draft, late]) == [death.uid]
    assert await answers(project, [death], name, before=1, draft=[late]) == []
    assert await answers(project, [death, back], name, draft=[later]) == []
    assert await answers(project, [death, back], name, draft=[later, late]) == [death.uid]


# --- part_of ------------------------------------------------------------------------------


async def test_places_around_a_place(project: UUID):
    facts = [
        a_fact("part_of", INN, object=STREET, number=1),
        a_fact("part_of", STREET, object=TOWN, number=3),
    ]
    assert set(await answers(project, facts, "part_of", places=[INN.uid])) == {
        STREET.uid,
        TOWN.uid,
    }
    assert await answers(project, facts, "part_of", places=[TOWN.uid]) == []
    assert await answers(project, facts, "part_of", 3, places=[INN.uid]) == [STREET.uid]
    assert await answers(project, facts, "part_of", 1, places=[INN.uid]) == []
    both = await graph.containers(project, [INN.uid, STREET.uid, TOWN.uid, uuid4()], 9)
    assert both == {INN.uid: {STREET.uid, TOWN.uid}, STREET.uid: {TOWN.uid}}


async def test_six_steps_and_no_more(project: UUID):
    places = [an_entity(f"place {n}", "place") for n in range(8)]
    facts = [a_fact("part_of", places[n], object=places[n + 1]) for n in range(7)]
    await graph.project_facts(project, facts, places)
    around = await graph.containers(project, [places[0].uid], 9)
    assert around == {places[0].uid: {place.uid for place in places[1:7]}}


# --- event_cycles -------------------------------------------------------------------------


async def test_events_in_a_line_are_no_cycle(project: UUID):
    facts = [
        a_fact("before", FEAST, object=FIRE),
        a_fact("causes", FIRE, object=FLIGHT),
        a_fact("before", FEAST, object=FLIGHT),
        a_fact("before", FLIGHT, object=FEAST, asserted=False, modality="claim"),
        a_fact("causes", FLIGHT, object=FEAST, polarity="-"),
        a_fact("before", FLIGHT, object=FEAST, number=9),
    ]
    events = [FEAST.uid, FIRE.uid, FLIGHT.uid]
    assert await answers(project, facts, "event_cycles", 9, events=events) == []


async def test_a_cycle_through_both_relations(project: UUID):
    facts = [
        a_fact("before", FEAST, object=FIRE, number=1),
        a_fact("causes", FIRE, object=FLIGHT, number=2),
        a_fact("before", FLIGHT, object=FEAST, number=3),
    ]
    beside = a_fact("before", FEAST, object=an_entity("x", "event"), number=3)
    for event in (FEAST, FIRE, FLIGHT):
        found = await answers(project, facts, "event_cycles", events=[event.uid])
        assert found == [fact.uid for fact in facts]
    assert beside.uid not in found
    assert await answers(project, facts, "event_cycles", 3, events=[FEAST.uid]) == []
    assert await answers(project, facts, "event_cycles", events=[]) == []


async def test_an_event_before_itself(project: UUID):
    fact = a_fact("before", FEAST, object=FEAST)
    assert await answers(project, [fact], "event_cycles", events=[FEAST.uid]) == [fact.uid]
