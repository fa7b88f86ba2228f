"""The facts that a question is about, and passages for what facts do not hold: by code alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.contrib.postgres.lookups import Unaccent
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from memory import ledger, terms
from memory.ask.question import Asked, named, place_in, read, stated
from memory.ask.ranking import rank
from memory.ask.showing import Line, lines
from memory.entities import Candidate
from memory.evidence import fold
from memory.facts import Kind
from memory.models import Entity, StoredFact
from memory.retrieval import look_up
from memory.standpoint import Standpoint
from projects.models import Project
from projects.reading import last_number

MOST_PASSAGES = 3
MOST_SPOKEN = 1_000  # facts that are looked at for their words alone


@dataclass(frozen=True)
class Passage:
    """Verbatim; `source` in the novel's language or a document's title."""

    text: str
    source: str


@dataclass(frozen=True)
class Found:
    """What is known of a question before place `before` (None: in the whole book).

    `notes` are sentences for the author: what could not be looked at.
    """

    question: str
    before: int | None = None
    lines: tuple[Line, ...] = ()
    passages: tuple[Passage, ...] = ()
    notes: tuple[str, ...] = ()


def find_facts(project: Project, question: str, before: int | None = None) -> Found:
    """At most 20 facts of chapters before place `before`: what stands when that chapter begins.

    The bible's count too. Without `before`, a place that the question names ("at 12?"). Raises
    Refused for a question that is empty or too long. Not on an event loop's thread.
    """
    question = stated(question)
    last = last_number(project)
    if before is None:
        before = place_in(question, last)
    asked = read(question, project.language)
    meant = named(question, _candidates(project))
    about = frozenset(each.uid for each in meant)
    told = ledger.standing(project.pk, before, where=_where(project, asked, about))
    shown = lines(rank(told, asked, about), told)
    passages, why = _passages(project, question, before or last + 1, meant, shown)
    return Found(question, before, shown, passages, tuple(_notes(project, before, why)))


def _where(project: Project, asked: Asked, about: frozenset[UUID]) -> Q:
    """Facts that can be about the question: of whom it names, or in its words."""
    wanted = ~Q(fact__corrections={})  # the columns say what was read, not what was corrected
    if about:
        uids = list(_and_merged(project, about))
        texts = [str(uid) for uid in uids]
        for part in ("subject", "object", "other"):
            wanted |= Q(**{f"fact__{part}__in": uids})
        for part in ("holder", "speaker"):
            wanted |= Q(**{f"fact__said__{part}__in": texts}) | Q(**{f"read__{part}__in": texts})
    else:
        wanted |= Q(fact__predicate__in=asked.predicates)
    if asked.words:
        wanted |= Q(fact__in=_spoken(project, asked.words))
    return wanted


def _spoken(project: Project, words: Sequence[str]) -> QuerySet[StoredFact, Any]:
    """Facts whose sentences or values hold any of the words, those that hold most of them."""
    configuration = terms.configuration(project.language)
    query = SearchQuery(" or ".join(words), config=configuration, search_type="websearch")
    text = SearchVector(Unaccent("sentence"), "value", config=configuration)
    spoken = StoredFact.objects.filter(project=project).annotate(text=text)
    best = spoken.filter(text=query).order_by(SearchRank("text", query).desc())
    return best.values("pk")[:MOST_SPOKEN]


def _candidates(project: Project) -> tuple[Candidate, ...]:
    """All whom the book knows by a name, those too that only a text does."""
    rows = Entity.objects.filter(project=project, provisional=True, merged_into=None)
    unconfirmed = (
        Candidate(row.uid, row.name, cast(Kind, row.kind), tuple(row.aliases)) for row in rows
    )
    return (*ledger.candidates(project), *unconfirmed)


def _and_merged(project: Project, about: frozenset[UUID]) -> set[UUID]:
    """With those that were merged into them: facts keep the uid that they were read with."""
    found: set[UUID] = set()
    new = set(about)
    while new:
        found |= new
        rows = Entity.objects.filter(project=project, merged_into__in=new)
        new = set(rows.values_list("uid", flat=True)) - found
    return found


# --- What facts do not hold ------------------------------------------------------------


def _passages(
    project: Project,
    question: str,
    number: int,
    meant: Sequence[Candidate],
    shown: Sequence[Line],
) -> tuple[tuple[Passage, ...], str]:
    """Passages that none of the facts quotes, and why they are not all that there are."""
    at = Standpoint(project.pk, project.revision, project.language, number)
    names = tuple(dict.fromkeys(each.name for each in meant))
    retrieved = look_up(at, names, (question,))
    quoted = [fold(line.sentence) for line in shown]
    found = (
        Passage(each.text, each.source)
        for each in retrieved.found
        if not any(sentence in fold(each.text) for sentence in quoted)
    )
    return tuple(found)[:MOST_PASSAGES], retrieved.why


def _notes(project: Project, before: int | None, why: str) -> Iterator[str]:
    if unread := ledger.unread(project.pk, before):
        numbers = ", ".join(map(str, unread[:8])) + "…" * (len(unread) > 8)
        yield _("The facts of these chapters are not read yet: %s.") % numbers
    if why:
        yield why
