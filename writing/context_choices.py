"""What an author pinned or excluded: kept, read for a run, and taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.utils.translation import gettext as _

from memory.context.chosen import Chosen
from novellaforge.errors import Refused
from projects.models import Chapter, Project
from writing.choosing import ALONE, LONGEST_KEY, MANY, can_be_pinned
from writing.models import ContextChoice

User = AbstractBaseUser | AnonymousUser
Choice = ContextChoice.Choice
AS_RANKED = ""  # no choice: as the ranking and the budget have it
KEPT_TEXT = 600  # characters of how a piece read
MOST = 300  # choices of a book


@dataclass(frozen=True)
class Choices:
    """A book's, read once for any of its chapters."""

    rows: tuple[ContextChoice, ...]

    @classmethod
    def of(cls, project_id: UUID) -> Self:
        return cls(tuple(ContextChoice.objects.filter(project=project_id)))

    def rows_of(self, chapter_id: UUID) -> dict[str, ContextChoice]:
        """By key; of two the chapter's own."""
        ours = [row for row in self.rows if row.chapter_id in (None, chapter_id)]
        return {row.key: row for row in sorted(ours, key=lambda row: row.chapter_id is not None)}

    def for_chapter(self, chapter_id: UUID) -> Chosen:
        rows = self.rows_of(chapter_id).values()
        return Chosen(_keys(rows, Choice.PIN), _keys(rows, Choice.EXCLUDE))


@dataclass(frozen=True)
class Done:
    """`before` is the choice that was in force there, to come back to."""

    choice: str
    before: str


def choose(
    project: Project, chapter: Chapter | None, key: str, choice: str, text: str, user: User
) -> Done:
    """Pin a piece, exclude it, or leave it to the ranking again; of a chapter or the whole book.

    Plans that were prepared ahead are stale then. Raises Refused for what cannot be chosen.
    """
    _refuse(key, choice)
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        mine = ContextChoice.objects.filter(project=project, chapter=chapter, key=key)
        row = mine.first()
        before = row.choice if row else AS_RANKED
        if choice == AS_RANKED:
            mine.delete()
        elif row:
            mine.update(choice=choice, text=text[:KEPT_TEXT] or row.text, author_id=user.pk)
        else:
            _refuse_too_many(project)
            ContextChoice.objects.create(
                project=project, chapter=chapter, key=key, choice=choice,
                text=text[:KEPT_TEXT], author_id=user.pk,
            )  # fmt: skip
    return Done(choice, before)


def _refuse(key: str, choice: str) -> None:
    if choice not in (AS_RANKED, *Choice.values):
        raise Refused(_("A piece is pinned, excluded, or left to the ranking."))
    if len(key) > LONGEST_KEY or not (key in ALONE or key.startswith(MANY)):
        raise Refused(_("There is no such piece of context."))
    if choice == Choice.PIN and not can_be_pinned(key):
        raise Refused(_("This is put before the model in any case: it can only be left out."))


def _refuse_too_many(project: Project) -> None:
    if project.context_choices.count() >= MOST:
        raise Refused(
            _("%(most)s pieces are chosen in this book already: take some choices back first.")
            % {"most": MOST}
        )


def _keys(rows: Iterable[ContextChoice], choice: str) -> tuple[str, ...]:
    return tuple(sorted(row.key for row in rows if row.choice == choice))
