"""Which chapters get a plan ahead of their writing, and the job that prepares them."""

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from memory.budget import ranges
from novellaforge import jobs
from novellaforge.errors import Refused
from novellaforge.models import Job
from projects.models import Chapter, Project
from projects.reading import chapters_of
from writing.dials import dials_of
from writing.models import ChapterPlan, GenerationRun
from writing.pregeneration.ahead import Ahead

logger = logging.getLogger(__name__)

KIND = "plans"
MOST = 50
APPROVED, WRITING, PLANNED, NO_OUTLINE = "approved", "writing", "planned", "no outline"
_PASSED = {
    PLANNED: ngettext_lazy(
        "chapter %(numbers)s is planned already",
        "chapters %(numbers)s are planned already",
        "count",
    ),
    WRITING: ngettext_lazy(
        "chapter %(numbers)s is being written", "chapters %(numbers)s are being written", "count"
    ),
    NO_OUTLINE: ngettext_lazy(
        "chapter %(numbers)s has no outline yet",
        "chapters %(numbers)s have no outline yet",
        "count",
    ),
    APPROVED: ngettext_lazy(
        "chapter %(numbers)s has an approved text",
        "chapters %(numbers)s have an approved text",
        "count",
    ),
}


def start(
    project: Project, count: int, user: AbstractBaseUser | AnonymousUser
) -> tuple[Job, bool]:
    """The job that plans the next `count` chapters that want a plan, and whether this began it.

    Where it runs already, it is given the chapters that it does not have yet. Raises Refused
    when there is nothing to plan (it says why), or when the book is not the user's.
    """
    if not 1 <= count <= MOST:
        raise Refused(
            _("Plans are prepared for 1 to %(most)s chapters at a time; %(count)s were asked for.")
            % {"most": MOST, "count": count}
        )
    with transaction.atomic():
        books = Project.objects.editable_by(user).select_for_update(no_key=True)
        book = books.filter(pk=project.pk).first()
        if book is None:
            raise Refused(_("This is not one of your books."))
        wanted, passed = _next(book, count)
        if not wanted:
            raise Refused(_nothing_to_plan(passed))
        return _begin(book, wanted, user.pk)


def start_again(chapter: Chapter, user: AbstractBaseUser | AnonymousUser) -> tuple[Job, bool]:
    """As `start`, for this chapter: it has no plan, or one older than what it was made from.

    Raises Refused where it wants no plan (it says why), or when the book is not the user's.
    """
    with transaction.atomic():
        books = Project.objects.editable_by(user).select_for_update(no_key=True)
        book = books.filter(pk=chapter.project_id).first()
        if book is None:
            raise Refused(_("This is not one of your books."))
        ours = list(chapters_of(book.pk).filter(pk=chapter.pk).select_related("arc"))
        for each, why in survey(book, ours):
            if why:
                raise Refused(_nothing_to_plan({why: [each.number]}))
        return _begin(book, [each.pk for each in ours], user.pk)


def is_asked(chapter: Chapter) -> bool:
    """Whether a job that runs is to plan it."""
    job = jobs.unfinished_of((KIND,), chapter.project_id).get(KIND)
    if job is None or job.state != Job.State.RUNNING:
        return False
    return str(chapter.pk) in job.cursor["chapters"]


def after_approval(chapter: Chapter, user_id: int | None) -> None:
    """Inside approval's transaction: plans for the chapters that follow, as many as the dial says.

    Never keeps an approval from being made: what goes wrong here is undone alone, and logged.
    """
    try:
        with transaction.atomic():
            _prepare_following(chapter, user_id)
    except Exception:
        logger.exception(
            "No plans are prepared after the approval of chapter %s of book %s",
            chapter.number,
            chapter.project_id,
            extra={"action": "pregenerate_after_approval"},
        )


def survey(project: Project, chapters: Sequence[Chapter]) -> Iterator[tuple[Chapter, str]]:
    """Each chapter with the reason why it wants no plan; empty where it wants one."""
    ahead = Ahead.of(project)
    live = GenerationRun.objects.filter(chapter__in=chapters, state__in=GenerationRun.LIVE)
    written = set(live.values_list("chapter_id", flat=True))
    plans = _plans_of(chapters)
    for chapter in chapters:
        chapter.project = project
        if chapter.approved_version_id:
            yield chapter, APPROVED
        elif chapter.pk in written:
            yield chapter, WRITING
        elif not (chapter.outline.strip() or chapter.scenes):
            yield chapter, NO_OUTLINE
        else:
            yield chapter, PLANNED if _is_planned(plans[chapter.pk], ahead, chapter) else ""


def _plans_of(chapters: Sequence[Chapter]) -> Mapping[UUID, set[str]]:
    """Fingerprints of the plans prepared ahead, by chapter; "author" for a plan of the author."""
    source = ChapterPlan.Source
    rows = ChapterPlan.objects.filter(
        chapter__in=chapters, source__in=[source.AUTHOR, source.PREGENERATED]
    ).values_list("chapter_id", "source", "fingerprint")
    plans: dict[UUID, set[str]] = defaultdict(set)
    for chapter_id, by, fingerprint in rows:
        plans[chapter_id].add(source.AUTHOR if by == source.AUTHOR else fingerprint)
    return plans


def _is_planned(plans: set[str], ahead: Ahead, chapter: Chapter) -> bool:
    if not plans or ChapterPlan.Source.AUTHOR in plans:
        return bool(plans)
    return ahead.fingerprint(chapter) in plans


def _next(book: Project, count: int) -> tuple[list[UUID], Mapping[str, list[int]]]:
    """The first chapters that want a plan, and the numbers of those passed over, by reason."""
    wanted: list[UUID] = []
    passed: dict[str, list[int]] = defaultdict(list)
    for chapter, why in survey(book, list(chapters_of(book.pk).select_related("arc"))):
        if why:
            passed[why].append(chapter.number)
        else:
            wanted.append(chapter.pk)
        if len(wanted) == count:
            break
    return wanted, passed


def _nothing_to_plan(passed: Mapping[str, list[int]]) -> str:
    if not passed:
        return _("The book has no chapters yet: outline them first, then have them planned.")
    reasons = [
        said % {"numbers": ranges(passed[why]), "count": len(passed[why])}
        for why, said in _PASSED.items()
        if why in passed
    ]
    return _("There is nothing to plan: %(reasons)s.") % {"reasons": "; ".join(reasons)}


def _prepare_following(chapter: Chapter, user_id: int | None) -> None:
    project = chapter.project
    count = dials_of(project).pregenerate_after_approval
    if not count:
        return
    following = chapters_of(project.pk).filter(number__gt=chapter.number).select_related("arc")
    wanted = [each.pk for each, why in survey(project, list(following[:count])) if not why]
    if wanted:
        _begin(project, wanted, user_id)


def _begin(project: Project, chapters: Sequence[UUID], user_id: int | None) -> tuple[Job, bool]:
    """With the book's row locked: the running job, given what it does not have, or a new one."""
    ids = [str(pk) for pk in chapters]
    cursor = {"chapters": ids, "planned": 0}
    job, is_new = jobs.start(KIND, project.pk, user_id=user_id, total=len(ids), cursor=cursor)
    if is_new:
        return job, True
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.state != Job.State.RUNNING:  # it ended while its lock was waited for
        return _begin(project, chapters, user_id)
    more = [pk for pk in ids if pk not in job.cursor["chapters"]]
    job.cursor["chapters"] += more
    job.total += len(more)
    job.save(update_fields=["cursor", "total", "updated_at"])
    return job, False
