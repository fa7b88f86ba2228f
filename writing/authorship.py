"""Who wrote what, read from a chapter's versions; what was told of a version stays true."""

import csv
from collections.abc import Iterator
from typing import Any

from novellaforge import caches
from projects.authorship import Attributed, Draft, attributed
from projects.models import Chapter, ChapterVersion, Project
from projects.reading import chapters_of

KEPT_SECONDS = 30 * 86_400
COLUMNS = ("chapter", "title", "paragraph", "whose", "words", "text")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would compute


def paragraphs_of(version: ChapterVersion) -> tuple[Attributed, ...]:
    """The version's paragraphs, by the versions of its chapter that came before it."""
    place = caches.Place("authorship", version.chapter.project_id, 0)
    shape: Any = tuple[Attributed, ...]
    return caches.kept(place, (version.pk,), shape, KEPT_SECONDS, lambda: _read(version))


def _read(version: ChapterVersion) -> tuple[Attributed, ...]:
    rows = ChapterVersion.objects.filter(chapter=version.chapter_id, number__lte=version.number)
    told = rows.order_by("number").values_list("origin", "text")
    return attributed([Draft(origin, text) for origin, text in told])


def newest_of(chapter: Chapter) -> ChapterVersion | None:
    return chapter.versions.select_related("chapter").first()


def as_csv(project: Project) -> Iterator[str]:
    """The whole book, a paragraph a line, chapter by chapter as it is read."""
    lines = csv.writer(_Line())
    yield lines.writerow(COLUMNS)
    for chapter in chapters_of(project.pk):
        version = newest_of(chapter)
        for number, each in enumerate(paragraphs_of(version) if version else (), 1):
            row = chapter.number, chapter.title, number, each.whose, each.words, each.text
            yield lines.writerow(map(_cell, row))


def _cell(value: object) -> object:
    is_formula = isinstance(value, str) and value.startswith(_FORMULA)
    return f"'{value}" if is_formula else value


class _Line:
    """What a csv writer writes to; the line is what its `writerow` answers."""

    def write(self, line: str) -> str:
        return line
