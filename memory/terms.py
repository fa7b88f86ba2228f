"""A search by words: which terms are asked for, and the ranking that they give.

What a term costs is the passages that hold it. A long outline asks for sixty, and half of those
stand in every tenth passage and tell none from another; so in a large book the rarest are asked
for, as many as a search may cost. Each counts by how rare it is (Spärck Jones, "A statistical
interpretation of term specificity", 1972).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

from django.db import connection

from memory.fusion import Ranked
from memory.standpoint import Standpoint
from novellaforge import caches, named_queries

MOST_TERMS = 60
LEAST_LETTERS = 3
CONFIGURATIONS = {"en": "english", "fr": "french"}
QUERIES = named_queries.load(Path(__file__).parent / "sql" / "retrieval.sql")

# Measured in benchmarks/retrieval.py.
MOST_ROWS = 1_200  # that one search reads
PASSAGES_A_ROW = 300  # looking a term up costs one row more for so many passages of the book
SMALL = 500  # passages: all terms are asked for, and none is counted before
SAMPLE, LEAST_TIMES = 500, 3  # passages, and in how many of those a lexeme is called common
KEPT_SECONDS = 3_600  # how common words are in a book changes slowly
BOOKS = 16  # of which a process keeps it, some thousand words each

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Commonness:
    """In how many passages of a sample each common lexeme of a project stands."""

    passages: int  # of the project
    sample: int
    times: Mapping[str, int]

    def rows(self, lexemes: Iterable[str]) -> float:
        """About how many passages hold all of these; of a lexeme that is not common, a few."""
        rarest = min(self.times.get(lexeme, 1) for lexeme in lexemes)
        return self.passages * rarest / max(1, self.sample)


_here: dict[UUID, tuple[float, Commonness]] = {}  # until when each is kept


def configuration(language: str) -> str:
    """The text search configuration of Postgres for a novel's language."""
    return CONFIGURATIONS.get(language, "simple")


def asked(names: Iterable[str], about: Iterable[str]) -> list[str]:
    """The terms, each as `websearch_to_tsquery` takes it: a word, or a name as a phrase.

    Only letters and digits of the author's words go in: none of them is an operator.
    """
    phrases = (" ".join(_WORD.findall(name)) for name in names)
    words = (word for text in about for word in _WORD.findall(text))
    terms = dict.fromkeys(f'"{phrase}"' for phrase in phrases if phrase)
    terms |= dict.fromkeys(word.lower() for word in words if len(word) >= LEAST_LETTERS)
    return list(terms)[:MOST_TERMS]


def by_words(at: Standpoint, terms: Sequence[str], most: int) -> list[Ranked]:
    """The passages before `at` that hold any of the terms, the best first.

    Where the rarest find fewer than `most`, all are asked for.
    """
    lexemes = _read(at.language, terms)
    common = _kept(at.project_id)
    if common is None:
        size = _size(at.project_id)
        if size <= SMALL:
            return _ranked(at, list(lexemes), size, most)
        common = _keep(at.project_id)
    chosen = rarest(lexemes, common)
    found = _ranked(at, chosen, common.passages, most)
    if len(found) < most and len(chosen) < len(lexemes):
        return _ranked(at, list(lexemes), common.passages, most)
    return found


def rarest(lexemes: Mapping[str, Sequence[str]], common: Commonness) -> list[str]:
    """As many of the terms as may be read, the rarest first; one at least. Pure."""
    rows = {term: common.rows(parts) for term, parts in lexemes.items()}
    chosen: list[str] = []
    left = float(MOST_ROWS)
    for term in sorted(rows, key=lambda term: (rows[term], term)):
        left -= rows[term] + common.passages / PASSAGES_A_ROW
        if chosen and left < 0:
            break
        chosen.append(term)
    return chosen


def _read(language: str, terms: Sequence[str]) -> dict[str, list[str]]:
    """Each term as Postgres reads it, with its lexemes; without those that say nothing."""
    values = {"configuration": configuration(language), "terms": list(terms)}
    return dict(_rows("read_terms", values))


def _size(project_id: UUID) -> int:
    """How many passages the project has, counted to one more than SMALL."""
    [(size,)] = _rows("size", {"project_id": project_id, "most": SMALL + 1})
    return int(size)


def _kept(project_id: UUID) -> Commonness | None:
    """Kept in this process too: to read it from Redis takes longer than the words of a search."""
    found = _here.get(project_id)
    return found[1] if found and found[0] >= monotonic() else None


def _keep(project_id: UUID) -> Commonness:
    common = _shared_commonness(project_id)
    _here[project_id] = monotonic() + KEPT_SECONDS, common
    while len(_here) > BOOKS:
        _here.pop(next(iter(_here)), None)
    return common


def _shared_commonness(project_id: UUID) -> Commonness:
    """Kept for an hour, whatever changes meanwhile: an old one costs time, no passage."""
    place = caches.Place("commonness", project_id, 0)
    return caches.kept(place, (), Commonness, KEPT_SECONDS, lambda: _counted(project_id))


def _counted(project_id: UUID) -> Commonness:
    values = {"project_id": project_id, "sample": SAMPLE, "least": LEAST_TIMES}
    [(passages, sample, lexemes, times)] = _rows("common_lexemes", values)
    return Commonness(passages, sample, dict(zip(lexemes, times, strict=True)))


def _ranked(at: Standpoint, terms: list[str], passages: int, most: int) -> list[Ranked]:
    values = {
        "project_id": at.project_id,
        "number": at.number,
        "terms": terms,
        "passages": passages,
        "most": most,
    }
    return [Ranked(*row) for row in _rows("rank_by_words", values)]


def _rows(name: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(QUERIES[name], values)
        return list(cursor.fetchall())
