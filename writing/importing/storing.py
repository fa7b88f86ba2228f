"""A manuscript's texts become versions of chapters; none is approved here."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from projects.models import Chapter, ChapterVersion, Project
from projects.text import count_words
from writing.importing.found import Taken


@dataclass(frozen=True)
class Stored:
    versions: tuple[UUID, ...]
    notes: tuple[str, ...]


def store(project: Project, given: Sequence[Taken], user_id: int | None) -> Stored:
    """Inside a transaction. A text that its chapter has as a version already is that version.

    Chapters that the book lacks are made; what has no words is passed over, and named.
    """
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    versions: list[UUID] = []
    notes: list[str] = []
    for each in given:
        chapter = _chapter(project, each) if count_words(each.text) else None
        if chapter is None:
            notes.append(_("Chapter %(number)d had no text.") % {"number": each.number})
        elif chapter.trashed_at:
            notes.append(_("Chapter %(number)d is in the trash.") % {"number": each.number})
        else:
            versions.append(_version_of(chapter, each, user_id).pk)
    project.touch()
    return Stored(tuple(versions), tuple(notes))


def _chapter(project: Project, each: Taken) -> Chapter:
    title = each.title or untitled(each.number, project.language)
    return Chapter.objects.get_or_create(
        project=project, number=each.number, defaults={"title": title}
    )[0]


def untitled(number: int, language: str) -> str:
    """What a chapter without a title is called, in the book's language."""
    with translation.override(language):
        return _("Chapter %(number)s") % {"number": number}


def _version_of(chapter: Chapter, each: Taken, user_id: int | None) -> ChapterVersion:
    Chapter.objects.select_for_update(of=("self",), no_key=True).get(pk=chapter.pk)
    known = chapter.versions.filter(sha256=each.sha256).first()
    if known:
        return known
    last = chapter.versions.aggregate(last=Max("number", default=0))["last"]
    return ChapterVersion.objects.create(
        chapter=chapter,
        number=last + 1,
        text=each.text,
        parent_id=chapter.approved_version_id,
        origin=ChapterVersion.Origin.IMPORTED,
        created_by_id=user_id,
    )
