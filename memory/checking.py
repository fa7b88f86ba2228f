"""A draft's facts held against all that came before: what the rules see, and what they find.

The graph finds the approved facts that speak of the same people and things; rules are pure. A
graph that cannot be asked, or does not have all of the ledger yet, is said: then the draft was
held against the bible and itself, and against no chapter.
"""

import asyncio
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import monotonic
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from memory import codex, continuity, graph, ledger
from memory.approved import approved
from memory.clock import Clock
from memory.continuity.check import Checked, check, enabled
from memory.continuity.rule import Conflict, Named, Rule, View
from memory.correcting.recognising import standing
from memory.facts import Fact
from memory.graph import GraphUnavailable
from memory.ledger import Told
from memory.projecting import is_current
from memory.standpoint import Standpoint
from novellaforge import caches
from novellaforge.database import in_db

PATIENCE_SECONDS = 10.0  # for memory that is being brought up to date
LOOK_EVERY_SECONDS = 0.2
# Read whatever they are about: they bind everybody, or say where and when others are.
OF_THE_BOOK = (
    "world_rule", "norm", "narration", "thread", "promises", "part_of", "route", "before",
    "causes", "dated", "lasts",
)  # fmt: skip


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
    why = await _lacking(at, patience)
    draft = await in_db(standing, at.project_id, draft)
    touching: list[UUID] = []
    if not why and await in_db(_has_story, at):
        try:
            touching = await graph.candidates(
                at.project_id,
                "touching",
                at.number,
                entities=[str(uid) for uid in _about(draft)],
                predicates=sorted(_read_by_rules().difference(OF_THE_BOOK)),
            )
        except GraphUnavailable as error:
            why = _("The graph could not be asked: %s") % error
    view = await in_db(_view, at, tuple(draft), dict(entities), touching, chapter_id, bool(why))
    return Compared(view, why)


async def _lacking(at: Standpoint, patience: float) -> str:
    """What memory lacks of the chapters before, once it was waited for; empty: nothing."""
    end = monotonic() + patience
    while True:
        why = await in_db(lacking, at)
        if not why or monotonic() >= end:
            return why
        await asyncio.sleep(LOOK_EVERY_SECONDS)


def lacking(at: Standpoint) -> str:
    """Why the chapters before this place cannot be compared with; empty where they can."""
    unread = ledger.unread(at.project_id, at.number)
    if unread:
        numbers = ", ".join(map(str, unread[:8])) + ("…" if len(unread) > 8 else "")
        return _("The facts of these chapters are not read yet: %s.") % numbers
    unread_entries = codex.unread_entries(at.project_id)
    if unread_entries:
        names = ", ".join(unread_entries[:8]) + ("…" if len(unread_entries) > 8 else "")
        return _("These entries of the bible are not read yet: %s.") % names
    if not is_current(at.project_id) and _has_story(at):
        return _("The graph does not have all facts yet.")
    return ""


def _has_story(at: Standpoint) -> bool:
    """Whether any fact of a chapter before this place holds."""
    return (
        ledger.approved_spans(at.project_id).filter(fact__chapter__number__lt=at.number).exists()
    )


def _view(
    at: Standpoint,
    draft: tuple[Fact, ...],
    entities: dict[UUID, Named],
    touching: list[UUID],
    chapter_id: UUID | None,
    draft_only: bool,
) -> View:
    told = _bible(at) if draft_only else _seen(at, frozenset(touching), chapter_id)
    places = {**told.places, **{fact.chapter: at.number for fact in draft}}
    clock = Clock.of((*told.facts, *draft), places)
    return View(told.facts, draft, clock, places, {**entities, **told.entities}, at.language)


def _bible(at: Standpoint) -> Told:
    """What needs no graph to be found."""
    return ledger.standing(at.project_id, at.number, where=Q(version=None))


def _seen(at: Standpoint, touching: frozenset[UUID], chapter_id: UUID | None) -> Told:
    """The bible, and of the chapters before what touches the draft, binds all, or says when."""
    told = approved(at.project_id)
    places = {**told.places, **ledger.places_of(at.project_id)}

    def matters(fact: Fact) -> bool:
        if fact.version is None:
            return True
        if fact.chapter == chapter_id or places.get(fact.chapter, at.number) >= at.number:
            return False
        return fact.uid in touching or fact.predicate in OF_THE_BOOK or bool(fact.time_text)

    return Told(tuple(filter(matters, told.facts)), places, told.entities)


def _read_by_rules() -> frozenset[str]:
    return frozenset(name for rule in enabled(()) for name in rule.reads)


def _about(facts: Sequence[Fact]) -> frozenset[UUID]:
    named = (uid for fact in facts for uid in (fact.subject, fact.object, fact.other))
    return frozenset(uid for uid in named if uid)


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
    asked = enabled(without)
    parts = (
        rules_version(),
        tuple(rule.name for rule in asked),
        sorted(map(repr, view.draft)),  # the same uid may be said otherwise: dreamt, another time
        sorted(fact.uid.int for fact in view.approved),
        tuple(sorted((str(chapter), place) for chapter, place in view.places.items())),
    )
    place = caches.Place("rules", at.project_id, at.revision)
    kept = caches.kept(place, parts, _KeptAll, seconds, lambda: _made(view, asked))
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


def _made(view: View, asked: tuple[Rule, ...]) -> _KeptAll:
    found = check(view, asked)
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
