"""What a book holds, by the names under which the API's addresses and bodies ask for it."""

from collections.abc import Iterable
from typing import Any

from memory.models import Entity, StoredFact, ThreadDecision
from novellaforge.models import Job
from projects.models import (
    ChapterVersion,
    Concept,
    ExportFile,
    Project,
    ReadingLink,
    StructureChange,
)
from writing.models import (
    BookNote,
    BookReport,
    Comment,
    ContinuityIssue,
    GenerationRun,
    Proposal,
    Replacement,
)

Rows = dict[str, list[Any]]  # values by name


def rows_of(project: Project) -> Rows:
    """A name that differs by where it stands (`uid`) has the word before it: `entities/uid`."""
    mine = {"project": project}
    versions = ChapterVersion.objects.filter(chapter__project=project).order_by("created_at")
    found: Rows = {
        "project_id": [project.pk],
        "chapter_id": _keys(project.chapters.order_by("number")),
        "version_id": _keys(versions),
        "base": [*_keys(versions), None],
        "run_id": _keys(GenerationRun.objects.filter(**mine)),
        "job_id": _keys(Job.objects.filter(project_id=project.pk)),
        "character_id": _keys(project.characters.all()),
        "location_id": _keys(project.locations.all()),
        "rule_id": _keys(project.world_rules.all()),
        "instruction_id": _keys(project.instructions.all()),
        "document_id": _keys(project.documents.all()),
        "link_id": _keys(ReadingLink.objects.filter(**mine)),
        "user_id": [project.owner_id],
        "concept_id": _keys(Concept.objects.filter(**mine)),
        "comment_id": _keys(Comment.objects.filter(chapter__project=project)),
        "note_id": _keys(BookNote.objects.filter(**mine)),
        "report_id": _keys(BookReport.objects.filter(**mine)),
        "file_id": _keys(ExportFile.objects.filter(**mine)),
        "proposal_id": _keys(Proposal.objects.filter(**mine)),
        "replacement_id": _keys(Replacement.objects.filter(**mine)),
        "change_id": _keys(StructureChange.objects.filter(**mine)),
        "issues/uid": _keys(ContinuityIssue.objects.filter(**mine)),
        "entities/uid": _keys(Entity.objects.filter(**mine)),
        "facts/uid": _keys(StoredFact.objects.filter(**mine)),
        "threads/uid": _keys(ThreadDecision.objects.filter(fact__project=project)),
        "key": list(ContinuityIssue.objects.filter(**mine).values_list("key", flat=True)),
        **{name: [1, 2, 3] for name in ("beat", "old", "new", "chapter", "chapter_index")},
    }
    return {name: [_plain(each) for each in values] for name, values in found.items() if values}


def _keys(rows: Iterable[Any]) -> list[Any]:
    return [row.pk for row in rows]


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else str(value)
