"""Who wrote what, read from a chapter's versions; what was told of a version stays true."""

from collections.abc import Iterator
from typing import Any

from novellaforge import caches
from novellaforge.spreadsheets import line
from projects.authorship import Attributed, Draft, attributed
from projects.models import Chapter, ChapterVersion, Project
from projects.reading import chapters_of

KEPT_SECONDS = 30 * 86_400
COLUMNS = ("chapter", "title", "paragraph", "whose", "words", "text")


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
    yield line(COLUMNS)
    for chapter in chapters_of(project.pk):
        version = newest_of(chapter)
        for number, each in enumerate(paragraphs_of(version) if version else (), 1):
            told = each.whose, each.words, each.text
            yield line((chapter.number, chapter.title, number, *told))
