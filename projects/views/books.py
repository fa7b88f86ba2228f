"""A book that this person may open, or a 404 that says so; 403 for what their role is not for."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from rest_framework.request import Request

from projects.members.roles import Role, lets_in
from projects.models import Project


def book_of(
    request: HttpRequest | Request, project_id: UUID, needs: Role | None = None
) -> Project:
    """With the visitor's role in it. `needs`: else a reader may look and an editor may change."""
    project = Project.objects.filter(pk=project_id).first()
    if project is None or not lets_in(request, project, needs):
        if project and project.trashed_at and project.owner_id == request.user.pk:
            raise Http404(_("“%(title)s” is in the trash.") % {"title": project.title})
        raise Http404(_("There is no such book among yours."))
    return project


def book_to_change(request: HttpRequest | Request, project_id: UUID) -> Project:
    """In a transaction: a POST or a PATCH holds its row, so that of two who save at once the
    second sees what the first has saved.
    """
    project = book_of(request, project_id)
    if request.method in ("POST", "PATCH"):
        project.refresh_from_db(from_queryset=Project.objects.select_for_update(no_key=True))
    return project


def own_book_of(request: HttpRequest | Request, project_id: UUID) -> Project:
    """For what is the owner's alone."""
    return book_of(request, project_id, Role.OWNER)
