"""The indexes of a large book: an approximate one (HNSW) over its vectors of one model, and one
over its words.

A book's own rows are scanned exactly below `LEAST_PASSAGES` (measured in
benchmarks/retrieval.py). A larger one has an index of its own: of one that other books share, a
walk that may hand on only this book's finds two thirds of what it should, in more time than the
scan. The column has no fixed dimension; a partial index has, in half precision: half the size,
and up to 4,000 numbers instead of 2,000.

In the index over all books' words each term is looked up beside the book: that reads an entry for
each of its passages, a millisecond and more at 100,000. In its own a tenth of that.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection
from psycopg import sql

from memory.embedder import Embedder
from novellaforge import named_queries

LEAST_PASSAGES = 10_000
MOST_DIMENSIONS = 4_000  # that HNSW takes in half precision
PREFIX, WORDS_PREFIX = "chunk_hnsw_", "chunk_words_"
QUERIES = named_queries.load(Path(__file__).parent / "sql" / "vector_index.sql")
_LOCK = 7_305_442  # an advisory lock's number: one process at a time builds or drops


@dataclass(frozen=True)
class Ground:
    """What a search by meaning stands on: the project's passages and their vectors."""

    embedded: int  # with this model's vectors; counted up to LEAST_PASSAGES, where no index is
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
                "index": name(project_id, embedder),
            },
        )
        return Ground(*cursor.fetchone())


def is_due(project_id: UUID, embedder: Embedder) -> bool:
    """Whether the project is large enough for indexes that are not there."""
    if embedder.dimension > MOST_DIMENSIONS:
        return False
    found = ground(project_id, embedder)
    return found.is_large and not (found.has_index and _is_valid(name_of_words(project_id)))


def name(project_id: UUID, embedder: Embedder) -> str:
    return PREFIX + _digest(_whose(project_id, embedder))


def name_of_words(project_id: UUID) -> str:
    return WORDS_PREFIX + _digest(str(project_id))


def build(project_id: UUID, embedder: Embedder, *, workers: int = 0) -> bool:
    """Build the book's indexes beside the work that goes on, and drop those of no use any more.

    With so many processes more than one, which share its memory in /dev/shm. Outside a
    transaction. False where another process is at it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return False
        try:
            _build(project_id, embedder, workers)
            _build_words(project_id)
            _drop_unused()
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    return True


def _whose(project_id: UUID, embedder: Embedder) -> str:
    return f"{project_id} {embedder.name}"


def _digest(whose: str) -> str:
    return hashlib.sha256(whose.encode()).hexdigest()[:16]


def _build(project_id: UUID, embedder: Embedder, workers: int = 0) -> None:
    index, whose = name(project_id, embedder), _whose(project_id, embedder)
    of = {"dimension": embedder.dimension, "project": project_id, "model": embedder.name}
    with _room(workers):
        _build_as(index, "build", whose, of)


def _build_words(project_id: UUID) -> None:
    with _room(0):
        _build_as(
            name_of_words(project_id), "build_words", str(project_id), {"project": project_id}
        )


def _build_as(index: str, query: str, whose: str, of: Mapping[str, object]) -> None:
    """Anew where a build was broken off: what it left is not valid, and never used."""
    if _is_valid(index):
        return
    _drop(index)
    named = {"index": sql.Identifier(index)}
    comment = sql.SQL("COMMENT ON INDEX {index} IS {whose}")
    with connection.cursor() as cursor:
        values = {key: sql.Literal(value) for key, value in of.items()}
        cursor.execute(sql.SQL(QUERIES[query]).format(**named, **values))
        cursor.execute(comment.format(**named, whose=sql.Literal(whose)))


def _is_valid(index: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["is_valid"], {"index": index})
        return bool(cursor.fetchone()[0])


@contextmanager
def _room(workers: int) -> Iterator[None]:
    """Memory for all of the vectors: what finds no room is built on many times slower."""
    memory = f"{settings.VECTOR_INDEX_MEMORY_MB}MB"
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["room"], {"memory": memory, "workers": str(workers)})
        try:
            yield
        finally:
            cursor.execute("RESET maintenance_work_mem")
            cursor.execute("RESET max_parallel_maintenance_workers")


def _drop_unused() -> None:
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["unused"], {"prefixes": [PREFIX, WORDS_PREFIX]})
        for (unused,) in cursor.fetchall():
            _drop(unused)


def _drop(index: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}").format(sql.Identifier(index))
        )
