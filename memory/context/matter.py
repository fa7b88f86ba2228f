"""Which facts of the ledger can matter to a chapter, so that no other is read.

Of whom and what the chapter names, and of the things these had: the last of each kind that were
told; what happened in the last chapters; their relations; the last threads and promises. And the
words of time of the chapters that these are of, for the clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, F, IntegerField, Q, QuerySet, TextField, When, Window
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, RowNumber

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

LATEST = 3  # facts of one kind of one subject: more are told of the past
STATED = 2  # relations of one kind between two
THINGS = 40  # that the named had at some time
OPENED = 150  # threads and promises, the newest
SPOKEN_CHAPTERS, SPOKEN = 10, 12  # how far back somebody is listened to, and to how many facts


@dataclass(frozen=True)
class Named:
    """Whom and what a chapter names, in the order in which they were given; merged ones too."""

    uids: tuple[UUID, ...] = ()
    voice: UUID | None = None


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


def view(at: Standpoint, about: Named) -> View:
    """These facts before `at`, in the order of the narration, and when they happen."""
    told = ledger.standing(at.project_id, at.number, where=_that_matter(at, about))
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


def _that_matter(at: Standpoint, about: Named) -> Q:
    recent = Q(
        fact__chapter__number__gte=at.number - RECENT,
        fact__predicate__in=(*EVENTS, "life_status"),
    )
    corrected = ~Q(fact__corrections={})  # may be about another than the columns say
    latest = _latest(at, (*about.uids, *_things(at, about.uids)))
    changing = {chapter for _, name, chapter in latest if chapter and name in (*WHERE, *ONE)}
    timed = Q(fact__chapter__in=changing)
    known = [*(uid for uid, _, _ in latest), *_ties(at, about.uids), *_openings(at)]
    wanted = recent | corrected | Q(fact__in=known) | (timed & ~Q(fact__said__time_text=""))
    return wanted | _said_by(at, about.voice) if about.voice else wanted


def _said_by(at: Standpoint, speaker: UUID) -> Q:
    said = Q(fact__said__speaker=str(speaker)) | Q(fact__predicate="tells", fact__subject=speaker)
    return said & Q(fact__chapter__number__gte=at.number - SPOKEN_CHAPTERS)


def _things(at: Standpoint, uids: Iterable[UUID]) -> list[UUID]:
    """What the named had, the last had first."""
    rows = (
        _before(at)
        .filter(fact__predicate__in=("holds", "gives"), fact__object__isnull=False)
        .filter(Q(fact__subject__in=uids) | Q(fact__other__in=uids))
        .order_by("-place", "-beat", "-seq")
        .values_list("fact__object", flat=True)[: 5 * THINGS]
    )
    return list(dict.fromkeys(filter(None, rows)))[:THINGS]


def _latest(at: Standpoint, uids: tuple[UUID, ...]) -> list[tuple[UUID, str, UUID | None]]:
    """The last few asserted facts of each kind about each; of what is fixed the first.

    With their predicates and chapters.
    """
    oldest_first = Case(
        When(fact__predicate__in=FIXED, then=F("place")),
        default=-F("place"),
        output_field=IntegerField(),
    )
    about = Case(
        When(fact__predicate__in=("holds", "gives"), then=F("fact__object")),
        When(fact__predicate="tells", then=F("fact__other")),
        default=F("fact__subject"),
    )
    apart = Case(
        When(fact__predicate="can", then=F("fact__value")),
        default=KeyTextTransform("slot", "fact__said"),
        output_field=TextField(),
    )
    rank = Window(
        RowNumber(),
        partition_by=[F("fact__predicate"), F("about"), F("apart")],
        order_by=[F("oldest_first").asc(), F("beat").desc(), F("seq").desc()],
    )
    ranked = (
        _before(at)
        .filter(fact__predicate__in=(*WHERE, *ONE, *FIXED, *MINDS))
        .filter(fact__said__modality__in=sorted(ASSERTED), fact__said__speaker=None)
        .annotate(oldest_first=oldest_first, about=about, apart=apart)
        .filter(about__in=uids)
        .annotate(rank=rank)
        .filter(rank__lte=LATEST)
    )
    return list(ranked.values_list("fact", "fact__predicate", "fact__chapter"))


def _ties(at: Standpoint, uids: tuple[UUID, ...]) -> list[UUID]:
    """The last word on how each of these stands to each."""
    rank = Window(
        RowNumber(),
        partition_by=[F("fact__predicate"), F("fact__subject"), F("fact__object")],
        order_by=[F("place").desc(), F("beat").desc(), F("seq").desc()],
    )
    ranked = (
        _before(at)
        .filter(fact__predicate__in=TIES)
        .filter(Q(fact__subject__in=uids) | Q(fact__object__in=uids))
        .annotate(rank=rank)
        .filter(rank__lte=STATED)
    )
    return list(ranked.values_list("fact", flat=True))


def _openings(at: Standpoint) -> list[UUID]:
    rows = _before(at).filter(fact__predicate__in=OPENINGS).order_by("-place", "-beat", "-seq")
    return list(rows.values_list("fact", flat=True)[:OPENED])


def _before(at: Standpoint) -> QuerySet[Any]:
    return (
        ledger.approved_spans(at.project_id)
        .filter(Q(version=None) | Q(fact__chapter__number__lt=at.number))
        .annotate(place=Coalesce("fact__chapter__number", 0))
    )
