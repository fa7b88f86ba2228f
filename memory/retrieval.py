"""Passages that a chapter should know of, found in what was approved before and in documents.

By their words (full text) and by what they mean (vectors); both rankings see the same passages
and are made one by reciprocal rank. Without vectors the words do alone, and the answer says so.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from memory import embedder, terms, vector_index
from memory.embedder import Embedder, EmbedderError, EmbedderMissing, Vector
from memory.fusion import Ranked, fuse
from memory.standpoint import Standpoint
from memory.terms import QUERIES, configuration
from novellaforge import caches, loop
from novellaforge.llm import Origin, render

logger = logging.getLogger(__name__)

MOST_PASSAGES = 6
CANDIDATES = 40  # of each ranking
WALKED = 200  # of an index of vectors at a time (hnsw.ef_search): the more, the less is missed
MOST_WORDS = 100  # of what is looked up by its meaning


Vectors = Literal["all", "some", "none"]


@dataclass(frozen=True)
class Found:
    """A passage, verbatim; `source` in the novel's language or a document's title."""

    text: str
    source: str
    rank: float


@dataclass(frozen=True)
class Retrieved:
    """The best passages, and how many of all were compared by meaning too.

    `why` is a sentence for the author where that is not all of them.
    """

    found: tuple[Found, ...] = ()
    vectors: Vectors = "all"
    why: str = ""


class _Passing(Exception):
    """An answer that will be better soon: given, not kept."""

    def __init__(self, retrieved: Retrieved) -> None:
        self.retrieved = retrieved


def look_up(
    at: Standpoint,
    names: tuple[str, ...],
    about: tuple[str, ...],
    *,
    seconds: int = 0,
    more: int = 0,
) -> Retrieved:
    """The best passages before `at` that hold any of the names or words, or mean the like; `more`
    than usual.

    Kept for `seconds` under the project's revision, unless vectors were missing that are being
    made, or that could not be asked for. Not on an event loop's thread.
    """
    asked = terms.asked(names, about)
    if not asked:
        return Retrieved()
    chosen = embedder.chosen()
    try:
        return caches.kept(
            caches.Place("retrieval", at.project_id, at.revision),
            (at.number, at.language, get_language(), names, about, chosen and chosen.name, more),
            Retrieved,
            seconds,
            lambda: _look_up(at, asked, _meaning(names, about), chosen, MOST_PASSAGES + more),
        )
    except _Passing as answer:
        return answer.retrieved


def standing(at: Standpoint, hashes: Sequence[str]) -> tuple[Found, ...]:
    """Those of these passages, by the sha256 of their texts, that stand before `at`; unranked."""
    if not hashes:
        return ()
    values: dict[str, Any] = {
        "project_id": at.project_id,
        "number": at.number,
        "hashes": list(hashes),
    }
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["standing"], values)
        rows = cursor.fetchall()
    return tuple(Found(text, _source(at, title, number), 0.0) for text, number, title in rows)


def mentioned(at: Standpoint, names: tuple[str, ...]) -> frozenset[str]:
    """Those of these names that some passage before `at` mentions."""
    with connection.cursor() as cursor:
        cursor.execute(
            QUERIES["mentioned_names"],
            {
                "configuration": configuration(at.language),
                "names": list(names),
                "project_id": at.project_id,
                "number": at.number,
            },
        )
        return frozenset(name for (name,) in cursor.fetchall())


def _meaning(names: Iterable[str], about: Iterable[str]) -> str:
    """What the embedder is given: the author's words as they stand, then who is named."""
    text = " ".join([*filter(None, about), ", ".join(names)])
    return " ".join(text.split()[:MOST_WORDS])


def _look_up(
    at: Standpoint, asked: Sequence[str], meaning: str, chosen: Embedder | None, most: int
) -> Retrieved:
    if chosen is None:
        by_words = terms.by_words(at, asked, CANDIDATES)
        return Retrieved(tuple(_found(at, fuse(by_words), most)), "none", str(EmbedderMissing()))
    ground = vector_index.ground(at.project_id, chosen)
    with _asked_for(at, meaning, chosen if ground.embedded else None) as vector:
        by_words = terms.by_words(at, asked, CANDIDATES)
    try:
        by_meaning = _by_meaning(at, vector(), chosen, ground)
    except EmbedderError as error:
        logger.warning("Searched by words alone: %s", error, extra={"action": "embed_query"})
        answer = Retrieved(tuple(_found(at, fuse(by_words), most)), "none", str(error))
        raise _Passing(answer) from error
    found = tuple(_found(at, fuse(by_words, by_meaning), most))
    if ground.is_complete:
        return Retrieved(found)
    vectors: Vectors = "some" if ground.embedded else "none"
    raise _Passing(Retrieved(found, vectors, _being_made()))


@contextmanager
def _asked_for(
    at: Standpoint, meaning: str, chosen: Embedder | None
) -> Iterator[Callable[[], Vector | None]]:
    """The query's vector, which comes while the block works; reading it raises EmbedderError.

    None of no model: then nobody is asked.
    """
    if chosen is None:
        yield lambda: None
        return
    query = chosen.query(meaning, Origin(at.project_id, step="retrieval"))
    with ThreadPoolExecutor(1) as beside:
        yield beside.submit(copy_context().run, loop.run, query).result


def _being_made() -> str:
    return _(
        "Not all passages have vectors of the embedding model in use: they are being made, and "
        "until then the others are found by their words alone."
    )


def _by_meaning(
    at: Standpoint, vector: Vector | None, chosen: Embedder, ground: vector_index.Ground
) -> list[Ranked]:
    if vector is None:
        return []
    return by_vector(at, vector, chosen, indexed=ground.is_large and ground.has_index)


def by_vector(at: Standpoint, vector: Vector, chosen: Embedder, *, indexed: bool) -> list[Ranked]:
    """The passages before `at` nearest to a vector of this model, the nearest first.

    Without those that are no nearer than what speaks of something else.
    """
    values: dict[str, Any] = {"model": chosen.name, "vector": str(vector)}
    least = chosen.least_similarity(at.language)
    if not indexed:
        return _nearest(at, values, least, "rank_by_meaning")
    values |= {"dimension": chosen.dimension, "candidates": str(WALKED)}
    return _nearest(at, values, least, "search_on", "rank_by_meaning_indexed")


def _nearest(at: Standpoint, values: dict[str, Any], least: float, *names: str) -> list[Ranked]:
    """What the last of these queries finds. They are one message, and so one transaction."""
    place: dict[str, Any] = {"project_id": at.project_id, "number": at.number, "most": CANDIDATES}
    with connection.cursor() as cursor:
        cursor.execute(";\n".join(QUERIES[name] for name in names), place | values)
        while cursor.nextset():
            pass
        return [Ranked(*row) for *row, similarity in cursor.fetchall() if similarity >= least]


def _found(at: Standpoint, fused: Sequence[tuple[Ranked, float]], most: int) -> Iterator[Found]:
    """Those of the best that are still there, with their texts."""
    best = fused[:most]
    with connection.cursor() as cursor:
        ids = [each.id for each, _rank in best]
        cursor.execute(QUERIES["texts"], {"ids": ids})
        texts = dict(cursor.fetchall())
    for each, rank in best:
        if each.id in texts:
            yield Found(texts[each.id], _source(at, each.title, each.number), rank)


def _source(at: Standpoint, title: str | None, number: int | None) -> str:
    return title or render("memory", at.language, "source", number=number)
