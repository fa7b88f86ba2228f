"""What the author makes of a finding: dismissed, intended, or open again."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects.models import Project
from writing.models import ContinuityIssue

State = ContinuityIssue.State
LONGEST_REASON = 2_000  # characters


def settle(
    project: Project,
    key: str,
    state: str,
    user: AbstractBaseUser | AnonymousUser,
    reason: str = "",
) -> ContinuityIssue:
    """The finding is dismissed or intended, or open again; for these two sentences, for good.

    Raises Refused for another state, for a finding that is not there, for too long a reason.
    """
    if state not in (State.OPEN, *ContinuityIssue.SETTLED):
        raise Refused(_("A finding is settled as dismissed or intended, or opened again."))
    reason = reason.replace("\0", "").strip()
    if len(reason) > LONGEST_REASON:
        said = _("A reason has at most %(most)s characters.")
        raise Refused(said % {"most": LONGEST_REASON})
    with transaction.atomic():
        issue = (
            ContinuityIssue.objects.select_for_update().filter(project=project, key=key).first()
        )
        if issue is None:
            raise Refused(_("There is no such finding in this book."))
        is_open = state == State.OPEN
        issue.state, issue.reason = state, reason
        issue.settled_at = None if is_open else timezone.now()
        issue.settled_by_id = None if is_open else user.pk
        issue.save(update_fields=["state", "reason", "settled_at", "settled_by"])
    return issue
