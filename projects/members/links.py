"""Links by which anybody may read what is approved of a book, for some days.

The token stands in the link only; its hash is kept, and by that it is looked up, so that neither
the database nor the time a look-up takes says anything about it.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from novellaforge import auditing
from novellaforge.errors import Refused
from projects.models import Project, ReadingLink

Visitor = AbstractBaseUser | AnonymousUser
DAYS = (1, 7, 30)
MOST = 20  # of a book that are in force
SEEN_EVERY = timedelta(minutes=1)  # how exactly `last_used_at` is kept


@dataclass(frozen=True)
class Made:
    """`token` is told this once."""

    link: ReadingLink
    token: str


def make(project: Project, days: int, by: Visitor) -> Made:
    """Raises Refused: another number of days than DAYS; MOST are in force."""
    if days not in DAYS:
        offered = ", ".join(map(str, DAYS))
        raise Refused(_("A link is good for one of these numbers of days: %s.") % offered)
    if in_force(project).count() >= MOST:
        raise Refused(
            _("A book has at most %(most)s links at a time: revoke one.") % {"most": MOST}
        )
    token = secrets.token_urlsafe(32)
    link = ReadingLink.objects.create(
        project=project,
        token_hash=_hashed(token),
        created_by_id=by.pk,
        expires_at=timezone.now() + timedelta(days=days),
    )
    auditing.note("link.made", actor_id=by.pk, project_id=project.pk, subject=link.pk)
    return Made(link, token)


def in_force(project: Project) -> QuerySet[ReadingLink]:
    """The newest first."""
    return project.reading_links.filter(revoked_at=None, expires_at__gt=timezone.now())


def revoke(project: Project, link_id: UUID, by: Visitor) -> None:
    """Asking twice is harmless. Raises Refused where the book has no such link."""
    rows = project.reading_links.filter(pk=link_id)
    if rows.filter(revoked_at=None).update(revoked_at=timezone.now()):
        auditing.note("link.revoked", actor_id=by.pk, project_id=project.pk, subject=link_id)
    elif not rows.exists():
        raise Refused(_("This book has no such link."))


def book_of(token: str) -> Project | None:
    """The book that this token opens; None where it expired, was revoked or never was."""
    now = timezone.now()
    good = ReadingLink.objects.filter(
        revoked_at=None, expires_at__gt=now, project__trashed_at=None, token_hash=_hashed(token)
    )
    link = good.select_related("project__owner").first()
    if link is None:
        return None
    unseen = Q(last_used_at=None) | Q(last_used_at__lt=now - SEEN_EVERY)
    ReadingLink.objects.filter(unseen, pk=link.pk).update(last_used_at=now)
    return link.project


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
