"""How many words an author has added by hand today, and how many they mean to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Exists, F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects.models import ChapterVersion, DailyGoal, Project
from projects.models.goals import MOST_WORDS

User = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True)
class Today:
    """In words; `goal` is None where none is set."""

    words: int = 0
    goal: int | None = None


def today_of(project: Project, user: User) -> Today:
    return todays([project.pk], user)[project.pk]


def todays(projects: Collection[UUID], user: User) -> dict[UUID, Today]:
    """One of each book, in one query, however many."""
    added = _grown(user).filter(chapter__project=OuterRef("pk")).values("added")
    books = Project.objects.filter(pk__in=projects).annotate(added=Coalesce(Subquery(added), 0))
    rows = books.values_list("pk", "added", "daily_goal__words")
    return {pk: Today(words, goal) for pk, words, goal in rows}


def by_hand_today(projects: Collection[UUID], user: User) -> dict[UUID, int]:
    """By how many words this person's own versions of today are longer than what they were typed
    on. What is cut takes nothing away; a text that the chapter had before adds nothing.
    """
    return dict(
        _grown(user).filter(chapter__project__in=projects).values_list("chapter__project", "added")
    )


def _grown(user: User) -> Any:
    """By book, `added` words: a query, whose type the annotations make too long."""
    earlier = ChapterVersion.objects.filter(
        chapter=OuterRef("chapter"), number__lt=OuterRef("number")
    )
    before = earlier.order_by("-number").values("word_count")[:1]
    return (
        ChapterVersion.objects.filter(
            created_by=user.pk,
            origin=ChapterVersion.Origin.EDITED,
            created_at__gte=_midnight(),
        )
        .exclude(Exists(earlier.filter(sha256=OuterRef("sha256"))))
        .annotate(before=Coalesce(F("parent__word_count"), Subquery(before), 0))
        .values("chapter__project")
        .annotate(added=Sum(Greatest(F("word_count") - F("before"), 0)))
        .order_by()
    )


def set_goal(project: Project, words: int | None) -> None:
    """None: no goal from now on. Raises Refused for what nobody writes in a day."""
    if words is None:
        DailyGoal.objects.filter(project=project).delete()
        return
    if not 1 <= words <= MOST_WORDS:
        told = _("A daily goal is one to %(most)s words; leave it empty for none.")
        raise Refused(told % {"most": MOST_WORDS})
    DailyGoal.objects.update_or_create(project=project, defaults={"words": words})


def _midnight() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
