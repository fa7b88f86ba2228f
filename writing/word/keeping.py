"""Edits from Word while they wait, and what their author takes of them.

What is taken becomes a version by the author's hand (`projects.editing`), so that only its changed
paragraphs are read and checked again; restoring the version before it undoes that.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.utils.translation import gettext as _

from novellaforge.auditing import note
from novellaforge.errors import Refused
from projects import editing
from projects.diff import Change, Words, words_of
from projects.models import Chapter, ChapterVersion, Project
from writing.models import ReturnedChapter, WordReturn
from writing.versions.comparing import Run, runs_of
from writing.word.coming import Said
from writing.word.commented import bring
from writing.word.merging import Step, differs, left_of, steps_of, text_with

User = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True)
class Waiting:
    """A chapter's edits beside its text as it is now."""

    row: ReturnedChapter
    newest: ChapterVersion | None

    @property
    def chapter(self) -> Chapter:
        return self.row.chapter

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        now = self.newest.text if self.newest else ""
        base = self.row.base.text if self.row.base else now
        return steps_of(base, now, self.row.paragraphs)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        return tuple(each.change for each in self.steps)

    @cached_property
    def words(self) -> Words:
        return words_of(self.changes)

    @property
    def places(self) -> frozenset[int]:
        """Of the paragraphs that Word has otherwise and that clash with nothing."""
        return frozenset(
            place
            for place, each in enumerate(self.steps)
            if each.change.op != "same" and not each.clashes
        )

    @property
    def clashing(self) -> dict[int, Step]:
        return {place: each for place, each in enumerate(self.steps) if each.clashes}

    @property
    def choosable(self) -> frozenset[int]:
        return self.places | self.clashing.keys()

    @property
    def runs(self) -> tuple[Run, ...]:
        return runs_of(self.changes)

    @property
    def comments(self) -> list[Said]:
        return [Said.model_validate(each) for each in self.row.comments]

    @property
    def has_anything(self) -> bool:
        return differs(self.steps) or bool(self.row.comments)


@dataclass(frozen=True)
class Accepted:
    """What became of it: the version, none where only comments came in; comments that were not
    placed wait on.
    """

    version: ChapterVersion | None
    comments: int = 0


def waiting_of(project: Project) -> WordReturn | None:
    return WordReturn.objects.filter(project=project).first()


def newest_of(chapters: Iterable[UUID]) -> dict[UUID, ChapterVersion]:
    """The last version of each chapter that has any."""
    rows = ChapterVersion.objects.filter(chapter__in=list(chapters))
    rows = rows.order_by("chapter_id", "-number").distinct("chapter_id")
    return {each.chapter_id: each for each in rows}


def edits_of(returned: WordReturn) -> list[Waiting]:
    """Of chapters that have any, and are out of the trash, in the book's order."""
    rows = returned.chapters.filter(chapter__trashed_at=None).select_related("chapter", "base")
    every = list(rows)
    newest = newest_of(row.chapter_id for row in every)
    found = [Waiting(row, newest.get(row.chapter_id)) for row in every]
    return [each for each in found if each.has_anything]


def edits_in(returned: WordReturn, chapter: Chapter) -> Waiting | None:
    row = returned.chapters.filter(chapter=chapter).select_related("base").first()
    if row is None:
        return None
    row.chapter = chapter
    return Waiting(row, chapter.versions.first())


def require_looked_at(returned: WordReturn, looked_at: UUID | None) -> None:
    """Raises Refused where another file waits than the one that was looked at: places of
    paragraphs are of one file only.
    """
    if looked_at != returned.pk:
        raise Refused(_("Another file was brought meanwhile: look at its changes first."))


def accept(
    waiting: Waiting,
    places: Collection[int],
    newest_id: UUID | None,
    user: User,
    both: Collection[int] = frozenset(),
) -> Accepted:
    """These paragraphs become part of a new version; those of `both` come after what they clash
    with. What is not taken waits on.

    Raises Refused for a change that is not there, and `editing.Changed` where `newest_id` is not
    the newest version.
    """
    with transaction.atomic():
        done = _accepted(waiting, places, newest_id, user, both)
        _tidy_whole(waiting.row.returned)
    return done


def _accepted(
    waiting: Waiting,
    places: Collection[int],
    newest_id: UUID | None,
    user: User,
    both: Collection[int] = frozenset(),
) -> Accepted:
    if not places and not both:
        raise Refused(_("Choose at least one paragraph to accept."))
    clashing = {place for place, each in waiting.clashing.items() if each.change.new}
    if not waiting.choosable >= {*places, *both} or not clashing >= set(both):
        raise Refused(_("There is no such change in this chapter."))
    text = text_with(waiting.steps, places, both)
    made = editing.replace(waiting.chapter, text, newest_id, user)
    left = _left(waiting, made, both)
    brought = bring(left.row, left.newest, user)
    _tidy(left)
    note(
        "word.accepted",
        actor_id=user.pk,
        project_id=waiting.chapter.project_id,
        subject=f"{waiting.chapter.number}, {made.number}",
    )
    return Accepted(made, brought)


def accept_all(returned: WordReturn, user: User) -> list[Accepted]:
    """Of every chapter all that clashes with nothing, and the comments; the rest waits on."""
    done = []
    with transaction.atomic():
        for waiting in edits_of(returned):
            newest = waiting.newest.pk if waiting.newest else None
            if waiting.places:
                done.append(_accepted(waiting, waiting.places, newest, user))
            elif waiting.row.comments:
                done.append(Accepted(None, bring(waiting.row, waiting.newest, user)))
                _tidy(waiting)
        _tidy_whole(returned)
    return done


def bring_comments(waiting: Waiting, user: User) -> Accepted:
    """Those of a chapter whose passages stand in its text; others wait for it."""
    with transaction.atomic():
        brought = bring(waiting.row, waiting.newest, user)
        _tidy(waiting)
        _tidy_whole(waiting.row.returned)
    return Accepted(None, brought)


def discard(returned: WordReturn) -> None:
    returned.delete()


def discard_chapter(waiting: Waiting) -> None:
    waiting.row.delete()
    _tidy_whole(waiting.row.returned)


# --- What was taken, and what is left ---------------------------------------------------


def _left(waiting: Waiting, made: ChapterVersion, both: Collection[int]) -> Waiting:
    """Beside the new version. A clash that was settled by having both clashes no more."""
    row = waiting.row
    if both:
        row.paragraphs = left_of(waiting.steps, row.paragraphs, both)
        row.save(update_fields=["paragraphs"])
    return Waiting(row, made)


def _tidy(waiting: Waiting) -> None:
    if not waiting.has_anything:
        waiting.row.delete()


def _tidy_whole(returned: WordReturn) -> None:
    """A file of which nothing is left to be decided goes."""
    if not edits_of(returned):
        returned.delete()
