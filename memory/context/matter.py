"""Which facts of the ledger can matter to a chapter, so that no other is read.

Of whom and what the chapter names, and of the things these had: the last of each kind that were
told; what happened in the last chapters; their relations; the last threads and promises. And the
words of time of the chapters that these are of, for the clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Func, Q, UUIDField, Value

from memory import ledger
from memory.clock import Clock
from memory.context.chapters import Names
from memory.continuity.rule import View
from memory.entities import key
from memory.evidence import fold, mentioned_in
from memory.facts import Fact
from memory.facts.fact import ASSERTED
from memory.in_force import EVENTS, FIXED, MINDS, ONE, OPENINGS, RECENT, TIES, WHERE
from memory.models import Entity
from memory.standpoint import Standpoint
from novellaforge import named_queries

LATEST = 3  # facts of one kind of one subject: more are told of the past
SEVERAL = ("can", "is_a", "address_form", "route", *MINDS)  # one does not end another
MOST = 30  # of these at once, for each subject; of all that they know, learnt or were told too
STATED = 2  # relations of one kind between two
THINGS = 40  # that the named had at some time
OPENED = 150  # threads and promises, the newest
SPOKEN_CHAPTERS, SPOKEN = 10, 12  # how far back somebody is listened to, and to how many facts
QUERIES = named_queries.load(Path(__file__).parent.parent / "sql" / "context.sql")
_WHICH: dict[str, Any] = {
    "lasting": [*WHERE, *ONE, *FIXED, *MINDS],
    "changing": [*WHERE, *ONE],
    "fixed": [*FIXED, *MINDS],  # what is known stays known
    "minds": list(MINDS),
    "several": list(SEVERAL),
    "asserted": sorted(ASSERTED),
    "ties": list(TIES),
    "openings": list(OPENINGS),
    "events": [*EVENTS, "life_status"],
    "things": THINGS,
    "latest": LATEST,
    "most": MOST,
    "stated": STATED,
    "opened": OPENED,
}


@dataclass(frozen=True)
class Named:
    """Whom and what a chapter names, in the order in which they were given; merged ones too."""

    uids: tuple[UUID, ...] = ()
    voice: UUID | None = None


class _Each(Func):
    """The elements of an array as rows: one parameter, where a list has one for each."""

    template = "(SELECT unnest(%(expressions)s))"


def named(at: Standpoint, names: Names, about: str, voice: tuple[str, ...]) -> Named:
    """Of the entities that the author knows, those of these names, or that `about` mentions."""
    rows = list(
        Entity.objects.filter(project_id=at.project_id)
        .filter(Q(provisional=False) | ~Q(merged_into=None))
        .order_by("uid")
        .values_list("uid", "name", "aliases", "merged_into")
    )
    wanted = {key(form): number for number, forms in enumerate(names) for form in forms if form}
    folded = fold(about)
    found: list[tuple[int, UUID]] = []
    for uid, name, aliases, _ in rows:
        forms = (name, *map(str, aliases))
        ranks = [wanted[each] for each in map(key, forms) if each in wanted]
        if not ranks and mentioned_in(folded, tuple(map(fold, forms))):
            ranks = [len(names)]
        if ranks:
            found.append((min(ranks), uid))
    uids = tuple(uid for _, uid in sorted(found))
    merged = tuple(uid for uid, _, _, into in rows if into in uids and uid not in uids)
    spoken = {key(form) for form in voice if form}
    speakers = [uid for uid, name, aliases, _ in rows if spoken & set(map(key, (name, *aliases)))]
    return Named((*uids, *merged), speakers[0] if speakers else None)


def view(
    at: Standpoint, about: Named, also: Sequence[UUID] = (), *, of_these: bool = False
) -> View:
    """These facts before `at` and those that are asked for, in the order of the narration, and
    when they happen; `of_these`: with nobody but whom they are about.
    """
    those = Value([*_that_matter(at, about), *also], ArrayField(UUIDField()))
    these = Q(fact__in=_Each(those))
    told = ledger.standing(at.project_id, at.number, where=these, of_these=of_these)
    clock = Clock.of(told.facts, told.places)
    return View(told.facts, (), clock, told.places, told.entities, at.language)


def spoken(seen: View, speaker: UUID) -> tuple[Fact, ...]:
    """What they say in the last chapters, the newest first."""
    said = (
        fact
        for fact in reversed(seen.facts)
        if fact.speaker == speaker or (fact.predicate == "tells" and fact.subject == speaker)
    )
    return tuple(said)[:SPOKEN]


def _that_matter(at: Standpoint, about: Named) -> list[UUID]:
    values: dict[str, Any] = {
        "project_id": at.project_id,
        "number": at.number,
        "uids": list(about.uids),
        "voice": about.voice,
        "listened_from": at.number - SPOKEN_CHAPTERS,
        "recent_from": at.number - RECENT,
    }
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["that_matter"], values | _WHICH)
        return [uid for (uid,) in cursor.fetchall()]
