"""Which proposals a person may see, and what a page and a program are shown of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from rest_framework.request import Request

from projects.diff import Piece, compared
from projects.members.roles import lets_in
from projects.models import Chapter, ChapterVersion, Project
from projects.text import count_words
from writing.models import Proposal
from writing.rewriting import entries
from writing.rewriting.deciding import place_in

User = AbstractBaseUser | AnonymousUser


RELATED = ("project", "chapter", "base", "issue", "version")


def proposals_of(user: User) -> QuerySet[Proposal]:
    """Of chapters and books that are out of the trash."""
    own = Project.objects.visible_to(user)
    there = Q(chapter=None) | Q(chapter__in=Chapter.objects.visible_to(user))
    found = Proposal.objects.filter(there, project__in=own)
    return found.select_related(*RELATED)


def proposal_of(request: HttpRequest | Request, pk: UUID) -> Proposal:
    """A change of it needs an editor of its book (403)."""
    there = Proposal.objects.filter(pk=pk, chapter__trashed_at=None)  # of no chapter, too
    found = there.select_related(*RELATED).first()
    if found is None or not lets_in(request, found.project):
        raise Http404(_("There is no such proposal in a book of yours."))
    return found


@dataclass(frozen=True)
class Shown:
    """A proposal beside its passage. `stands`: the passage is still there to be replaced."""

    proposal: Proposal
    stands: bool = True

    @cached_property
    def diff(self) -> tuple[Piece, ...]:
        """Once it is ready; before, there is nothing to compare."""
        compares = self.proposal.state not in (*Proposal.COMING, Proposal.State.FAILED)
        return compared(self.proposal.passage, self.proposal.text) if compares else ()

    @property
    def words(self) -> int:
        return count_words(self.proposal.text)

    @property
    def changed(self) -> int:
        """Words taken out or put in, whichever are more."""
        sides = (
            "".join(each.text for each in self.diff if each.op == op) for op in ("old", "new")
        )
        return max(count_words(side) for side in sides)

    @property
    def was_checked(self) -> bool:
        """Whether what it is to mend was looked for in it; a ready one's `why` says why not."""
        return bool(self.proposal.wrong and self.proposal.chapter_id and not self.proposal.why)

    @property
    def entry_name(self) -> str:
        return entries.name_of(self.proposal)


@dataclass(frozen=True)
class Asking:
    """The alternatives that were asked for at once, side by side."""

    each: tuple[Shown, ...]

    @property
    def first(self) -> Proposal:
        return self.each[0].proposal

    @property
    def is_open(self) -> bool:
        still = (*Proposal.COMING, Proposal.State.READY, Proposal.State.FAILED)
        return any(shown.proposal.state in still for shown in self.each)

    @property
    def is_coming(self) -> bool:
        return any(shown.proposal.is_coming for shown in self.each)


def askings(proposals: QuerySet[Proposal], most: int) -> tuple[Asking, ...]:
    """The newest askings first, so many at most."""
    each = list(proposals.order_by("-created_at", "pk")[: most * 4])
    newest = _newest({one.chapter_id for one in each if one.chapter_id})
    grouped: dict[UUID, list[Shown]] = {}
    for proposal in each:
        shown = Shown(proposal, _stands(proposal, newest))
        grouped.setdefault(proposal.asking, []).append(shown)
    return tuple(Asking(tuple(each)) for each in list(grouped.values())[:most])


def _newest(chapters: set[UUID]) -> dict[UUID, ChapterVersion]:
    if not chapters:
        return {}
    rows = ChapterVersion.objects.filter(chapter__in=chapters).order_by("chapter_id", "-number")
    return {each.chapter_id: each for each in rows.distinct("chapter_id")}


def _stands(proposal: Proposal, newest: Mapping[UUID, ChapterVersion]) -> bool:
    if proposal.chapter_id is None:
        return entries.text_of(proposal).count(proposal.passage) == 1
    version = newest.get(proposal.chapter_id)
    return version is not None and place_in(proposal, version.text, version.pk) is not None
