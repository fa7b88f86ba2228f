"""Who memory knows, against the facts: names that no fact has, and facts about nobody known."""

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet, UUIDField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from memory import ledger
from memory.maintenance.facts import hold_chapters, unsaid_by_author
from memory.maintenance.report import Difference, difference
from memory.models import BookMemory, Entity, StoredFact, VersionReading
from projects.models import Chapter

ABOUT = ("subject", "object", "other")
MINDS = ("speaker", "holder")  # whose word or mind a fact is


def compare(project_id: UUID) -> tuple[Difference, ...]:
    strangers = list(_about_nobody(project_id).values_list("sentence", flat=True))
    return (
        *difference("facts_about_nobody", strangers),
        *difference("entities_unnamed", list(_unnamed(project_id).values_list("name", flat=True))),
    )


def mend(project_id: UUID) -> None:
    """Entries of the bible are known again; other facts about nobody are read anew."""
    ledger.know_the_bible(project_id)
    _have_read_anew(project_id)
    forget(project_id)


def forget(project_id: UUID) -> int:
    """Delete the unconfirmed names that are in no fact. How many."""
    if not _unnamed(project_id).exists():
        return 0
    with transaction.atomic():
        hold_chapters(Chapter.objects.filter(project=project_id))
        return _unnamed(project_id).delete()[0]


def _unnamed(project_id: UUID) -> QuerySet[Entity]:
    nobody_s = Entity.objects.filter(
        project=project_id, provisional=True, in_codex=False, merged_into=None, merged=None
    )
    named = set(_named(project_id))
    uids = [uid for uid in nobody_s.values_list("uid", flat=True) if uid not in named]
    return Entity.objects.filter(uid__in=uids).order_by("name")


def _named(project_id: UUID) -> Iterator[UUID]:
    """Everybody that a fact names, as it was read or as its author corrected it."""
    facts = StoredFact.objects.filter(project=project_id)
    said = (_uid(f"said__{name}") for name in (*ABOUT, *MINDS))
    for uids in facts.values_list(*ABOUT, *said):
        yield from (uid for uid in uids if uid)
    for corrections in facts.exclude(corrections={}).values_list("corrections", flat=True):
        for name in (*ABOUT, *MINDS):
            if uid := corrections.get(name):
                yield UUID(str(uid))


def _uid(key: str) -> Cast:
    return Cast(KT(key), UUIDField())


def _about_nobody(project_id: UUID) -> QuerySet[StoredFact]:
    known = Entity.every.values("uid")
    strange = Q()
    for name in ABOUT:
        strange |= Q(**{f"{name}__isnull": False}) & ~Q(**{f"{name}__in": known})
    facts = StoredFact.objects.filter(strange, project=project_id, spans__isnull=False)
    return facts.distinct().order_by("pk")


def _have_read_anew(project_id: UUID) -> None:
    """Those facts go, and their chapters' readings, unless the author said something of them."""
    strange = unsaid_by_author(_about_nobody(project_id))
    origins = strange.order_by("chapter").values_list("chapter", flat=True)
    chapters: list[UUID | None] = list(origins.distinct())
    for chapter_id in chapters:
        with transaction.atomic():
            hold_chapters(Chapter.objects.filter(pk__in=[chapter_id] if chapter_id else []))
            uids = list(strange.filter(chapter=chapter_id).values_list("pk", flat=True))
            StoredFact.objects.filter(pk__in=uids).delete()
            if chapter_id is None:  # of the bible
                BookMemory.objects.filter(project=project_id).update(codex_read={})
            else:
                VersionReading.objects.filter(version__chapter=chapter_id).delete()
