"""A book's passages against its approved chapters and documents, cut anew; and their vectors."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from memory import embedder, indexing, rebuilding, terms
from memory.chunking import chunks, sha256_of
from memory.embedder import EmbedderMissing
from memory.maintenance.report import EXAMPLES, Difference, Report, Unchecked, difference
from memory.models import Chunk
from novellaforge import named_queries
from novellaforge.models import Job
from projects.models import ChapterVersion, Document, Project

QUERIES = named_queries.load(Path(__file__).parent / "passages.sql")

Row = tuple[int, str, UUID | None]  # a passage's ordinal, sha256 and version


@dataclass(frozen=True)
class Faults:
    """How many passages of one text are not kept, should not be, or are in the wrong place."""

    missing: int = 0
    superfluous: int = 0
    misplaced: int = 0

    def __bool__(self) -> bool:
        return bool(self.missing or self.superfluous or self.misplaced)


@dataclass(frozen=True)
class Source:
    """A text that has passages: an approved version or a document."""

    owner: ChapterVersion | Document

    @property
    def name(self) -> str:
        named = self.owner.chapter if isinstance(self.owner, ChapterVersion) else self.owner
        return str(named)

    @property
    def rows(self) -> QuerySet[Chunk]:
        if isinstance(self.owner, ChapterVersion):
            return Chunk.objects.filter(chapter=self.owner.chapter_id)
        return Chunk.objects.filter(document=self.owner)

    def faults(self) -> Faults:
        kept = list(self.rows.values_list("ordinal", "sha256", "version"))
        version = self.owner.pk if isinstance(self.owner, ChapterVersion) else None
        return faults(kept, self.owner.text, version)

    def index(self) -> None:
        if isinstance(self.owner, ChapterVersion):
            indexing.index_version(self.owner)
        else:
            indexing.index_document(self.owner)


def faults(kept: Sequence[Row], text: str, version: UUID | None) -> Faults:
    """Of the passages kept of a text, which is a version's or (None) a document's. Pure."""
    wanted = [sha256_of(passage) for passage in chunks(text)]
    right = {(ordinal, sha256, version) for ordinal, sha256 in enumerate(wanted)}
    of_kept, of_text = Counter(sha256 for _ordinal, sha256, _version in kept), Counter(wanted)
    superfluous = (of_kept - of_text).total()
    wrong = sum(row not in right for row in kept)
    return Faults((of_text - of_kept).total(), superfluous, max(wrong - superfluous, 0))


def sources(project_id: UUID) -> Iterator[Source]:
    """One after another, so that a long book is never in memory whole."""
    versions = approved(project_id).select_related("chapter").order_by("chapter__number")
    yield from map(Source, versions.iterator(chunk_size=20))
    documents = Document.objects.filter(project=project_id).order_by("pk")
    yield from map(Source, documents.iterator(chunk_size=20))


def approved(project_id: UUID) -> QuerySet[ChapterVersion]:
    """The approved versions of the chapters out of the trash."""
    return ChapterVersion.objects.filter(
        chapter__project=project_id,
        chapter__trashed_at=None,
        chapter__approved_version=F("pk"),
    )


def compare(project: Project) -> tuple[Difference, ...]:
    found = [(source.name, source.faults()) for source in sources(project.pk)]
    stray = _stray(project.pk)
    spoilt, unsearchable = _asked("spoilt", project), _asked("unsearchable", project)
    return (
        *difference(
            "passages_missing",
            [name for name, each in found if each.missing],
            sum(each.missing for _name, each in found),
        ),
        *difference(
            "passages_superfluous",
            [
                *(name for name, each in found if each.superfluous),
                *stray.values_list("text", flat=True),
            ],
            sum(each.superfluous for _name, each in found) + stray.count(),
        ),
        *difference(
            "passages_misplaced",
            [name for name, each in found if each.misplaced],
            sum(each.misplaced for _name, each in found),
        ),
        *difference("passages_spoilt", _texts(spoilt), len(spoilt)),
        *difference("passages_unsearchable", _texts(unsearchable), len(unsearchable)),
    )


def mend(project: Project) -> None:
    """Index again the texts whose passages differ; each is a transaction of its own."""
    with transaction.atomic():
        rebuilding.hold(project.pk)
        Chunk.objects.filter(pk__in=_asked("spoilt", project)).delete()
        _stray(project.pk).delete()
    for source in sources(project.pk):
        if source.faults():
            source.index()
    _make_searchable(project)


def rebuild(project: Project) -> None:
    """Cut every text anew; a passage that did not change keeps its row and vector."""
    mend(project)
    mend_vectors(project.pk)


def compare_vectors(project_id: UUID) -> Report:
    chosen = embedder.chosen()
    if chosen is None:
        return Report(unchecked=(Unchecked("vectors", str(EmbedderMissing())),))
    waiting = _without_vector(project_id, chosen)
    running = Job.objects.filter(
        kind=rebuilding.KIND, project_id=project_id, state=Job.State.RUNNING
    )
    count = waiting.count()
    some = _texts(waiting.values_list("pk", flat=True))
    found = difference("vectors_missing", some, count, under_way=bool(count) and running.exists())
    return Report(found)


def mend_vectors(project_id: UUID) -> None:
    """Begin the job that makes those that are missing."""
    chosen = embedder.chosen()
    if chosen is None:
        return
    with transaction.atomic():
        rebuilding.hold(project_id)
        lost = Chunk.objects.filter(project=project_id, embedding=None)
        lost.exclude(embedding_model="").update(embedding_model="")
        rebuilding.begin(project_id)


def _without_vector(project_id: UUID, chosen: embedder.Embedder) -> QuerySet[Chunk]:
    made = Q(embedding_model=chosen.name, embedding__isnull=False)
    return Chunk.objects.filter(~made, project=project_id).order_by("pk")


def _stray(project_id: UUID) -> QuerySet[Chunk]:
    """Passages of chapters that have no approved text."""
    no_text = Q(chapter=None) | Q(chapter__approved_version=None)
    return Chunk.objects.filter(no_text, project=project_id, document=None)


def _asked(query: str, project: Project) -> list[int]:
    given: dict[str, UUID | str] = {
        "project_id": project.pk,
        "configuration": terms.configuration(project.language),
    }
    with connection.cursor() as cursor:
        cursor.execute(QUERIES[query], given)
        return [row[0] for row in cursor.fetchall()]


def _make_searchable(project: Project) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        rebuilding.hold(project.pk)
        cursor.execute(
            terms.QUERIES["make_searchable"],
            {
                "configuration": terms.configuration(project.language),
                "ids": _asked("unsearchable", project),
            },
        )


def _texts(ids: Sequence[int] | QuerySet[Chunk, int]) -> list[str]:
    """Of the first few."""
    some = Chunk.objects.filter(pk__in=list(ids[:EXAMPLES]))
    return list(some.order_by("pk").values_list("text", flat=True))
