"""Approval: an act that names a version, valid without a run."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from novellaforge import queues
from novellaforge.auditing import note
from novellaforge.errors import Refused
from projects.models import Chapter, ChapterVersion, Project
from projects.reading import approved_of
from projects.signals import document_changed
from writing.dials import dials_of
from writing.models import GenerationRun
from writing.pregeneration.asking import after_approval
from writing.runs.locking import held_chapter
from writing.runs.telling import tell

RECHECK_TASK = "writing.tasks.recheck_version"
MEMORY_TASKS = ("memory.tasks.read_version", "memory.tasks.remember_version")


def approve(
    version: ChapterVersion | None,
    user: AbstractBaseUser | AnonymousUser,
    *,
    reindex_documents: bool | None = None,
    prepare_plans: bool = True,
) -> Chapter:
    """Make this text the chapter's approved one; approving it again changes nothing.

    `reindex_documents` has the book's documents indexed anew; None: as its settings say.
    `prepare_plans` False: others are about to be approved, plans would be made in vain.
    Raises Refused without a version, or when the book is not the user's.
    """
    if version is None:
        raise Refused(_("Say which version is approved: there is no text to approve yet."))
    if not Chapter.objects.editable_by(user).filter(pk=version.chapter_id).exists():
        raise Refused(_("This text is not in one of your books."))
    with transaction.atomic():
        chapter = held(version)
        if not chapter.versions.filter(pk=version.pk).exists():  # another was typed in its place
            raise Refused(_("The text has changed meanwhile: look at it again. Nothing was done."))
        if chapter.approved_version_id != version.pk:
            approve_version(version, reindex_documents, prepare_plans=prepare_plans, by=user.pk)
            _settle_run(version)
        elif reindex_documents:
            _index_documents(chapter.project)
    chapter.refresh_from_db()
    return chapter


def approve_version(
    version: ChapterVersion,
    reindex_documents: bool | None = None,
    *,
    prepare_plans: bool = True,
    by: int | None = None,
) -> None:
    """Inside a transaction: the version counts, the material has changed, memory follows, and
    the plans of the chapters to come are prepared. `by`: a user's id; None: the gate.
    """
    chapter = version.chapter = held(version)
    before, is_older = chapter.approved_version_id, _is_older(version, chapter.project)
    chapter.approved_version = version
    chapter.save(update_fields=["approved_version"])
    chapter.project.touch()
    said = f"{chapter.number}, {version.number}"
    note("version.approved", actor_id=by, project_id=chapter.project_id, subject=said)
    for task in MEMORY_TASKS:
        queues.enqueue(
            task,
            str(version.pk),
            queue=queues.GENERATION_MEDIUM,
            project_id=chapter.project_id,
        )
    if before != version.pk and (before or is_older or _has_later(chapter)):
        queues.enqueue(
            RECHECK_TASK,
            str(version.pk),
            str(before) if before else None,
            queue=queues.GENERATION_MEDIUM,
            project_id=chapter.project_id,
        )
    if reindex_documents is None:
        reindex_documents = dials_of(chapter.project).reindex_documents
    if reindex_documents:
        _index_documents(chapter.project)
    if prepare_plans:
        after_approval(chapter, version.created_by_id)


def held(version: ChapterVersion) -> Chapter:
    """Its chapter, locked."""
    return held_chapter(version.chapter_id)


def changed_since(
    run: GenerationRun, checked_at: int | None, *, earlier_since: datetime | None = None
) -> tuple[str, ...]:
    """What keeps a draft from approval without its author, a sentence each: the book is not of
    the revision that it was checked at, the chapter has another approved text than it was begun
    over, or somebody has written in this chapter or an earlier one since the run began; in an
    earlier one since `earlier_since`, if that is later. Inside a transaction: it stays so until
    its end.
    """
    assert run.version
    chapter = held(run.version)
    said = []
    if checked_at not in (None, chapter.project.revision):
        said.append(
            _("The book has changed since this draft was checked: look at it, then approve it.")
        )
    if chapter.approved_version_id not in (None, run.version_id, *begun_over(run)):
        other = _("Chapter %(number)s has another approved text.")
        said.append(other % {"number": chapter.number})
    is_own, is_open = Q(chapter=chapter.pk), Q(chapter__approved_version=None)
    is_newer = Q(number__gt=F("chapter__approved_version__number"))
    written = ChapterVersion.objects.filter(
        is_own | is_open | is_newer,
        is_own | Q(created_at__gt=earlier_since or run.created_at),
        chapter__project=chapter.project_id,
        chapter__trashed_at=None,
        chapter__number__lte=chapter.number,
        run_id=None,
        created_at__gt=run.created_at,
    )
    edited = written.order_by("chapter__number").values_list("chapter__number", flat=True)
    said += (_("Chapter %(number)s was edited.") % {"number": each} for each in edited.distinct())
    return tuple(said)


def begun_over(run: GenerationRun) -> Iterator[UUID | None]:
    """The texts that it was begun over: a beat written again goes on from an earlier run's."""
    each: GenerationRun | None = run
    while each:
        yield each.base_version_id
        each = each.follows


def _is_older(version: ChapterVersion, book: Project) -> bool:
    """Whether it was begun before the book was changed, and may go against what its run's checks
    did not know: the bible, an earlier chapter.
    """
    if version.run_id is None:
        return False
    begun = GenerationRun.objects.filter(pk=version.run_id)
    return begun.exclude(project_revision=book.revision).exists()


def _has_later(chapter: Chapter) -> bool:
    """Whether a chapter that comes after it is approved, and may rely on it."""
    return approved_of(chapter.project_id).filter(number__gt=chapter.number).exists()


def _index_documents(project: Project) -> None:
    for document_id in project.documents.values_list("pk", flat=True):
        document_changed.send(Project, project_id=project.pk, document_id=document_id)


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
