"""What the queue calls, and what becomes of a task that it gives up."""

from uuid import UUID

from django.db import transaction
from django.dispatch import receiver
from django.utils import translation
from django.utils.translation import gettext as _

from novellaforge import loop, queues
from novellaforge.queues import task_set_aside
from writing.models import Proposal
from writing.rewriting.asking import TASK
from writing.rewriting.performing import lock, perform
from writing.rewriting.telling import end


def write_proposal(proposal_id: str) -> None:
    loop.run(perform(UUID(proposal_id), queues.current_claim()))


@receiver(task_set_aside, dispatch_uid="writing.rewriting.task_set_aside")
def give_up(sender: object, func: str, args: tuple[object, ...], why: str, **_kw: object) -> None:
    """It killed its workers, or failed too often."""
    if func != TASK or not args:
        return
    with transaction.atomic():
        proposal = lock(UUID(str(args[0])))
        if proposal is None or not proposal.is_coming:
            return
        with translation.override(proposal.language):
            said = _("It was given up: %(why)s Nothing of yours has changed.") % {"why": why}
        end(proposal, Proposal.State.FAILED, why=said)
