"""What happens elsewhere and concerns a run: its task was set aside."""

from uuid import UUID

from django.db import transaction
from django.dispatch import receiver
from django.utils import translation
from django.utils.translation import gettext as _

from novellaforge.queues import task_set_aside
from writing.models import GenerationRun
from writing.pipeline import Step
from writing.runs.advancing import CHAPTER_TASK, STEP_TASK
from writing.runs.ending import stop
from writing.runs.locking import lock
from writing.runs.recording import give_up


@receiver(task_set_aside, dispatch_uid="writing.stop_run_of_task_set_aside")
def stop_run(sender: object, func: str, args: tuple[object, ...], why: str, **_kw: object) -> None:
    """A task that killed its workers or failed too often stops its run, saying so."""
    if func not in (STEP_TASK, CHAPTER_TASK) or not args:
        return
    with transaction.atomic():
        run = _locked(UUID(str(args[0])))
        if run is None:
            return
        with translation.override(run.language):
            given_up = _("This step was given up: %(why)s Everything written is kept.")
            sentence = given_up % {"why": why}
        if func == STEP_TASK:
            _run, stage, beat, revision = args
            give_up(run, Step(str(stage), beat, int(str(revision))), sentence)  # type: ignore[arg-type]
        else:
            stop(run, sentence)


def _locked(run_id: UUID) -> GenerationRun | None:
    try:
        return lock(run_id)
    except GenerationRun.DoesNotExist:
        return None
