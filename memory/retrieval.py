"""Passages that a chapter should know of, found in what was approved before and in documents.

By full text only for now. Embeddings will rank the same visible rows a second time, and
`search` fuse both rankings; nobody else has to change.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from memory.standpoint import Standpoint
from novellaforge import caches, named_queries
from novellaforge.llm import render

MOST_PASSAGES = 6
MOST_TERMS = 60
LEAST_LETTERS = 3
CONFIGURATIONS = {"en": "english", "fr": "french"}
QUERIES = named_queries.load(Path(__file__).parent / "sql" / "retrieval.sql")

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Found:
    """A passage, verbatim; `source` in the novel's language or a document's title."""

    text: str
    source: str
    rank: float


def configuration(language: str) -> str:
    """The text search configuration of Postgres for a novel's language."""
    return CONFIGURATIONS.get(language, "simple")


def search(
    at: Standpoint, names: tuple[str, ...], about: tuple[str, ...], *, seconds: int = 0
) -> tuple[Found, ...]:
    """The best passages before `at` that hold any of the names or of the words of `about`.

    Kept for `seconds` under the project's revision.
    """
    words = query(names, about)
    if not words:
        return ()
    return caches.kept(
        caches.Place("retrieval", at.project_id, at.revision),
        (at.number, at.language, words),
        tuple[Found, ...],
        seconds,
        lambda: tuple(_search(at, words)),
    )


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


def query(names: Iterable[str], about: Iterable[str]) -> str:
    """What `websearch_to_tsquery` is given: any of these, a name as a phrase.

    Only letters and digits of the author's words go in: none of them is an operator.
    """
    phrases = (" ".join(_WORD.findall(name)) for name in names)
    words = (word for text in about for word in _WORD.findall(text))
    terms = dict.fromkeys(f'"{phrase}"' for phrase in phrases if phrase)
    terms |= dict.fromkeys(word.lower() for word in words if len(word) >= LEAST_LETTERS)
    return " or ".join(list(terms)[:MOST_TERMS])


def _search(at: Standpoint, words: str) -> Iterator[Found]:
    with connection.cursor() as cursor:
        cursor.execute(
            QUERIES["search_passages"],
            {
                "configuration": configuration(at.language),
                "words": words,
                "project_id": at.project_id,
                "number": at.number,
                "most": MOST_PASSAGES,
            },
        )
        rows = cursor.fetchall()
    for text, number, title, rank in rows:
        source = title or render("memory", at.language, "source", number=number)
        yield Found(text, source, rank)
