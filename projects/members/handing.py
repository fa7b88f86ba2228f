"""Handing a book over: its owner makes one of its editors the owner."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from novellaforge import auditing
from novellaforge.errors import Refused
from novellaforge.models import ProviderSettings
from projects.members.roles import Role, refusal
from projects.models import Membership, Project


@transaction.atomic
def hand_over(project: Project, to_id: int, by_id: int | None, *, stays: bool = True) -> User:
    """`stays`: the former owner goes on as an editor. Raises Refused: not to an editor of the
    book, or by one who is its owner no more.

    The book asks the new owner's provider from the next step on; the former one's, and its key,
    stay behind. What was spent until now was spent by the former one.
    """
    book = Project.objects.select_for_update().get(pk=project.pk)
    if book.owner_id != project.owner_id:  # handed over in another window
        raise Refused(refusal(Role.OWNER))
    rows = Membership.objects.select_for_update(of=("self",)).select_related("user")
    row = rows.filter(project=book, user_id=to_id, role=Role.EDITOR, user__is_active=True).first()
    if row is None:
        raise Refused(_("A book is handed over to one of its editors."))
    former_id, heir = book.owner_id, row.user
    row.delete()
    ProviderSettings.objects.filter(project_id=book.pk).delete()
    Project.objects.filter(pk=book.pk).update(owner=heir)
    if stays:
        Membership.objects.create(project=book, user_id=former_id, role=Role.EDITOR)
    auditing.note(
        "book.handed_over",
        actor_id=by_id,
        person_id=heir.pk,
        project_id=book.pk,
        subject=heir.username,
    )
    return heir


def heirs_of(project: Project) -> list[User]:
    """Whom it may be handed over to."""
    rows = project.memberships.filter(role=Role.EDITOR, user__is_active=True)
    return [row.user for row in rows.select_related("user")]
