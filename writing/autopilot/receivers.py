"""What concerns autopilots: a run ended, what stands before changed, a task was set aside.

Each only queues a look, in the sender's transaction; nothing is locked here, since whoever
moves an autopilot holds its row and then wants the run's.
"""

from uuid import UUID

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import translation
from django.utils.translation import gettext as _

from novellaforge.queues import task_set_aside
from projects.models import Chapter
from projects.signals import bible_changed, manuscript_changed
from writing.autopilot.moving import TASK, lock, queue, rest
from writing.models import Autopilot, GenerationRun

State = Autopilot.State


@receiver(post_save, sender=GenerationRun, dispatch_uid="writing.autopilot.run_ended")
def run_ended(
    sender: object,
    instance: GenerationRun,
    created: bool,
    update_fields: frozenset[str] | None = None,
    **_kw: object,
) -> None:
    """Of any chapter of the book: the autopilot may have waited for its turn."""
    told = update_fields is None or "state" in update_fields
    if told and not created and not instance.is_live:
        look(instance.project_id)


@receiver(post_save, sender=Chapter, dispatch_uid="writing.autopilot.chapter_changed")
def chapter_changed(
    sender: object,
    instance: Chapter,
    created: bool,
    update_fields: frozenset[str] | None = None,
    **_kw: object,
) -> None:
    told = update_fields is None or update_fields & {"approved_version", "trashed_at", "number"}
    if told and not created:
        look(instance.project_id, but=instance.pk)


@receiver(manuscript_changed, dispatch_uid="writing.autopilot.manuscript_changed")
def manuscript(sender: object, project_id: UUID, **_kw: object) -> None:
    look(project_id)


@receiver(bible_changed, dispatch_uid="writing.autopilot.bible_changed")
def bible(sender: object, project_id: UUID, **_kw: object) -> None:
    look(project_id)


@receiver(task_set_aside, dispatch_uid="writing.autopilot.task_set_aside")
def give_up(sender: object, func: str, args: tuple[object, ...], why: str, **_kw: object) -> None:
    """Its task killed its workers or failed too often."""
    if func != TASK or not args:
        return
    with transaction.atomic():
        autopilot = lock(UUID(str(args[0])))
        if autopilot is None or autopilot.state != State.RUNNING:
            return
        with translation.override(autopilot.language):
            said = _("The autopilot was given up: %(why)s What is written is kept.")
            rest(autopilot, State.FAILED, said % {"why": why})


def look(project_id: UUID, but: UUID | None = None) -> None:
    """Have the book's autopilot look, if it is on; not where it is about chapter `but`."""
    running = Autopilot.objects.filter(project=project_id, state=State.RUNNING)
    for autopilot in running.exclude(chapter=but) if but else running:
        queue(autopilot)
