"""The approximate index (HNSW) over one model's vectors, and for which books it is asked.

A book's own rows are scanned exactly below `LEAST_PASSAGES` (measured in
benchmarks/retrieval.py). The column has no fixed dimension; a partial index per model has, in
half precision: half the size, and up to 4,000 numbers instead of 2,000.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import connection
from psycopg import sql

from memory.embedder import Embedder
from novellaforge import named_queries

LEAST_PASSAGES = 10_000
MOST_DIMENSIONS = 4_000  # that HNSW takes in half precision
PREFIX = "chunk_hnsw_"
QUERIES = named_queries.load(Path(__file__).parent / "sql" / "vector_index.sql")
_LOCK = 7_305_442  # an advisory lock's number: one process at a time builds or drops


@dataclass(frozen=True)
class Ground:
    """What a search by meaning stands on: the project's passages and their vectors."""

    embedded: int  # with this model's vectors; counted up to LEAST_PASSAGES
    is_complete: bool
    has_index: bool

    @property
    def is_large(self) -> bool:
        return self.embedded >= LEAST_PASSAGES


def ground(project_id: UUID, embedder: Embedder) -> Ground:
    with connection.cursor() as cursor:
        cursor.execute(
            QUERIES["ground"],
            {
                "project_id": project_id,
                "model": embedder.name,
                "most": LEAST_PASSAGES,
                "index": name(embedder),
            },
        )
        return Ground(*cursor.fetchone())


def is_due(project_id: UUID, embedder: Embedder) -> bool:
    """Whether the project is large enough for an index that is not there."""
    if embedder.dimension > MOST_DIMENSIONS:
        return False
    found = ground(project_id, embedder)
    return found.is_large and not found.has_index


def name(embedder: Embedder) -> str:
    return PREFIX + hashlib.sha256(embedder.name.encode()).hexdigest()[:16]


def build(embedder: Embedder) -> bool:
    """Build the model's index beside the work that goes on, and drop those of models gone.

    Outside a transaction. False where another process is at it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return False
        try:
            _build(embedder)
            _drop_unused(embedder)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    return True


def _build(embedder: Embedder) -> None:
    """Anew where a build was broken off: what it left is not valid, and never used."""
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["is_valid"], {"index": name(embedder)})
        if cursor.fetchone()[0]:
            return
        _drop(name(embedder))
        cursor.execute(
            sql.SQL(QUERIES["build"]).format(
                index=sql.Identifier(name(embedder)),
                dimension=sql.Literal(embedder.dimension),
                model=sql.Literal(embedder.name),
            )
        )
        cursor.execute(
            sql.SQL("COMMENT ON INDEX {index} IS {model}").format(
                index=sql.Identifier(name(embedder)), model=sql.Literal(embedder.name)
            )
        )


def _drop_unused(embedder: Embedder) -> None:
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["unused"], {"prefix": PREFIX, "model": embedder.name})
        for (unused,) in cursor.fetchall():
            _drop(unused)


def _drop(index: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}").format(sql.Identifier(index))
        )
