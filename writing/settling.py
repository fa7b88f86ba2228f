"""What the author makes of a finding: dismissed, intended, or open again."""

from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from novellaforge.auditing import note
from novellaforge.errors import Refused
from projects.models import Project
from writing.models import ContinuityIssue
from writing.rewriting.findings import established_by

State, Scope = ContinuityIssue.State, ContinuityIssue.Scope
LONGEST_REASON = 2_000  # characters


def settle(
    project: Project,
    key: str,
    state: str,
    user: AbstractBaseUser | AnonymousUser,
    reason: str = "",
    scope: str = "",
) -> ContinuityIssue:
    """The finding is dismissed or intended, or open again; for these two sentences, for good.

    Of what is intended `scope` may say that the earlier fact is gone against from this chapter
    on: what else its rule finds against it there is intended too, until this is opened again.
    Raises Refused for another state or scope, for a finding that is not there or is against no
    fact that is known, for too long a reason.
    """
    reason = reason.replace("\0", "").strip()
    _refuse_what_is_no_settling(state, reason, scope)
    with transaction.atomic():
        issue = (
            ContinuityIssue.objects.select_for_update(of=("self",))
            .filter(project=project, key=key)
            .first()
        )
        if issue is None:
            raise Refused(_("There is no such finding in this book."))
        _uncover(issue)
        is_open = state == State.OPEN
        issue.scope, issue.established = _scope(issue, state, scope)
        issue.state, issue.reason, issue.covered_by = state, reason, None
        issue.settled_at = None if is_open else timezone.now()
        issue.settled_by_id = None if is_open else user.pk
        issue.save()
        if issue.scope == Scope.FACT:
            ContinuityIssue.cover(project.pk)
        act = "finding.reopened" if is_open else "finding.settled"
        note(act, actor_id=user.pk, project_id=project.pk, subject=issue.rule)
    return issue


def _refuse_what_is_no_settling(state: str, reason: str, scope: str) -> None:
    if state not in (State.OPEN, *ContinuityIssue.SETTLED):
        raise Refused(_("A finding is settled as dismissed or intended, or opened again."))
    if scope not in ("", Scope.PASSAGE, Scope.FACT):
        raise Refused(_("What is intended is so for this passage, or for this fact from here on."))
    if len(reason) > LONGEST_REASON:
        said = _("A reason has at most %(most)s characters.")
        raise Refused(said % {"most": LONGEST_REASON})


def _scope(issue: ContinuityIssue, state: str, scope: str) -> tuple[str, UUID | None]:
    """Opened again, one that another's scope had settled is an exception to it from then on."""
    if state == State.OPEN:
        return (Scope.EXCEPT if issue.covered_by_id else ""), None
    if state != State.INTENDED:
        return "", None
    if scope != Scope.FACT:
        return Scope.PASSAGE, None
    fact = established_by(issue)
    if fact is None:
        raise Refused(
            _("The earlier fact is not known: this can be intended for this passage only.")
        )
    return Scope.FACT, fact


def _uncover(issue: ContinuityIssue) -> None:
    """Whatever it had settled besides itself is open again."""
    issue.covers.filter(state=State.INTENDED).update(
        state=State.OPEN, reason="", settled_at=None, settled_by=None, covered_by=None
    )
