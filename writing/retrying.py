"""How what a task belongs to goes on when the task was set aside and is asked for again."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from novellaforge import retrying
from novellaforge.errors import Refused
from writing import runs
from writing.autopilot import moving
from writing.models import Autopilot, GenerationRun
from writing.rewriting import asking
from writing.runs.advancing import CHAPTER_TASK, STEP_TASK


def go_on(args: tuple[object, ...]) -> None:
    """The task's run goes on from what it has stored. Refused where it cannot."""
    run = GenerationRun.objects.filter(pk=UUID(str(args[0]))).first()
    if run is None:
        raise Refused(_("Its run is gone: delete the task."))
    with translation.override(run.language):
        runs.retry(run)


@transaction.atomic
def fly_on(args: tuple[object, ...]) -> None:
    """The task's autopilot looks again, as it does by itself: this is not its author's word."""
    autopilot = moving.lock(UUID(str(args[0])))
    if autopilot is None or autopilot.state != Autopilot.State.FAILED:
        raise Refused(_("Its autopilot does not wait for it any more: delete the task."))
    try:
        moving.rest(autopilot, Autopilot.State.RUNNING)
    except IntegrityError as error:  # one live autopilot a book
        raise Refused(_("Another autopilot is on in this book.")) from error
    moving.queue(autopilot)


def write_again(args: tuple[object, ...]) -> None:
    """A proposal has failed for good: whoever watched it was told so."""
    raise Refused(_("Its author was told, and may ask for another proposal: delete the task."))


def register() -> None:
    for func in (STEP_TASK, CHAPTER_TASK):
        retrying.register(func, go_on)
    retrying.register(moving.TASK, fly_on)
    retrying.register(asking.TASK, write_again)
