"""Approval: an act that names a version, valid without a run."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.utils.translation import gettext as _

from novellaforge import queues
from novellaforge.errors import Refused
from projects.models import Chapter, ChapterVersion
from writing.models import GenerationRun
from writing.pregeneration.asking import after_approval
from writing.runs.telling import tell

REMEMBER_TASK = "memory.tasks.remember_version"


def approve(version: ChapterVersion | None, user: AbstractBaseUser | AnonymousUser) -> Chapter:
    """Make this text the chapter's approved one; approving it again changes nothing.

    Raises Refused without a version, or when the book is not the user's.
    """
    if version is None:
        raise Refused(_("Say which version is approved: there is no text to approve yet."))
    if not Chapter.objects.visible_to(user).filter(pk=version.chapter_id).exists():
        raise Refused(_("This text is not in one of your books."))
    with transaction.atomic():
        # no_key: a job that keeps this chapter's plan only refers to it, and need not wait
        chapters = Chapter.objects.select_for_update(of=("self",), no_key=True)
        chapter = chapters.get(pk=version.chapter_id)
        if chapter.approved_version_id != version.pk:
            approve_version(version)
            _settle_run(version)
    chapter.refresh_from_db()
    return chapter


def approve_version(version: ChapterVersion) -> None:
    """Inside a transaction: the version counts, the material has changed, memory follows, and
    the plans of the chapters to come are prepared.
    """
    chapter = version.chapter
    chapter.approved_version = version
    chapter.save(update_fields=["approved_version"])
    chapter.project.touch()
    queues.enqueue(
        REMEMBER_TASK,
        str(version.pk),
        queue=queues.GENERATION_MEDIUM,
        project_id=chapter.project_id,
    )
    after_approval(chapter, version.created_by_id)


def _settle_run(version: ChapterVersion) -> None:
    from writing.runs.advancing import complete

    run = (
        GenerationRun.objects.select_for_update(of=("self",))
        .filter(version=version, state=GenerationRun.State.DRAFTED)
        .first()
    )
    if run:
        run.state = GenerationRun.State.APPROVED
        run.save(update_fields=["state"])
        tell(run.pk, complete(run))
