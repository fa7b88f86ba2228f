"""Which facts name whom, and who is named in one scene."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.fields.json import KeyTextTransform

from memory.models import FactSpan, StoredFact
from projects.models import ChapterVersion

# Of `facts_of`, the columns of whom a fact names now; they follow its corrections.
ABOUT_NOW = ("subject", "object", "other", "said_by", "thought_by")


@dataclass(frozen=True)
class Meeting:
    """Where two are named as two: `chapter` is its number, None for the bible."""

    chapter: int | None
    beat: int
    sentence: str = ""


def facts_of(project_id: UUID) -> QuerySet[StoredFact]:
    """A book's facts, each with how it is meant, and who says or thinks it, as it is now."""
    return StoredFact.objects.filter(project_id=project_id).annotate(
        meant=_says("modality"), said_by=_says("speaker"), thought_by=_says("holder")
    )


def _says(name: str) -> Case:
    corrected = When(corrections__has_key=name, then=KeyTextTransform(name, "corrections"))
    return Case(corrected, default=KeyTextTransform(name, "said"))


def current_spans(project_id: UUID) -> QuerySet[FactSpan]:
    """In texts that count: the bible, and each chapter's approved and newest version."""
    versions = ChapterVersion.objects.filter(chapter__project=project_id, chapter__trashed_at=None)
    newest = ChapterVersion.objects.filter(chapter=OuterRef("chapter")).order_by("-number")
    current = versions.filter(
        Q(pk=F("chapter__approved_version")) | Q(number=Subquery(newest.values("number")[:1]))
    )
    return FactSpan.objects.filter(
        Q(version=None) | Q(version__in=current), fact__project=project_id, fact__rejected=False
    )


def naming(uids: Collection[UUID]) -> Q:
    """Of `facts_of`: those that name one of these, in whatever part."""
    texts = [str(uid) for uid in uids]
    columns = Q(subject__in=uids) | Q(object__in=uids) | Q(other__in=uids)
    return columns | Q(said_by__in=texts) | Q(thought_by__in=texts)


def meeting(project_id: UUID, ones: Collection[UUID], others: Collection[UUID]) -> Meeting | None:
    """The first place that names one of each: a fact of both, or a beat of one version."""
    facts = facts_of(project_id).filter(rejected=False)
    stated = facts.filter(naming(ones)).exclude(spans=None)
    both = facts.filter(naming(others), uid__in=stated.values("uid")).select_related("chapter")
    if one := both.first():
        return Meeting(one.chapter.number if one.chapter else None, 0, one.sentence)
    common = _beats(project_id, ones) & _beats(project_id, others)
    return _place_of(min(common, key=str)) if common else None


def _beats(project_id: UUID, uids: Collection[UUID]) -> set[tuple[UUID, int]]:
    """The beats of versions in which facts name one of these."""
    facts = facts_of(project_id).filter(naming(uids), rejected=False)
    spans = FactSpan.objects.filter(fact__in=facts.values("uid")).exclude(version=None)
    return {(version, beat) for version, beat in spans.values_list("version", "beat") if version}


def _place_of(beat: tuple[UUID, int]) -> Meeting:
    version, number = beat
    span = FactSpan.objects.select_related("version__chapter").filter(version=version)[:1].get()
    assert span.version
    return Meeting(span.version.chapter.number, number)


def scenes_by(
    project_id: UUID, uids: Iterable[UUID], versions: Collection[UUID] | None = None
) -> dict[UUID, set[tuple[UUID, int]]]:
    """Of each of these the beats that name it: of all versions, or of these only."""
    wanted = set(uids)
    facts = facts_of(project_id).filter(naming(wanted), rejected=False)
    spans = FactSpan.objects.exclude(version=None)
    if versions is not None:
        spans = spans.filter(version__in=versions)
        facts = facts.filter(uid__in=spans.values("fact"))
    named = {uid: named_in(about) & wanted for uid, *about in facts.values_list("uid", *ABOUT_NOW)}
    if versions is None:
        spans = spans.filter(fact__in=list(named))
    found: dict[UUID, set[tuple[UUID, int]]] = {}
    for fact, version, beat in spans.values_list("fact", "version", "beat"):
        for each in named.get(fact, ()):
            found.setdefault(each, set()).add((version, beat))
    return found


def named_in(about: Iterable[object]) -> set[UUID]:
    """Whom a fact names now: the values of ABOUT_NOW as uids."""
    return {each if isinstance(each, UUID) else UUID(str(each)) for each in about if each}
