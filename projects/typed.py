"""What an author types, kept as it is typed: a burst of typing is one version.

A burst goes on while its author rests for less than REST_SECONDS, takes out few words of it, and
nothing was made of its version; until it ends, each keeping takes the place of the one before.
What is typed on a text that has changed meanwhile is kept beside the newest, never in its place.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import ForeignObjectRel
from django.utils import timezone
from django.utils.translation import gettext as _

from novellaforge import queues
from novellaforge.errors import Refused
from projects import editing
from projects.diff import changes, words_of
from projects.models import Chapter, ChapterVersion
from projects.signals import manuscript_changed

REST_SECONDS = 120  # after so long what was typed is read and checked, and a new burst begins
MOST_TAKEN_OUT = 25  # words of a burst at once; where more go, what was typed stays a version
TELL_TASK = "projects.typed.tell"

User = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True)
class Typed:
    """`on` names the version it was typed on, and any that its author may have made of it
    without being told; none: the chapter had no text. `replaces` names versions of this burst;
    `uid` is the new version's.
    """

    text: str
    on: frozenset[UUID] = frozenset()
    replaces: frozenset[UUID] = frozenset()
    uid: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class Kept:
    """What was kept, and the chapter's newest version: another one where the two clash."""

    version: ChapterVersion
    newest: ChapterVersion

    @property
    def clashes(self) -> bool:
        return self.version.pk != self.newest.pk


def keep(chapter: Chapter, typed: Typed, user: User) -> Kept:
    """Keep what was typed. The same again, also after an answer was lost, makes nothing more.

    Raises Refused for an empty or endless text and for a `uid` that is taken.
    """
    text = editing.typed_text(typed.text)
    with transaction.atomic():
        editing.hold(chapter)
        newest = chapter.versions.first()
        if newest and newest.text == text:
            return Kept(newest, newest)
        if ChapterVersion.objects.filter(pk=typed.uid).exists():
            raise Refused(_("This version is there already, with another text."))
        if newest is None or newest.pk in typed.on:
            made = _on_top(chapter, newest, typed, text, user)
            return Kept(made, made)
        return Kept(_beside(chapter, newest, typed, text, user), newest)


def tell(version_id: str) -> None:
    """After a rest: what the newest text says otherwise is to be read and checked."""
    version = ChapterVersion.objects.select_related("chapter").filter(pk=version_id).first()
    if version and version == version.chapter.versions.first():
        with transaction.atomic():
            manuscript_changed.send(
                Chapter,
                project_id=version.chapter.project_id,
                chapter_id=version.chapter_id,
                version_id=version.pk,
            )


def _on_top(
    chapter: Chapter, newest: ChapterVersion | None, typed: Typed, text: str, user: User
) -> ChapterVersion:
    parent, number = newest, newest.number + 1 if newest else 1
    if newest and newest.pk in typed.replaces and _goes_on(newest, text, user):
        parent, number = newest.parent, newest.number
        newest.delete()
    made = _make(chapter, typed, text, user, number, parent)
    queues.enqueue(
        TELL_TASK,
        str(made.pk),
        queue=queues.GENERATION_MEDIUM,
        project_id=chapter.project_id,
        after=REST_SECONDS,
    )
    return made


def _beside(
    chapter: Chapter, newest: ChapterVersion, typed: Typed, text: str, user: User
) -> ChapterVersion:
    """The newest stays so: it makes room by taking the next number, which is its place only."""
    others = chapter.versions.exclude(pk=newest.pk)
    same = others.filter(sha256=sha256(text.encode()).hexdigest()).first()
    if same:
        return same
    mine = others.filter(pk__in=typed.replaces).first()
    if mine and _goes_on(mine, text, user):
        mine.delete()
        return _make(chapter, typed, text, user, mine.number, mine.parent)
    ChapterVersion.objects.filter(pk=newest.pk).update(number=newest.number + 1)
    parent = others.filter(pk__in=typed.on).first()
    made = _make(chapter, typed, text, user, newest.number, parent)
    newest.number += 1
    return made


def _make(
    chapter: Chapter,
    typed: Typed,
    text: str,
    user: User,
    number: int,
    parent: ChapterVersion | None,
) -> ChapterVersion:
    return ChapterVersion.objects.create(
        pk=typed.uid,
        chapter=chapter,
        number=number,
        text=text,
        parent=parent,
        origin=ChapterVersion.Origin.EDITED,
        created_by_id=user.pk,
    )


def _goes_on(version: ChapterVersion, text: str, user: User) -> bool:
    """Whether this author typed it just now, nothing was made of it, and the text keeps it."""
    young = timezone.now() - timedelta(seconds=REST_SECONDS)
    mine = version.created_by_id == user.pk and version.created_at > young
    by_hand = version.origin == ChapterVersion.Origin.EDITED
    if not mine or not by_hand or _is_referred_to(version, _relations()):
        return False
    return words_of(changes(version.text, text)).removed <= MOST_TAKEN_OUT


def _is_referred_to(version: ChapterVersion, relations: Collection[ForeignObjectRel]) -> bool:
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: version}).exists()
        for relation in relations
    )


def _relations() -> list[ForeignObjectRel]:
    """From whatever table, those of the layers above too."""
    fields = ChapterVersion._meta.get_fields(include_hidden=True)
    return [each for each in fields if isinstance(each, ForeignObjectRel)]
