"""The author's material and the manuscript, importable from one place."""

from projects.models.bible import Character, Instruction, Location, WorldRule
from projects.models.documents import Document
from projects.models.manuscript import Arc, Chapter, ChapterVersion
from projects.models.project import Concept, Project
from projects.models.style import StyleProfile

__all__ = [
    "Arc",
    "Chapter",
    "ChapterVersion",
    "Character",
    "Concept",
    "Document",
    "Instruction",
    "Location",
    "Project",
    "StyleProfile",
    "WorldRule",
]
