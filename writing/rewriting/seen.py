"""Which proposals a person may see, and what a page and a program are shown of one."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from projects.models import Chapter, Project
from projects.text import count_words
from writing.models import Proposal
from writing.rewriting import entries
from writing.rewriting.comparing import Piece, compared
from writing.rewriting.deciding import place_in

User = AbstractBaseUser | AnonymousUser


def proposals_of(user: User) -> QuerySet[Proposal]:
    """Of chapters and books that are out of the trash."""
    own = Project.objects.visible_to(user)
    there = Q(chapter=None) | Q(chapter__in=Chapter.objects.visible_to(user))
    found = Proposal.objects.filter(there, project__in=own)
    return found.select_related("project", "chapter", "base", "issue")


def proposal_of(user: User, pk: UUID) -> Proposal:
    found = proposals_of(user).filter(pk=pk).first()
    if found is None:
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
    grouped: dict[UUID, list[Shown]] = {}
    for proposal in proposals.order_by("-created_at", "pk")[: most * 4]:
        shown = Shown(proposal, _stands(proposal))
        grouped.setdefault(proposal.asking, []).append(shown)
    return tuple(Asking(tuple(each)) for each in list(grouped.values())[:most])


def _stands(proposal: Proposal) -> bool:
    if proposal.chapter is None:
        return entries.text_of(proposal).count(proposal.passage) == 1
    newest = proposal.chapter.versions.first()
    return newest is not None and place_in(proposal, newest.text, newest.pk) is not None
