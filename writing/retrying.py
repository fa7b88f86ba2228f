"""How a run goes on when one of its tasks was set aside and is asked for again."""

from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from novellaforge import retrying
from novellaforge.errors import Refused
from writing import runs
from writing.models import GenerationRun
from writing.runs.advancing import CHAPTER_TASK, STEP_TASK


def go_on(args: tuple[object, ...]) -> None:
    """The task's run goes on from what it has stored. Refused where it cannot."""
    run = GenerationRun.objects.filter(pk=UUID(str(args[0]))).first()
    if run is None:
        raise Refused(_("Its run is gone: delete the task."))
    with translation.override(run.language):
        runs.retry(run)


def register() -> None:
    for func in (STEP_TASK, CHAPTER_TASK):
        retrying.register(func, go_on)
