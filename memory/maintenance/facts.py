"""The ledger's facts against the texts: where each one's sentence stands, and whether any does.

What waits for a reading that is not finished is left alone: its facts have no place yet.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest, Now, Substr

from memory.evidence import Span, locate
from memory.maintenance.report import Difference, difference
from memory.models import FactSpan, StoredFact, VersionReading
from projects.models import Chapter, ChapterVersion


@dataclass(frozen=True)
class Lost:
    """A fact without a place, and where its sentence stands in the approved text."""

    fact: StoredFact
    version: ChapterVersion
    span: Span


def compare(project_id: UUID) -> tuple[Difference, ...]:
    lost = list(_lost(project_id))
    found = {each.fact.pk for each in lost}
    gone = unsaid_by_author(unspoken(project_id)).exclude(pk__in=found)
    return (
        *difference("facts_misplaced", _sentences(_misplaced(_in_versions(project_id)))),
        *difference("facts_lost", [each.fact.sentence for each in lost]),
        *difference("facts_unspoken", list(gone.values_list("sentence", flat=True))),
    )


def mend(project_id: UUID) -> None:
    _replace(project_id)
    _give_back(project_id)
    forget(project_id)


def forget(project_id: UUID) -> int:
    """Delete the facts that no text has, of which the author said nothing. How many.

    A chapter at a time, held so that no reading of it adds anything meanwhile.
    """
    lost = {each.fact.pk for each in _lost(project_id)}
    gone = unsaid_by_author(unspoken(project_id)).exclude(pk__in=lost)
    chapters = list(gone.order_by("chapter").values_list("chapter", flat=True).distinct())
    deleted = 0
    for chapter_id in chapters:
        with transaction.atomic():
            hold_chapters(Chapter.objects.filter(pk=chapter_id))
            deleted += gone.filter(chapter=chapter_id).delete()[0]
    return deleted


def hold_chapters(chapters: QuerySet[Chapter]) -> None:
    """Inside a transaction: no version of these comes, and none is being read, until it ends."""
    held = [chapter.pk for chapter in chapters.order_by("pk").select_for_update(of=("self",))]
    versions = ChapterVersion.objects.filter(chapter__in=held).order_by("pk").only("pk")
    list(versions.select_for_update(of=("self",), no_key=True))


def unspoken(project_id: UUID) -> QuerySet[StoredFact]:
    """Facts without a place in any version or in the bible, that no reading is about to place."""
    unfinished = VersionReading.objects.filter(version__chapter=OuterRef("chapter")).exclude(
        why=""
    )
    facts = StoredFact.objects.filter(project=project_id, spans=None)
    return facts.exclude(Exists(unfinished))


def unsaid_by_author(facts: QuerySet[StoredFact]) -> QuerySet[StoredFact]:
    """Those that the author neither rejected by themselves, nor locked, nor corrected."""
    unsaid = Q(rejected=False) | Q(of_no_name=True)
    return facts.filter(unsaid, locked=False, corrections={})


def _misplaced(spans: QuerySet[FactSpan]) -> list[FactSpan]:
    """Those at whose place another text stands; typography and case may differ."""
    length = Greatest(F("end") - F("start"), 0)
    stands = Substr("version__text", F("start") + 1, length)
    unlike = (
        spans.annotate(stands=stands)
        .exclude(stands=F("fact__sentence"))
        .select_related("fact")
        .order_by("version", "seq")
    )
    return [span for span in unlike if not _is_same(str(span.stands), span.fact.sentence)]


def _in_versions(project_id: UUID) -> QuerySet[FactSpan]:
    return FactSpan.objects.filter(fact__project=project_id, version__isnull=False)


def _is_same(one: str, other: str) -> bool:
    return bool(locate(one, other) and locate(other, one))


def _replace(project_id: UUID) -> None:
    """Each to where its sentence stands; one whose sentence the text has not is taken out."""
    versions = {s.version_id for s in _misplaced(_in_versions(project_id)) if s.version_id}
    for version in ChapterVersion.objects.filter(pk__in=versions).order_by("pk"):
        with transaction.atomic():
            _hold(version)
            _move(_misplaced(FactSpan.objects.filter(version=version)), version.text)
            _say_changed(version)


def _move(spans: Iterable[FactSpan], text: str) -> None:
    for span in spans:
        stands = place(span.fact.sentence, text)
        if stands is None:
            span.delete()
        else:
            span.start, span.end = stands.start, stands.end
            span.save(update_fields=["start", "end"])


def place(sentence: str, text: str) -> Span | None:
    """Where it stands first, letter by letter if it can be."""
    start = text.find(sentence)
    if sentence and start >= 0:
        return Span(start, start + len(sentence))
    return locate(sentence, text)


def _lost(project_id: UUID) -> Iterable[Lost]:
    """Of approved versions that were read whole; what the author rejected stays without."""
    facts = unspoken(project_id).filter(
        rejected=False,
        chapter__trashed_at=None,
        chapter__approved_version__reading__why="",
    )
    by_chapter = facts.select_related("chapter__approved_version").order_by("chapter", "pk")
    for fact in by_chapter:
        assert fact.chapter
        version = fact.chapter.approved_version
        if version and (span := place(fact.sentence, version.text)):
            yield Lost(fact, version, span)


def _give_back(project_id: UUID) -> None:
    """A place for each; `ignore_conflicts`: its reading was quicker."""
    lost = list(_lost(project_id))
    for version in {each.version.pk: each.version for each in lost}.values():
        here = [each for each in lost if each.version.pk == version.pk]
        with transaction.atomic():
            _hold(version)
            FactSpan.objects.bulk_create(
                (
                    FactSpan(
                        fact=each.fact,
                        version=version,
                        beat=each.fact.said.get("beat", 1),
                        seq=each.fact.said.get("seq", 1),
                        start=each.span.start,
                        end=each.span.end,
                    )
                    for each in here
                ),
                ignore_conflicts=True,
            )
            _say_changed(version)


def _hold(version: ChapterVersion) -> None:
    """Inside a transaction: nothing is recorded of this version until it ends."""
    ChapterVersion.objects.select_for_update(of=("self",), no_key=True).get(pk=version.pk)


def _say_changed(version: ChapterVersion) -> None:
    """A projection that was made of the version's facts before is not current any more."""
    VersionReading.objects.filter(version=version).update(read_at=Now())


def _sentences(spans: Iterable[FactSpan]) -> list[str]:
    return [span.fact.sentence for span in spans]
