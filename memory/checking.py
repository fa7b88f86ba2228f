"""A draft's facts held against all that came before: what the rules see, and what they find.

The approved facts that speak of the same people and things are found in what the process keeps
of the book; rules are pure. A graph that cannot be asked, or does not have all of the ledger yet,
is said all the same: then the draft was held against the bible and itself, and no chapter.
"""

import asyncio
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import monotonic
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from memory import codex, continuity, graph, ledger
from memory.approved import before
from memory.clock import Clock
from memory.continuity.check import Checked, check, enabled
from memory.continuity.rule import Conflict, Named, View
from memory.correcting.recognising import standing
from memory.facts import Fact
from memory.graph import GraphUnavailable
from memory.models import BookMemory
from memory.standpoint import Standpoint
from novellaforge import caches
from novellaforge.database import in_db

PATIENCE_SECONDS = 10.0  # for memory that is being brought up to date
LOOK_EVERY_SECONDS = 0.2


@dataclass(frozen=True)
class Compared:
    """A draft's facts among those that hold before it; `why`: what kept the book's from it."""

    view: View
    why: str = ""


async def compared(
    at: Standpoint,
    draft: Sequence[Fact],
    entities: Mapping[UUID, Named],
    *,
    chapter_id: UUID | None = None,
    patience: float = 0.0,
) -> Compared:
    """What rules see of the draft. `entities` are those that the ledger does not know yet.

    Waits for memory that is behind, at most `patience` seconds.
    """
    seen = await _seen(at, draft, entities, chapter_id, patience)
    why = seen.why or (await _away(at) if seen.has_story else "")
    view = seen.view
    if why or view is None:
        view = await in_db(_of_the_bible, at, draft, entities)
    return Compared(view, why)


async def _away(at: Standpoint) -> str:
    """Why the graph does not answer; empty where it does."""
    try:
        await graph.candidates(at.project_id, "touching", at.number, entities=[], predicates=[])
    except GraphUnavailable as error:
        return _("The graph could not be asked: %s") % error
    return ""


class Lacking(NamedTuple):
    """`why` the chapters before a place cannot be compared with, empty where they can; `state`
    is then the ledger's.
    """

    why: str
    state: str = ""


class _Seen(NamedTuple):
    why: str
    has_story: bool = False
    view: View | None = None


async def _seen(
    at: Standpoint,
    draft: Sequence[Fact],
    entities: Mapping[UUID, Named],
    chapter_id: UUID | None,
    patience: float,
) -> _Seen:
    """The view, or what memory lacks for it, once it was waited for."""
    end = monotonic() + patience
    while True:
        seen = await in_db(_look, at, draft, entities, chapter_id)
        if not seen.why or monotonic() >= end:
            return seen
        await asyncio.sleep(LOOK_EVERY_SECONDS)


def _look(
    at: Standpoint, draft: Sequence[Fact], entities: Mapping[UUID, Named], chapter_id: UUID | None
) -> _Seen:
    found = lacking(at)
    if found.why:
        return _Seen(found.why)
    known = before(at.project_id, found.state, at.number, chapter_id, at.language)
    draft = standing(at.project_id, draft, entities)
    return _Seen("", known.has_story, known.view(draft, entities))


def lacking(at: Standpoint) -> Lacking:
    """What memory lacks of the chapters before this place, now."""
    if unread := _unread(at):
        return Lacking(unread)
    state = ledger.state_of(at.project_id)
    projected = BookMemory.objects.filter(project=at.project_id, projected=state)
    if not projected.exists() and _has_story(at):
        return Lacking(_("The graph does not have all facts yet."))
    return Lacking("", state)


def _unread(at: Standpoint) -> str:
    unread = ledger.unread(at.project_id, at.number)
    if unread:
        numbers = ", ".join(map(str, unread[:8])) + ("…" if len(unread) > 8 else "")
        return _("The facts of these chapters are not read yet: %s.") % numbers
    unread_entries = codex.unread_entries(at.project_id)
    if unread_entries:
        names = ", ".join(unread_entries[:8]) + ("…" if len(unread_entries) > 8 else "")
        return _("These entries of the bible are not read yet: %s.") % names
    return ""


def _has_story(at: Standpoint) -> bool:
    """Whether any fact of a chapter before this place holds."""
    return (
        ledger.approved_spans(at.project_id).filter(fact__chapter__number__lt=at.number).exists()
    )


def _of_the_bible(at: Standpoint, draft: Sequence[Fact], entities: Mapping[UUID, Named]) -> View:
    """Of the book only what needs no graph."""
    told = ledger.standing(at.project_id, at.number, where=Q(version=None))
    draft = standing(at.project_id, draft, entities)
    places = {**told.places, **{fact.chapter: at.number for fact in draft}}
    clock = Clock.of((*told.facts, *draft), places)
    return View(told.facts, draft, clock, places, {**entities, **told.entities}, at.language)


# --- What the rules find ------------------------------------------------------------------


@dataclass(frozen=True)
class _Kept:
    """A conflict by uids; what they stand for is in the view."""

    rule: str
    earlier: UUID
    later: UUID
    provisional: bool


@dataclass(frozen=True)
class _KeptAll:
    conflicts: tuple[_Kept, ...] = ()
    failed: tuple[str, ...] = ()


def judged_by_rules(
    at: Standpoint, view: View, *, without: Collection[str] = (), seconds: int = 0
) -> Checked:
    """What all rules but those `without` find; kept for `seconds` under the book's revision."""
    asked, found = enabled(without), list[Checked]()

    def make() -> _KeptAll:
        found.append(check(view, asked))
        return _to_keep(found[0])

    parts = (
        rules_version(),
        tuple(rule.name for rule in asked),
        sorted(map(repr, view.draft)),  # the same uid may be said otherwise: dreamt, another time
        *_what_stands(view),
    )
    place = caches.Place("rules", at.project_id, at.revision)
    kept = caches.kept(place, parts, _KeptAll, seconds, make)
    if found:
        return found[0]
    if not kept.conflicts:
        return Checked(failed=kept.failed)
    facts = {fact.uid: fact for fact in view.facts}
    by_name = {rule.name: rule for rule in asked}
    conflicts = tuple(
        Conflict(
            by_name[each.rule],
            facts[each.earlier],
            facts[each.later],
            provisional=each.provisional,
        )
        for each in kept.conflicts
    )
    return Checked(conflicts, kept.failed)


def _what_stands(view: View) -> tuple[object, ...]:
    """What tells the approved facts of a view, and their places, from others."""
    if view.part is not None and view.part.is_of(view) and view.part.name:
        return (view.part.name,)
    return (
        sorted(map(repr, view.approved)),
        tuple(sorted((str(chapter), place) for chapter, place in view.places.items())),
    )


def _to_keep(found: Checked) -> _KeptAll:
    return _KeptAll(
        tuple(
            _Kept(each.rule.name, each.earlier.uid, each.later.uid, each.provisional)
            for each in found.conflicts
        ),
        found.failed,
    )


@cache
def rules_version() -> str:
    """Another one whenever a rule's code is."""
    files = sorted(Path(continuity.__path__[0]).glob("*.py"))
    return hashlib.sha256(b"".join(each.read_bytes() for each in files)).hexdigest()[:16]
