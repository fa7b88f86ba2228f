"""What an archive carries, model by model and field by field, and what it leaves out and why.

A model or a field that stands in neither list fails a test: so none can be forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from django.contrib.auth.models import User
from django.db.models import AutoField, Field, ForeignKey, Model, Q

from memory import models as memory
from projects import models as projects
from writing import models as writing

Fields: TypeAlias = "Field[Any, Any]"

NEW_BOOK = "The new book has its own."
MADE_AGAIN = "Made again from the rest."
OF_A_RUN = "A run is over with what it made: its text, its findings, its plan are carried."


@dataclass(frozen=True)
class Table:
    """`to_book` leads from a row to its project. `holding` names the fields that hold ids
    without being foreign keys: alone, within JSON, or in a key like `rule:id:id`. `only`: those
    rows that are carried. `made` and `left_out` are fields with the reason why.
    """

    name: str
    model: type[Model]
    to_book: str = "project"
    holding: frozenset[str] = frozenset()
    only: Q | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)

    @cached_property  # asked for with every row
    def fields(self) -> tuple[Fields, ...]:
        """What a row of the archive has."""
        return tuple(each for each in self.model._meta.concrete_fields if self._carries(each))

    @property
    def key(self) -> Fields:
        key: Fields = self.model._meta.pk
        return key

    def _carries(self, each: Fields) -> bool:
        if each.name in self.left_out or is_of(each, projects.Project):
            return False
        return not isinstance(each, AutoField) or self.model in NUMBERED

    @property
    def rows(self) -> Any:
        return self.model._base_manager.filter(self.only or Q())  # also what is deleted for now


def is_of(each: Fields, model: type[Model]) -> bool:
    return isinstance(each, ForeignKey) and each.related_model is model


def is_person(each: Fields) -> bool:
    return is_of(each, User)


NUMBERED = (projects.Arc, projects.Instruction, writing.ContinuityIssue)  # others point to them

TABLES: tuple[Table, ...] = (
    Table(
        "book",
        projects.Project,
        "pk",
        left_out={
            "owner": "Whoever imports it.",
            "revision": NEW_BOOK,
            "updated_at": NEW_BOOK,
            "trashed_at": "A book in the trash is not exported.",
        },
    ),
    Table("matter", projects.BookMatter),
    Table("goal", projects.DailyGoal),
    Table("style", projects.StyleProfile, left_out={"updated_at": NEW_BOOK}),
    Table("settings", writing.GenerationSettings),
    Table("concepts", projects.Concept),
    Table("characters", projects.Character),
    Table("locations", projects.Location),
    Table("world_rules", projects.WorldRule),
    Table("instructions", projects.Instruction),
    Table("documents", projects.Document),
    Table("arcs", projects.Arc),
    Table("chapters", projects.Chapter),
    Table(
        "versions",
        projects.ChapterVersion,
        "chapter__project",
        left_out={
            "run_id": OF_A_RUN,
            "word_count": "Counted again.",
        },
    ),
    Table("structure_changes", projects.StructureChange, holding=frozenset({"before"})),
    Table("entities", memory.Entity),
    Table(
        "facts",
        memory.StoredFact,
        holding=frozenset({"origin", "subject", "object", "other", "said", "corrections"}),
    ),
    Table("spans", memory.FactSpan, "fact__project", holding=frozenset({"read"})),
    Table("readings", memory.VersionReading, "version__chapter__project"),
    Table("summaries", memory.Summary),
    Table("thread_decisions", memory.ThreadDecision, "fact__project"),
    Table("layouts", memory.GraphLayout, holding=frozenset({"centre", "places"})),
    Table("askings", memory.Asking, holding=frozenset({"lines"})),
    Table("plans", writing.ChapterPlan, "chapter__project"),
    Table("comments", writing.Comment, "chapter__project"),
    Table("notes", writing.BookNote),
    Table("context_choices", writing.ContextChoice, holding=frozenset({"key"})),
    Table(
        "findings",
        writing.ContinuityIssue,
        holding=frozenset({"key", "established"}),
    ),
    Table(
        "proposals",
        writing.Proposal,
        holding=frozenset({"asking", "entry", "findings"}),
        only=Q(run=None) & ~Q(state__in=writing.Proposal.COMING),
        left_out={
            "run": OF_A_RUN,
            "sha256": "Of the passage.",
            "attempt": "Its writing is over.",
            "failures": "Its writing is over.",
        },
    ),
    Table("replacements", writing.Replacement),
    Table("replaced_texts", writing.ReplacedText, "replacement__project"),
    Table(
        "reports",
        writing.BookReport,
        holding=frozenset({"contents"}),
        only=~Q(made_at=None),
        left_out={"revision": NEW_BOOK},
    ),
    Table("set_aside", writing.SetAside),
)
BY_NAME = {table.name: table for table in TABLES}
BY_MODEL = {table.model: table for table in TABLES}

READ = "bible_read"  # no table: which entries of the bible memory has read as they stand

LEFT_OUT: dict[str, str] = {
    "projects.AccountExport": "Of a person, whatever books they have.",
    "projects.AccountExportPart": "Of a person, whatever books they have.",
    "projects.ExportFile": "A file that was made of the book, as this one is.",
    "projects.Membership": "The people of the other book; the new one has its author.",
    "projects.ReadingLink": "Leads to the other book.",
    "memory.Chunk": MADE_AGAIN,
    "memory.KeptView": MADE_AGAIN,
    "memory.PreparedVector": MADE_AGAIN,
    "memory.BookMemory": f"{MADE_AGAIN} What of the bible was read is in {READ}.",
    "writing.MeasuredVersion": MADE_AGAIN,
    "writing.GenerationRun": OF_A_RUN,
    "writing.StepResult": OF_A_RUN,
    "writing.BeatDraft": OF_A_RUN,
    "writing.Steering": OF_A_RUN,
    "writing.WordReturn": "Edits that wait are for the book whose file they came back in.",
    "writing.ReturnedChapter": "As the file that it came back in.",
    "writing.IdempotencyKey": "Of a program's request to the other book.",
    "writing.Autopilot": "It is begun for chapters, by its author, when it is wanted.",
    "writing.UserBudget": "Of a person, whatever books they have.",
}
