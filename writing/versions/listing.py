"""A chapter's versions as they are listed: whose each is, and what it changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from novellaforge import caches
from projects.diff import Words, changes, words_of
from projects.models import Chapter, ChapterVersion
from writing.models import ContinuityIssue

KEPT_SECONDS = 30 * 86_400  # a version never changes, so neither does what differs between two

Origin = ChapterVersion.Origin
User = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True)
class Listed:
    """`before` is the number of the version before it; `restored` of the one that it repeats."""

    version: ChapterVersion
    words: Words
    origin: str
    told: str
    issues: int = 0
    before: int | None = None
    restored: int | None = None
    is_newest: bool = False
    is_approved: bool = False


def versions_of(chapter: Chapter) -> QuerySet[ChapterVersion]:
    """Newest first, each with its open findings counted and the version whose text it repeats."""
    same = ChapterVersion.objects.filter(
        chapter=OuterRef("chapter"), sha256=OuterRef("sha256"), number__lt=OuterRef("number")
    )
    is_open = Q(issues__state=ContinuityIssue.State.OPEN)
    return (
        chapter.versions.select_related("created_by")
        .defer("text")
        .annotate(
            open_issues=Count("issues", filter=is_open),
            repeats=Subquery(same.order_by("-number").values("number")[:1]),
        )
        .order_by("-number")
    )


def listed(chapter: Chapter, versions: Sequence[ChapterVersion], user: User) -> list[Listed]:
    """These versions of `versions_of`, in its order and with none left out between them."""
    newest = chapter.versions.values_list("pk", flat=True).first()
    befores = [*versions[1:], _before(versions[-1])] if versions else []
    return [
        Listed(
            version=version,
            words=_words(chapter, before, version),
            origin=_origin(version),
            told=_told(version, user),
            issues=version.open_issues,  # type: ignore[attr-defined]
            before=before.number if before else None,
            restored=_restored(version),
            is_newest=version.pk == newest,
            is_approved=version.pk == chapter.approved_version_id,
        )
        for version, before in zip(versions, befores, strict=True)
    ]


def _before(version: ChapterVersion) -> ChapterVersion | None:
    earlier = ChapterVersion.objects.filter(chapter=version.chapter_id, number__lt=version.number)
    return earlier.defer("text").first()


def _words(chapter: Chapter, before: ChapterVersion | None, version: ChapterVersion) -> Words:
    if before is None:
        return Words(added=version.word_count, removed=0)
    place = caches.Place("versions", chapter.project_id, 0)
    return caches.kept(
        place,
        (before.sha256, version.sha256),
        Words,
        KEPT_SECONDS,
        lambda: words_of(changes(before.text, version.text)),
    )


def _restored(version: ChapterVersion) -> int | None:
    """A text that its author gave the chapter, and that it had before."""
    repeats: int | None = version.repeats  # type: ignore[attr-defined]
    return repeats if version.origin == Origin.EDITED else None


def _origin(version: ChapterVersion) -> str:
    return "restored" if _restored(version) else version.origin


def _told(version: ChapterVersion, user: User) -> str:
    """Where it comes from, in words for this person."""
    restored = _restored(version)
    if restored:
        return _("restored from version %(number)s") % {"number": restored}
    if version.origin != Origin.EDITED:
        return version.get_origin_display()
    if version.created_by_id == user.pk:
        return _("yours")
    return _("by %(name)s") % {"name": version.created_by or _("somebody")}
