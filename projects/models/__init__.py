"""The author's material and the manuscript, importable from one place."""

from projects.models.bible import Character, Instruction, Location, WorldRule
from projects.models.documents import Document
from projects.models.exports import ExportFile
from projects.models.goals import DailyGoal
from projects.models.leaving import AccountExport, AccountExportPart
from projects.models.manuscript import Arc, Chapter, ChapterVersion
from projects.models.matter import BookMatter
from projects.models.members import Membership, ReadingLink
from projects.models.project import Concept, Project
from projects.models.structure import StructureChange
from projects.models.style import StyleProfile

__all__ = [
    "AccountExport",
    "AccountExportPart",
    "Arc",
    "BookMatter",
    "Chapter",
    "ChapterVersion",
    "Character",
    "Concept",
    "DailyGoal",
    "Document",
    "ExportFile",
    "Instruction",
    "Location",
    "Membership",
    "Project",
    "ReadingLink",
    "StructureChange",
    "StyleProfile",
    "WorldRule",
]
