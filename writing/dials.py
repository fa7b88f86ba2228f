"""The settings in force for a book, and where each comes from.

A book's own value, its preset, the site's own value, the site's preset, the environment: the
first that says something.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Literal

from django.conf import settings

from projects.models import Chapter, Project
from writing.brief import Dials
from writing.models import GenerationSettings
from writing.presets import PRESETS

Source = Literal["book", "book_preset", "site", "site_preset", "environment"]
Value = bool | int | float | tuple[str, ...]


@dataclass(frozen=True)
class Given:
    """A value, and who gives it; `preset` names the preset where one does."""

    value: Value
    source: Source
    preset: str = ""


@dataclass(frozen=True)
class Dial:
    """One setting: its field, and who gives a value, the first of whom is heard."""

    name: str
    given: tuple[Given, ...]

    @property
    def value(self) -> Value:
        return self.given[0].value

    @property
    def source(self) -> Source:
        return self.given[0].source

    @property
    def variable(self) -> str:
        """The environment variable of the default."""
        return self.name.upper()

    def without(self, source: Source) -> Given:
        """What holds once this one is left empty (never the environment)."""
        return next(each for each in self.given if each.source != source)


def effective(project: Project | None = None) -> tuple[Dial, ...]:
    """Every dial of a book (of the site without one), read now: a change needs no restart."""
    return _effective(settings_of(project))


def dials_of(project: Project) -> Dials:
    return dials_from(settings_of(project))


def dials_from(rows: Iterable[GenerationSettings]) -> Dials:
    """Of `settings_of` a book; what the environment says is read now."""
    return Dials(**{dial.name: dial.value for dial in _effective(rows)})  # type: ignore[arg-type]


def settings_of(project: Project | None) -> tuple[GenerationSettings, ...]:
    """The book's own row and the site's, as far as there are any."""
    return tuple(
        GenerationSettings.objects.filter(project=project)
        | GenerationSettings.objects.filter(project=None)
    )


def _effective(rows: Iterable[GenerationSettings]) -> tuple[Dial, ...]:
    given = {row.project_id is None: row for row in rows}
    return tuple(_dial(field.name, given.get(False), given.get(True)) for field in fields(Dials))


def words_asked(chapter: Chapter, dials: Dials) -> int:
    """The chapter's own target, the book's, else the middle of the range in the settings."""
    middle = (dials.chapter_min_words + dials.chapter_max_words) // 2
    return chapter.target_words or chapter.project.chapter_words or middle


def _dial(name: str, book: GenerationSettings | None, site: GenerationSettings | None) -> Dial:
    return Dial(
        name,
        (
            *_of_row(name, book, "book", "book_preset"),
            *_of_row(name, site, "site", "site_preset"),
            Given(getattr(settings, name.upper()), "environment"),
        ),
    )


def _of_row(
    name: str, row: GenerationSettings | None, own: Source, by_preset: Source
) -> Iterator[Given]:
    if row is None:
        return
    value = getattr(row, name)
    if value is not None:
        yield Given(tuple(value) if isinstance(value, list) else value, own)
    preset = PRESETS.get(row.preset, {})
    if name in preset:
        yield Given(preset[name], by_preset, row.preset)
