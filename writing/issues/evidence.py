"""What the texts and the ledger know of a finding's two sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from memory import ledger
from memory.models import Entity, FactSpan, StoredFact
from projects.models import Chapter, ChapterVersion
from writing.issues.differing import Known, Names, differing
from writing.models import ContinuityIssue
from writing.settled import uids

_ABOUT = ("subject", "object", "other")


@dataclass(frozen=True)
class Evidence:
    """`newest` are the last versions of the finding's chapters, by chapter."""

    facts: Sequence[Known]
    spans: Sequence[FactSpan]
    newest: dict[UUID, ChapterVersion]
    names: Names
    origins: frozenset[UUID] = frozenset()  # the bible's entries that say some of them

    def values(self, sentence: str, chapter_id: UUID | None) -> tuple[str, ...]:
        """What the sentence says that the others of these facts have otherwise."""
        said = [each for each in self.facts if each.sentence == sentence]
        said = [each for each in said if chapter_id in (None, each.chapter)]
        others = [each for each in self.facts if each.sentence != sentence]
        return tuple(told for each in said for told in differing(each, others, self.names))

    @property
    def is_certain(self) -> bool | None:
        if len({each.sentence for each in self.facts}) < 2:
            return None
        return all(each.is_stated for each in self.facts)

    def span(self, sentence: str, version: ChapterVersion | None) -> FactSpan | None:
        mine = (each for each in self.spans if version and each.version_id == version.pk)
        return next((each for each in mine if each.fact.sentence == sentence), None)


def evidence_of(issue: ContinuityIssue, against: Chapter | None) -> Evidence:
    chapters = {issue.chapter_id, *((against.pk,) if against else ())}
    newest = ChapterVersion.objects.filter(chapter__in=chapters).order_by("chapter_id", "-number")
    rows = StoredFact.objects.filter(project=issue.project_id, uid__in=uids(issue.key))
    facts = list(rows.annotate(**{f"of_{about}": _entity(about) for about in _ABOUT}))
    stands = Q(version__chapter__in=chapters, fact__in=facts)
    spans = list(FactSpan.objects.filter(stands).select_related("fact")) if facts else []
    last = {each.chapter_id: each for each in newest.distinct("chapter_id")}
    texts = {each.pk for each in last.values()}
    read = {each.fact_id: each.read for each in spans if each.version_id in texts}
    return Evidence(
        [_known(each, read.get(each.uid) or {}) for each in facts],
        spans,
        last,
        _names(facts),
        frozenset(each.origin for each in facts if each.chapter_id is None),
    )


def _known(row: StoredFact, read: dict[str, Any]) -> Known:
    """As its text was read and its author corrected it; whose word wins states it."""
    fact = ledger.fact_from(row.said | read | row.corrections)
    return Known(
        row.uid,
        row.sentence,
        row.chapter_id,
        fact.value,
        fact.subject,
        fact.object,
        fact.other,
        is_stated=row.locked or fact.certainty == "stated",
    )


def _entity(about: str) -> Subquery:
    told = JSONObject(name="name", aliases="aliases")
    return Subquery(Entity.objects.filter(uid=OuterRef(about)).values(told=told)[:1])


def _names(facts: Iterable[StoredFact]) -> Names:
    told = {
        getattr(each, about): getattr(each, f"of_{about}") for each in facts for about in _ABOUT
    }
    return {uid: (of["name"], *of["aliases"]) for uid, of in told.items() if uid and of}
