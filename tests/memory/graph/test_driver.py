"""The graph that is away, that refuses us, that hangs; and the loop that ends."""

import asyncio
import socket
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from neo4j.exceptions import DatabaseError, Neo4jError

from memory import graph
from memory.graph import GraphRefused, GraphUnavailable, driver
from novellaforge import loop
from tests.memory.graph.stories import a_fact, an_entity, everything_of

ANA = an_entity("Ana")


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Takes a connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@pytest.fixture(autouse=True)
async def closed(graph_server: None):
    yield
    await graph.close()


async def test_a_server_that_is_away(settings, free_port: int):
    settings.NEO4J_URI = f"bolt://127.0.0.1:{free_port}"
    for ask in (
        graph.project_facts(uuid4(), [], []),
        graph.differences(uuid4(), [], []),
        graph.forget(uuid4()),
        graph.candidates(uuid4(), "touching", 1, entities=[], predicates=[]),
    ):
        with pytest.raises(GraphUnavailable) as caught:
            await ask
    assert not caught.value.permanent
    said = str(caught.value)
    assert f"bolt://127.0.0.1:{free_port} cannot be used" in said
    assert "NEO4J_URI" in said


async def test_a_server_that_says_nothing(settings, silent_port: int, monkeypatch):
    monkeypatch.setattr(driver, "READ_SECONDS", 1.0)
    settings.NEO4J_URI = f"bolt://127.0.0.1:{silent_port}"
    with pytest.raises(GraphUnavailable, match="no answer within 1 s"):
        await graph.candidates(uuid4(), "touching", 1, entities=[], predicates=[])


async def test_a_wrong_password_is_for_good(settings):
    settings.NEO4J_PASSWORD = "wrong"
    with pytest.raises(GraphRefused) as caught:
        await graph.forget(uuid4())
    assert caught.value.permanent
    assert "NEO4J_PASSWORD" in str(caught.value) or "NEO4J_URI" in str(caught.value)


@pytest.mark.parametrize("uri", ["ftp://127.0.0.1:1", "bolt://nobody:secret@127.0.0.1:1"])
async def test_an_address_that_is_none(settings, uri: str):
    """Passwords have a variable of their own; one in the address is not shown either."""
    settings.NEO4J_URI = uri
    with pytest.raises(GraphRefused, match=r"127\.0\.0\.1:1 cannot be used") as caught:
        await graph.forget(uuid4())
    assert "secret" not in str(caught.value)


async def test_a_query_that_is_wrong_is_not_the_servers_fault():
    with pytest.raises(Neo4jError, match="SyntaxError"):
        await driver.read("THIS IS NO QUERY")


async def test_connections_that_the_server_lost_are_replaced(project: UUID):
    fact = a_fact("age", ANA, "40")
    await graph.project_facts(project, [fact], [ANA])
    [opened] = driver._opened[asyncio.get_running_loop()].values()
    for connections in opened.driver._pool.connections.values():
        for connection in connections:
            connection.socket._writer.transport.abort()
    assert not await graph.differences(project, [fact], [ANA])


def test_each_loop_has_connections_of_its_own_and_may_end(graph_server: None):
    project = uuid4()
    fact = a_fact("age", ANA, "40")
    loop.run(graph.project_facts(project, [fact], [ANA]))
    assert asyncio.run(everything_of(project))
    loop.run(graph.forget(project))
    loop.run(graph.close())


async def test_a_write_that_met_another_is_begun_again(project: UUID):
    """Many at once merge one key: all come through, and each once."""
    others = [uuid4() for _ in range(8)]

    async def work(transaction: driver.Transaction) -> None:
        await transaction.run(
            "MERGE (p:Projection {project: $project}) SET p.turn = coalesce(p.turn, 0) + 1",
            project=project,
        )

    await asyncio.gather(*(driver.write(work) for _ in others))
    [row] = await driver.read(
        "MATCH (p:Projection {project: $project}) RETURN p.turn AS turn", project=project
    )
    assert row["turn"] == len(others)


async def test_what_the_server_calls_its_own_fault_is_tried_again(project: UUID, monkeypatch):
    """As ArcadeDB does where a record is read whose pages another transaction writes."""
    begun: list[int] = []

    async def work(transaction: driver.Transaction) -> None:
        begun.append(len(begun))
        await transaction.run("MERGE (p:Projection {project: $project})", project=project)
        if len(begun) < faults:
            raise DatabaseError("The request failed")

    faults = 2
    await driver.write(work)
    assert begun == [0, 1]
    rows = await driver.read("MATCH (p:Projection {project: $project}) RETURN p", project=project)
    assert len(rows) == 1

    monkeypatch.setattr(driver, "TRIES", 2)
    faults = 9
    with pytest.raises(GraphUnavailable, match="cannot be used"):
        await driver.write(work)
    assert begun == [0, 1, 2, 3]
