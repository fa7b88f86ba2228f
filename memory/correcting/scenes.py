"""Which facts name whom, and who is named in one scene."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Func, JSONField, OuterRef, Q, QuerySet, Subquery

from memory.correcting.merges import ABOUT
from memory.models import FactSpan, StoredFact
from projects.models import ChapterVersion

# What a fact says, its corrections before its reading.
SAYS = Func(
    F("said"), F("corrections"), template="(%(expressions)s)", arg_joiner=" || ",
    output_field=JSONField(),
)  # fmt: skip


@dataclass(frozen=True)
class Meeting:
    """Where two are named as two: `chapter` is its number, None for the bible."""

    chapter: int | None
    beat: int
    sentence: str = ""


def facts_of(project_id: UUID) -> QuerySet[StoredFact]:
    """A book's facts, each with what it `says` now, as JSON."""
    return StoredFact.objects.filter(project_id=project_id).annotate(says=SAYS)


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
    return columns | Q(says__speaker__in=texts) | Q(says__holder__in=texts)


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


def scenes_by(project_id: UUID, uids: Iterable[UUID]) -> dict[UUID, set[tuple[UUID, int]]]:
    """Of each of these the beats of versions that name it, by one query."""
    wanted = set(uids)
    facts = facts_of(project_id).filter(naming(wanted), rejected=False)
    named = {row.uid: named_in(row) & wanted for row in facts}
    found: dict[UUID, set[tuple[UUID, int]]] = {}
    spans = FactSpan.objects.filter(fact__in=list(named)).exclude(version=None)
    for fact, version, beat in spans.values_list("fact", "version", "beat"):
        for each in named[fact]:
            found.setdefault(each, set()).add((version, beat))
    return found


def named_in(row: StoredFact) -> set[UUID]:
    """Whom a fact names now, in whatever part."""
    says = row.said | row.corrections
    return {UUID(says[part]) for part in ABOUT if says.get(part)}
