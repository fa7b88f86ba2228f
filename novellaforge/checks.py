"""Is everything there? System checks with numbered ids, and probes of each server."""

import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

import psycopg

CONNECT_SECONDS = 3
_REFUSALS = ("password authentication failed", "WRONGPASS", "invalid username-password")


@dataclass(frozen=True)
class Probe:
    """What a server answered. `problem` is empty where it did."""

    version: str = ""
    milliseconds: float = 0.0
    problem: str = ""

    @property
    def refused(self) -> bool:
        """It is there and will not have our password."""
        return any(word in self.problem for word in _REFUSALS)


def probe_postgres(conninfo: str) -> Probe:
    def ask() -> str:
        with psycopg.connect(conninfo, connect_timeout=CONNECT_SECONDS) as connection:
            return f"PostgreSQL {connection.info.server_version // 10_000}"

    return _timed(ask, psycopg.Error)


def probe_redis(url: str) -> Probe:
    import redis

    def ask() -> str:
        with redis.Redis.from_url(
            url, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=CONNECT_SECONDS
        ) as client:
            said = client.info("server")
        name = said.get("server_name", "redis").capitalize()
        return f"{name} {said.get('valkey_version', said['redis_version'])}"

    return _timed(ask, redis.RedisError)


def probe_bolt(uri: str, user: str, password: str, database: str) -> Probe:
    import neo4j
    from neo4j.exceptions import DriverError, Neo4jError

    def ask() -> str:
        with neo4j.GraphDatabase.driver(
            uri,
            auth=(user, password),
            connection_timeout=CONNECT_SECONDS,
            connection_acquisition_timeout=CONNECT_SECONDS,
            max_transaction_retry_time=0,
        ) as driver:
            answer = driver.execute_query("RETURN 1 AS one", database_=database)
        return str(answer.summary.server.agent)

    return _timed(ask, DriverError, Neo4jError)


def probe_health(url: str) -> Probe:
    """A server on loopback, so past any proxy."""

    def ask() -> str:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, timeout=CONNECT_SECONDS) as answer:
            return str(answer.headers.get("Server", ""))

    return _timed(ask)


def _timed(ask: Callable[[], str], *errors: type[Exception]) -> Probe:
    began = time.perf_counter()
    try:
        version = ask()
    except (OSError, *errors) as error:
        return Probe(problem=" ".join(str(error).split()) or type(error).__name__)
    return Probe(version, (time.perf_counter() - began) * 1_000)
