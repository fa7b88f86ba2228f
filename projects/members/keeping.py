"""The people of a book: let in, given another role, taken out; or leaving of themselves."""

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db import transaction
from django.utils.translation import gettext as _

from novellaforge import auditing
from novellaforge.errors import Refused
from projects.members.roles import Role
from projects.models import Membership, Project

Visitor = AbstractBaseUser | AnonymousUser
MOST = 100  # in one book
LONGEST_NAME = 254


@dataclass(frozen=True)
class Member:
    user: User
    role: Role


def members_of(project: Project) -> tuple[Member, ...]:
    """The owner first, then whoever was let in, in that order."""
    rows = project.memberships.select_related("user")
    return (
        Member(project.owner, Role.OWNER),
        *(Member(row.user, Role(row.role)) for row in rows),
    )


def invite(project: Project, who: str, role: str, by: Visitor) -> Member:
    """Let the person of this name in.

    Raises Refused: nobody is called so; it is the owner; they are in already; there are MOST of
    them.
    """
    person = _found(who.strip())
    with transaction.atomic():
        # the book's row, so that two invitations at once do not pass MOST together
        book = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if person.pk == book.owner_id:
            raise Refused(_("The owner of a book needs no invitation."))
        if project.memberships.count() >= MOST:
            raise Refused(_("A book has at most %(most)s members.") % {"most": MOST})
        row, is_new = Membership.objects.get_or_create(
            project=project, user=person, defaults={"role": _shared(role)}
        )
        if not is_new:
            raise Refused(_("%(name)s is in this book already.") % {"name": person.username})
        _note("member.invited", project, person, by)
    return Member(person, Role(row.role))


def change_role(project: Project, user_id: int, role: str, by: Visitor) -> Member:
    """Raises Refused where nobody like that is in the book."""
    with transaction.atomic():
        row = _row(project, user_id)
        if row.role != role:
            row.role = _shared(role)
            row.save(update_fields=["role"])
            _note("member.role", project, row.user, by)
    return Member(row.user, Role(row.role))


def remove(project: Project, user_id: int, by: Visitor) -> User:
    """What they wrote stays; of oneself it is leaving. Raises Refused as `change_role`."""
    with transaction.atomic():
        row = _row(project, user_id)
        row.delete()
        _note("member.left" if user_id == by.pk else "member.removed", project, row.user, by)
    return row.user


def _found(who: str) -> User:
    if who:
        people = User.objects.filter(is_active=True)
        if named := people.filter(username=who).first():
            return named
        if "@" in who:
            raise Refused(
                _(
                    "Give the account’s name, which you have from them: "
                    "an address is proved by nobody."
                )
            )
    raise Refused(_("There is no account of that name."))


def _row(project: Project, user_id: int) -> Membership:
    rows = Membership.objects.select_for_update(of=("self",)).select_related("user")
    row = rows.filter(project=project, user_id=user_id).first()
    if row is None:
        raise Refused(_("Nobody like that is in this book."))
    return row


def _shared(role: str) -> str:
    if role not in Membership.Role.values:
        raise Refused(_("A member is an editor or a reader."))
    return role


def _note(act: str, project: Project, person: AbstractBaseUser, by: Visitor) -> None:
    auditing.note(
        act,
        actor_id=by.pk,
        person_id=person.pk,
        project_id=project.pk,
        subject=person.get_username(),
    )
