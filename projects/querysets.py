"""Who may see what: every query for a person starts here."""

from typing import TYPE_CHECKING, TypeVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When

if TYPE_CHECKING:
    from projects.models import Chapter, Membership, Project  # noqa: F401

M = TypeVar("M", bound=models.Model)
User = AbstractBaseUser | AnonymousUser


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User) -> "ProjectQuerySet":
        """The books out of the trash that this person may open: their own, and shared ones."""
        return self._shared(user, *_roles().values)

    def editable_by(self, user: User) -> "ProjectQuerySet":
        """Those of them that this person may write in."""
        return self._shared(user, _roles().EDITOR)

    def with_role(self, user: User) -> "ProjectQuerySet":
        """Each with `visitor_role`, this person's in it."""
        role = _memberships(user).filter(project=OuterRef("pk")).values("role")[:1]
        owns = When(owner=user.pk, then=Value("owner"))
        return self.annotate(visitor_role=Case(owns, default=Subquery(role)))

    def _shared(self, user: User, *roles: str) -> "ProjectQuerySet":
        if not user.is_authenticated:
            return self.none()
        shared = _memberships(user).filter(role__in=roles).values("project")
        return self.filter(Q(owner_id=user.pk) | Q(pk__in=shared), trashed_at__isnull=True)


class ChapterQuerySet(models.QuerySet["Chapter"]):
    def visible_to(self, user: User) -> "ChapterQuerySet":
        return self._within(_books().visible_to(user))

    def editable_by(self, user: User) -> "ChapterQuerySet":
        return self._within(_books().editable_by(user))

    def _within(self, books: ProjectQuerySet) -> "ChapterQuerySet":
        return self.filter(project__in=books, trashed_at__isnull=True)


def _memberships(user: User) -> "QuerySet[Membership]":
    from projects.models import Membership

    return Membership.objects.filter(user_id=user.pk) if user.pk else Membership.objects.none()


def _roles() -> "type[Membership.Role]":
    from projects.models import Membership

    return Membership.Role


def _books() -> ProjectQuerySet:
    from projects.models import Project

    return Project.objects.all()
