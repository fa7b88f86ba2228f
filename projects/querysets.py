"""Who may see what: every query for a person starts here."""

from typing import TYPE_CHECKING, TypeVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models

if TYPE_CHECKING:
    from projects.models import Chapter, Project  # noqa: F401

M = TypeVar("M", bound=models.Model)


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> "ProjectQuerySet":
        """The books out of the trash that this person may open."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(owner_id=user.pk, trashed_at__isnull=True)


class ChapterQuerySet(models.QuerySet["Chapter"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> "ChapterQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            project__owner_id=user.pk, project__trashed_at__isnull=True, trashed_at__isnull=True
        )
