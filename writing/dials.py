"""The settings in force for a book, and where each comes from: book, site or environment."""

from dataclasses import dataclass, fields
from typing import Literal

from django.conf import settings

from projects.models import Chapter, Project
from writing.brief import Dials
from writing.models import GenerationSettings

Source = Literal["book", "site", "environment"]
Value = bool | int | float | tuple[str, ...]


@dataclass(frozen=True)
class Dial:
    """One setting: its field, the value in force, and who gave it."""

    name: str
    value: Value
    source: Source

    @property
    def variable(self) -> str:
        """The environment variable of the default."""
        return self.name.upper()


def effective(project: Project | None = None) -> tuple[Dial, ...]:
    """Every dial of a book (of the site without one), read now: a change needs no restart."""
    rows = {
        row.project_id: row
        for row in GenerationSettings.objects.filter(project=project)
        | GenerationSettings.objects.filter(project=None)
    }
    book = rows.get(project.pk) if project else None
    return tuple(_dial(field.name, book, rows.get(None)) for field in fields(Dials))


def dials_of(project: Project) -> Dials:
    return Dials(**{dial.name: dial.value for dial in effective(project)})  # type: ignore[arg-type]


def words_asked(chapter: Chapter, dials: Dials) -> int:
    """The chapter's own target, the book's, else the middle of the range in the settings."""
    middle = (dials.chapter_min_words + dials.chapter_max_words) // 2
    return chapter.target_words or chapter.project.chapter_words or middle


def _dial(name: str, book: GenerationSettings | None, site: GenerationSettings | None) -> Dial:
    rows: tuple[tuple[Source, GenerationSettings | None], ...] = (("book", book), ("site", site))
    for source, row in rows:
        value = getattr(row, name, None)
        if value is not None:
            return Dial(name, tuple(value) if isinstance(value, list) else value, source)
    return Dial(name, getattr(settings, name.upper()), "environment")
