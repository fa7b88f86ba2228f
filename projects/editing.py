"""The author's own hand on a chapter: another text of it, and another place in the book."""

from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects.models import Chapter, ChapterVersion, Project
from projects.reading import chapters_of
from projects.signals import manuscript_changed

MOST_CHARACTERS = 2_000_000

User = AbstractBaseUser | AnonymousUser


class Changed(Refused):
    """Somebody else has written meanwhile; nothing was overwritten, nothing kept."""


def edit(chapter: Chapter, text: str, base_id: UUID | None, user: User) -> ChapterVersion:
    """Keep this text as the chapter's newest version, unapproved; the base's own text is the base.

    Raises Refused for an empty or endless text, and Changed where `base_id` is not the newest
    version.
    """
    return replace(chapter, typed_text(text), base_id, user)


def replace(chapter: Chapter, text: str, base_id: UUID | None, user: User) -> ChapterVersion:
    """As `edit`, and the text is kept to its last character: it stood in versions already."""
    _require_text(text)
    with transaction.atomic():
        hold(chapter)
        newest = chapter.versions.first()
        if (newest.pk if newest else None) != base_id:
            raise Changed(
                _("The chapter has changed elsewhere: load it again. Yours was not kept.")
            )
        if newest and newest.text == text:
            return newest
        return _keep(chapter, newest, text, ChapterVersion.Origin.EDITED, user)


def typed_text(text: str) -> str:
    """As it is kept: without what a form adds, and blank ends. Raises Refused as `edit` does."""
    text = text.replace("\0", "").replace("\r\n", "\n").strip()
    _require_text(text)
    return text


def hold(chapter: Chapter) -> None:
    """Inside a transaction: nobody else gives this chapter another text until its end."""
    Chapter.objects.select_for_update(of=("self",), no_key=True).get(pk=chapter.pk)


def revise(chapter: Chapter, base: ChapterVersion, text: str, user: User) -> ChapterVersion:
    """Keep this text, as it is to the last character, as a revision of `base`, unapproved.

    Inside a transaction that holds the chapter's row. Raises Refused as `edit` does.
    """
    _require_text(text)
    if chapter.versions.first() != base:
        raise Changed(_("The chapter has changed elsewhere: load it again. Yours was not kept."))
    return _keep(chapter, base, text, ChapterVersion.Origin.REVISED, user)


def _require_text(text: str) -> None:
    if not text.strip():
        raise Refused(_("The text is empty: nothing was kept."))
    if len(text) > MOST_CHARACTERS:
        raise Refused(_("A chapter has at most %(most)s characters.") % {"most": MOST_CHARACTERS})


def _keep(
    chapter: Chapter,
    parent: ChapterVersion | None,
    text: str,
    origin: str,
    user: User,
) -> ChapterVersion:
    version = ChapterVersion.objects.create(
        chapter=chapter,
        number=1 + (chapter.versions.aggregate(last=Max("number"))["last"] or 0),
        text=text,
        parent=parent,
        origin=origin,
        created_by_id=user.pk,
    )
    manuscript_changed.send(
        Chapter, project_id=chapter.project_id, chapter_id=chapter.pk, version_id=version.pk
    )
    return version


def move(chapter: Chapter, number: int) -> Chapter:
    """Give the chapter another place; those between move up or down by one, in one transaction.

    Raises Refused for a place that the book does not have.
    """
    with transaction.atomic():
        project = Project.objects.select_for_update(no_key=True).get(pk=chapter.project_id)
        standing = list(chapters_of(project.pk))
        before = {each.pk: each.number for each in standing}
        places = sorted(before.values())
        if number not in places:
            raise Refused(_("This book has no chapter %(number)s.") % {"number": number})
        order = [each for each in standing if each.pk != chapter.pk]
        moved = next(each for each in standing if each.pk == chapter.pk)
        order.insert(places.index(number), moved)
        changed = []
        for each, place in zip(order, places, strict=True):
            if each.number != place:
                each.number = place
                changed.append(each)
        if changed:
            Chapter.objects.bulk_update(changed, ["number"])
            project.touch()
            manuscript_changed.send(
                Chapter, project_id=project.pk, chapter_id=None, places_before=before
            )
    chapter.refresh_from_db()
    return chapter
