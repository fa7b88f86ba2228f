"""What a person may do in a book, decided in one place.

A reader may look at everything of the book and change nothing. An editor may change whatever
belongs to the writing. What is marked as the owner's (`OWNER`) is the owner's alone: the trash,
the people, what it costs and who is asked.
"""

from enum import StrEnum

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.request import Request

from projects.models import Membership, Project

User = AbstractBaseUser | AnonymousUser

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Role(StrEnum):
    READER = "reader"
    EDITOR = "editor"
    OWNER = "owner"


_RANK = {None: 0, Role.READER: 1, Role.EDITOR: 2, Role.OWNER: 3}


def reaches(role: str | None, needed: Role) -> bool:
    """Whether whoever has this role may do what needs that one; no role reaches none."""
    return _RANK.get(Role(role) if role else None, 0) >= _RANK[needed]


def needed_for(method: str | None) -> Role:
    """What a request with this method needs where its view says nothing else."""
    return Role.READER if method in SAFE else Role.EDITOR


def refusal(needed: Role) -> str:
    if needed is Role.OWNER:
        return _("Only the owner of this book can do that.")
    return _("You read this book. To change something in it, ask its owner to make you an editor.")


def admit(request: HttpRequest | Request, role: str | None, needs: Role | None = None) -> None:
    """Raises PermissionDenied (403) where this role may not do what the request asks for."""
    needed = needs or needed_for(request.method)
    if not reaches(role, needed):
        raise PermissionDenied(refusal(needed))


def role_in(user: User, book: Project) -> str | None:
    """None in a book of the trash, too. The book says whose it is: only others are looked up."""
    if book.trashed_at or not user.is_authenticated:
        return None
    if book.owner_id == user.pk:
        return Role.OWNER
    shared = Membership.objects.filter(project_id=book.pk, user_id=user.pk)
    return shared.values_list("role", flat=True).first()


def lets_in(request: HttpRequest | Request, book: Project, needs: Role | None = None) -> bool:
    """Whether it is the visitor's to see; it knows their role from here on. Refuses as `admit`."""
    book.visitor_role = role_in(request.user, book)
    if book.visitor_role:
        admit(request, book.visitor_role, needs)
    return book.visitor_role is not None
