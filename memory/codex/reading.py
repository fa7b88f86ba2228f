"""Reading the bible into the ledger: only entries that changed, each kept as soon as it is read.

A reading that is cut goes on with the entries that are left; of two at once, the first to read
an entry keeps it. What an entry does not say any more is gone at once, before any model answers.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction

from memory import ledger
from memory.codex.certain import as_it_stands, certain, whole_of
from memory.codex.described import Described, can_read, read_described
from memory.codex.entries import Entry, entries_of, states_of
from memory.entities import Candidate
from memory.facts import Fact, Place
from memory.models import BookMemory, FactSpan, StoredFact
from novellaforge import named_queries
from novellaforge.database import in_db
from novellaforge.llm import LLM
from projects.models import Project

AT_ONCE = 4  # entries
BOOKS_KEPT = 64
QUERIES = named_queries.load(Path(__file__).parent.parent / "sql" / "codex.sql")


@dataclass(frozen=True)
class Unread:
    """An entry that the model's answer said nothing usable of, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class ReadBible:
    """`read` are the names of entries that were read now; `gone` counts those forgotten."""

    read: tuple[str, ...] = ()
    gone: int = 0
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True)
class Bible:
    """`states` is the state of each entry now, `read` the state in which it was read last."""

    project_id: UUID
    language: str
    entries: tuple[Entry, ...]
    states: dict[UUID, str]
    read: dict[str, str]

    @property
    def due(self) -> tuple[Entry, ...]:
        return tuple(each for each in self.entries if not self.is_read(each))

    def is_read(self, entry: Entry) -> bool:
        return self.read.get(str(entry.uid)) == self.states.get(entry.uid)


async def read_bible(project_id: UUID, llm: LLM) -> ReadBible:
    """Bring the facts of place 0 up to date; an unchanged bible asks the model nothing.

    Raises ModelError where the model did not answer at all, after what was read is kept.
    """
    bible = await in_db(bible_of, project_id)
    if bible is None:
        return ReadBible()
    gone = await in_db(_forget_gone, project_id)
    known = await in_db(_known, project_id) if bible.due else ()
    read, unread = await _read_each(bible, known, llm)
    return ReadBible(tuple(read), gone, tuple(unread))


def unread_entries(project_id: UUID) -> tuple[str, ...]:
    """The names of entries whose facts, as they stand now, have not been read.

    Found once for each state of the bible and of what was read of it: every scene's check asks.
    """
    kept, state = _kept_of(project_id), _state(project_id)
    if (found := kept.get(state)) is not None:
        return found
    bible = bible_of(project_id)
    unread = tuple(each.name for each in bible.due if each.text.strip()) if bible else ()
    if _state(project_id) == state:  # else it may be of either: then it serves this time only
        kept.clear()
        kept[state] = unread
    return unread


@lru_cache(maxsize=BOOKS_KEPT)
def _kept_of(project_id: UUID) -> dict[str, tuple[str, ...]]:
    """By its state; one at most."""
    return {}


def _state(project_id: UUID) -> str:
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["state_of_bible"], {"project_id": project_id})
        return str(cursor.fetchone())


def bible_of(project_id: UUID) -> Bible | None:
    """None where the book is gone."""
    language = Project.objects.filter(pk=project_id).values_list("language", flat=True).first()
    if language is None:
        return None
    read = BookMemory.objects.filter(project_id=project_id).values_list("codex_read", flat=True)
    entries = entries_of(project_id)
    states = states_of(entries, language)
    return Bible(project_id, language, entries, states, read.first() or {})


async def _read_each(
    bible: Bible, known: Sequence[Candidate], llm: LLM
) -> tuple[list[str], list[Unread]]:
    """A few at once. Where one fails the others go on; the first error is raised in the end."""
    read: list[str] = []
    unread: list[Unread] = []
    waiting = iter(bible.due)

    async def take() -> None:
        for entry in waiting:
            why = await _read(bible, entry, known, llm)
            if why:
                unread.append(Unread(entry.name, why))
            elif why is not None:
                read.append(entry.name)

    ended = await asyncio.gather(*(take() for _ in range(AT_ONCE)), return_exceptions=True)
    for error in ended:
        if error is not None:
            raise error
    return read, unread


async def _read(bible: Bible, entry: Entry, known: Sequence[Candidate], llm: LLM) -> str | None:
    """Why it could not be read; empty: it was; None: another reading sees to it."""
    described = Described()
    asks = can_read(entry, llm)
    kept = await in_db(_keep, bible, entry, described, is_whole=not asks)
    if kept and asks:
        where = Place(bible.project_id, entry.uid)
        described = await read_described(entry, known, where, llm, bible.language)
        kept = await in_db(_keep, bible, entry, described, is_whole=not described.why)
    return described.why if kept else None


@transaction.atomic
def _keep(bible: Bible, entry: Entry, described: Described, *, is_whole: bool) -> bool:
    """Make this what the entry says; not where it says otherwise by now, or is read already.

    Until it was read whole, what was read before of sentences that still stand is kept.
    """
    project_id = bible.project_id
    state = bible.states[entry.uid]
    memory, now = _locked(project_id), bible_of(project_id)
    if memory is None or now is None or now.states.get(entry.uid) != state or now.is_read(entry):
        return False
    ledger.add_entities(project_id, described.entities)
    ledger.record_entry(project_id, entry.uid, _facts(bible, entry, described, is_whole=is_whole))
    if is_whole:
        memory.codex_read[str(entry.uid)] = state
        memory.save(update_fields=["codex_read"])
    return True


def _facts(bible: Bible, entry: Entry, described: Described, *, is_whole: bool) -> list[Fact]:
    """All that the entry says, each once, in the order of its text as far as code read it."""
    sure = tuple(certain(entry, bible.project_id, bible.language))
    facts = [*sure, *(fact for fact in described.facts if not _is_another_age(fact, sure))]
    facts += _standing(entry, bible.project_id, only_the_author_s=is_whole)
    if entry.kind == "rule" and entry.text.strip() and not facts:
        facts = [as_it_stands(entry, bible.project_id)]
    each_once: dict[UUID, Fact] = {}
    for fact in facts:
        each_once.setdefault(fact.uid, fact)
    return [replace(fact, seq=seq) for seq, fact in enumerate(each_once.values(), start=1)]


def _is_another_age(fact: Fact, sure: Iterable[Fact]) -> bool:
    """ "Forty, with a son of six": what else a model takes for the age that code has read."""
    return any(
        (each.predicate, each.subject, each.sentence)
        == (fact.predicate, fact.subject, fact.sentence)
        for each in sure
        if each.predicate == "age" and each.value != fact.value
    )


def _standing(entry: Entry, project_id: UUID, *, only_the_author_s: bool) -> Iterator[Fact]:
    """Facts read before whose sentences the entry still has: those that its author locked or
    corrected, or all of them.
    """
    lines = {line.text: line for line in (whole_of(entry), *entry.lines)}
    before = StoredFact.objects.filter(project_id=project_id, origin=entry.uid)
    spans = FactSpan.objects.filter(version=None, fact__in=before)
    said = dict(spans.values_list("fact", "read"))
    for stored in before.order_by("uid"):
        line = lines.get(stored.sentence)
        its_author_s = stored.locked or bool(stored.corrections)
        if line and (its_author_s or (not only_the_author_s and stored.pk in said)):
            fact = ledger.read_as(ledger.fact_from(stored.said), said.get(stored.pk))
            yield replace(fact, start=line.start, end=line.end)


@transaction.atomic
def _forget_gone(project_id: UUID) -> int:
    """Take out what entries said that are no more."""
    memory = _locked(project_id)
    if memory is None:
        return 0
    spans = FactSpan.objects.filter(fact__project_id=project_id, version=None)
    said = set(spans.values_list("fact__origin", flat=True).distinct())
    # The book itself is there too: its author's threads are its facts (threads_opening.py).
    present = {project_id, *(each.uid for each in entries_of(project_id))}
    for uid in said - present:
        ledger.record_entry(project_id, uid, ())
    names = set(map(str, present))
    left = {uid: state for uid, state in memory.codex_read.items() if uid in names}
    gone = (said | {UUID(uid) for uid in memory.codex_read}) - present
    if left != memory.codex_read:
        memory.codex_read = left
        memory.save(update_fields=["codex_read"])
    return len(gone)


def _locked(project_id: UUID) -> BookMemory | None:
    """The book's memory, held until the end of the transaction; None: the book is gone."""
    if not Project.objects.filter(pk=project_id).exists():
        return None
    ledger.memory_of(project_id)
    return BookMemory.objects.select_for_update().get(project_id=project_id)


def _known(project_id: UUID) -> tuple[Candidate, ...]:
    return ledger.candidates(Project.objects.get(pk=project_id))
