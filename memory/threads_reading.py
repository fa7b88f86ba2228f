"""The open threads of a book, from its ledger; kept while that is the same."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID

from django.db.models import Q

from memory import keeping, ledger
from memory.clock import Clock
from memory.continuity.rule import View
from memory.facts import Fact
from memory.in_force import EVENTS, OPENINGS, Opening
from memory.in_force.openings import every_opening
from memory.models import ThreadDecision
from memory.sayings import Said, said_of
from memory.threads import (
    Tellings,
    Thread,
    Told,
    may_touch,
    one_a_chapter,
    overdue_first,
    thread,
    touching,
)
from projects.models import Project

Row = tuple[UUID, str, UUID | None, str, str, UUID | None, int | None, int, int]
_ROW = (
    "fact", "fact__predicate", "fact__subject", "fact__value", "fact__sentence",
    "fact__chapter", "fact__chapter__number", "beat", "seq",
)  # fmt: skip


@dataclass(frozen=True)
class Threads:
    """`last` is the last chapter that was approved, 0 before there is one.

    `every` are those that are open; `paid` those that the text has closed or kept, by opening.
    """

    every: tuple[Thread, ...] = ()
    last: int = 0
    paid: tuple[Thread, ...] = ()


@dataclass(frozen=True)
class Packed:
    """Threads as they are kept: with each sentence once, however many of them it touches.

    `touches` are, by thread, the places in `said`; of all that are open, then of all paid.
    """

    bare: Threads
    said: tuple[Said, ...]
    touches: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, threads: Threads) -> Self:
        every = (*threads.every, *threads.paid)
        at: dict[Said, int] = {}
        touches = tuple(
            tuple(at.setdefault(said, len(at)) for said in each.touches) for each in every
        )
        return cls(_touched(threads, ((),) * len(every)), tuple(at), touches)

    @property
    def threads(self) -> Threads:
        return _touched(
            self.bare, [tuple(self.said[at] for at in places) for places in self.touches]
        )


def _touched(threads: Threads, touches: Sequence[tuple[Said, ...]]) -> Threads:
    """With these instead, by thread."""
    every = zip((*threads.every, *threads.paid), touches, strict=True)
    changed = [replace(each, touches=those) for each, those in every]
    count = len(threads.every)
    return replace(threads, every=tuple(changed[:count]), paid=tuple(changed[count:]))


def threads_of(project: Project, state: str) -> Threads:
    """All that the text has opened; what it left open overdue first, whatever its author said.

    `state` is `shown`'s: kept under it.
    """
    asked = keeping.Asked(project, "threads", state)
    return keeping.kept(asked, Packed, lambda: Packed.of(_read(project))).threads


def decisions_of(project_id: UUID) -> dict[UUID, ThreadDecision]:
    """What the author said of each, by the fact that opens it."""
    rows = ThreadDecision.objects.filter(fact__project=project_id)
    rows = rows.select_related("chapter", "fact__chapter")
    return {each.fact_id: each for each in rows}


@dataclass(frozen=True)
class Settled:
    """One that its author closed or let go."""

    decision: ThreadDecision
    what: str
    opened: Said


def is_settled(decision: ThreadDecision | None) -> bool:
    return decision is not None and decision.state != ThreadDecision.State.PLANNED


def settled(decisions: Iterable[ThreadDecision]) -> list[Settled]:
    """The last decided first."""
    every = (each for each in decisions if is_settled(each))
    return [_settled(each) for each in sorted(every, key=lambda each: each.decided_at)[::-1]]


def _settled(decision: ThreadDecision) -> Settled:
    fact = decision.fact
    place = fact.chapter.number if fact.chapter else 0
    opened = Said(fact.pk, fact.sentence, place, fact.chapter_id)
    return Settled(decision, fact.value or fact.sentence, opened)


def _read(project: Project) -> Threads:
    rows: list[Row] = list(ledger.approved_spans(project.pk).values_list(*_ROW))
    last = max((row[6] or 0 for row in rows), default=0)
    view = _view(project, _of_time(last) | Q(fact__predicate__in=OPENINGS))
    found = list(every_opening(view, last + 1))
    near = [(row, _told(row)) for row in _near(rows, (each.fact.value for each in found))]
    told = Tellings(tuple(each for _row, each in near))
    deeds = _deeds(near, found, view)
    if deeds:  # one of them may keep a promise
        view = _view(project, _of_time(last) | Q(fact__predicate__in=OPENINGS) | Q(fact__in=deeds))
        found = list(every_opening(view, last + 1))
    threads = [_thread(each, view, told, last) for each in found]
    paid = tuple(each for each in threads if each.paid)
    return Threads(overdue_first(each for each in threads if not each.paid), last, paid)


def _thread(opening: Opening, view: View, told: Tellings, last: int) -> Thread:
    fact, opened = opening.fact, said_of(opening.fact, view.places)
    touches = one_a_chapter(touching(fact, opened, told))
    made = thread(fact, opened, touches, last, past=opening.is_late)
    if opening.paid:
        return replace(made, paid=said_of(opening.paid, view.places), late="")
    return made


def _view(project: Project, where: Q) -> View:
    told = ledger.standing(project.pk, where=where)
    clock = Clock.of(told.facts, told.places)
    return View(told.facts, (), clock, told.places, told.entities, project.language)


def _of_time(last: int) -> Q:
    """By what one knows how late it is in the story: words of time, and the last chapter."""
    timed = ~Q(fact__said__time_text="") | Q(read__has_key="time_text")
    return timed | Q(fact__chapter__number=last)


def _near(rows: Iterable[Row], values: Iterable[str]) -> Iterator[Row]:
    """The rows that may be about one of these."""
    finds = may_touch(values)
    if finds is None:
        return
    for row in rows:
        if finds.search(bare(f"{row[3]} {row[4]}")):
            yield row


def _deeds(near: Iterable[tuple[Row, Told]], found: Iterable[Opening], view: View) -> list[UUID]:
    """What somebody did who has promised something, and may be what was promised."""
    every: dict[UUID | None, list[Told]] = {}
    for (_uid, predicate, subject, *_rest), told in near:
        if predicate in EVENTS:
            every.setdefault(subject, []).append(told)
    deeds = {subject: Tellings(tuple(those)) for subject, those in every.items()}
    return [
        deed.said.fact
        for each in found
        if each.fact.predicate == "promises" and each.fact.subject in deeds
        for deed in touching(each.fact, said_of(each.fact, view.places), deeds[each.fact.subject])
    ]


def _told(row: Row) -> Told:
    uid, _predicate, _subject, value, sentence, chapter, number, beat, seq = row
    return Told(Said(uid, sentence, number or 0, chapter), value, (number or 0, beat, seq))


def bare(text: str) -> str:
    """Without case and accents, as `may_touch` reads it."""
    if text.isascii():
        return text.lower()
    return "".join(each for each in unicodedata.normalize("NFKD", text.lower()) if each.isascii())


def fact_opens(fact: Fact) -> bool:
    """Whether it is one that the author may settle."""
    return fact.predicate in OPENINGS and fact.slot != "close"
