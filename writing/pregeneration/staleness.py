"""Whether a plan that was prepared is older than the outline, and the author's word on it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from novellaforge import caches
from novellaforge.errors import Refused
from projects.models import Chapter, Project
from writing.brief import Book
from writing.briefing import book_of
from writing.models import ChapterPlan, GenerationRun
from writing.pregeneration.ahead import Ahead

Source = ChapterPlan.Source


class Made(Protocol):
    """A plan's row, or what was read of it."""

    @property
    def source(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...


def older_than_outline(plans: Sequence[Made], now: str) -> bool:
    """Whether plans were prepared, and none from what one would be made from `now`. Pure."""
    return was_prepared(plans) and now not in {
        each.fingerprint for each in plans if each.source == Source.PREGENERATED
    }


def was_prepared(plans: Iterable[Made]) -> bool:
    """Whether a plan prepared ahead is what the chapter has: the author's own goes before it."""
    sources = {each.source for each in plans}
    return Source.PREGENERATED in sources and Source.AUTHOR not in sources


def stale(
    project: Project,
    plans: Mapping[UUID, Sequence[Made]],
    chapters: Iterable[Chapter],
    last: UUID | None,
    book: Book,
) -> frozenset[UUID]:
    """Of these chapters, none of them approved or being written, whose plans are older.

    `last` is the book's last chapter, `book` its material. Nothing is asked where nothing was
    prepared.
    """
    asked = [each for each in chapters if was_prepared(plans.get(each.pk, ()))]
    if not asked:
        return frozenset()
    ahead = Ahead.of(project, book)
    return frozenset(
        each.pk
        for each in asked
        if older_than_outline(plans[each.pk], ahead.fingerprint(each, each.pk == last))
    )


def known_book(project: Project) -> Book:
    """Its material, kept under its revision."""
    return caches.kept(
        caches.Place("book", project.pk, project.revision),
        (project.language,),
        Book,
        settings.CACHE_CONTEXT_SECONDS,
        lambda: book_of(project),
    )


def is_stale(chapter: Chapter) -> bool:
    """Of one chapter; no text of it is approved or being written."""
    if chapter.approved_version_id:
        return False
    plans = list(ChapterPlan.objects.filter(chapter=chapter).only("source", "fingerprint"))
    if not was_prepared(plans) or _is_written(chapter):
        return False
    return older_than_outline(plans, Ahead.of(chapter.project).fingerprint(chapter))


def keep(chapter: Chapter) -> tuple[ChapterPlan, str]:
    """The newest plan that was prepared is what the author wants for the outline as it stands.

    Gives it, and the fingerprint that it had. It is older again once the outline changes again.
    Raises Refused where no plan is older than the outline.
    """
    if not is_stale(chapter):
        raise Refused(_("The plan is not older than your outline any more."))
    plan = ChapterPlan.objects.filter(chapter=chapter, source=Source.PREGENERATED)[0]
    was = plan.fingerprint
    plan.fingerprint = Ahead.of(chapter.project).fingerprint(chapter)
    plan.save(update_fields=["fingerprint"])
    return plan, was


def keep_no_more(chapter: Chapter, plan_id: int, was: str) -> None:
    """Takes `keep` back. Raises Refused where the plan is gone."""
    plans = ChapterPlan.objects.filter(chapter=chapter, pk=plan_id, source=Source.PREGENERATED)
    if not plans.update(fingerprint=was):
        raise Refused(_("This plan is not there any more."))


def _is_written(chapter: Chapter) -> bool:
    return chapter.runs.filter(state__in=GenerationRun.LIVE).exists()
