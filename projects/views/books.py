"""A book that this person may open, or a 404 that says so."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from rest_framework.request import Request

from projects.models import Project


def book_of(request: HttpRequest | Request, project_id: UUID) -> Project:
    project = Project.objects.visible_to(request.user).filter(pk=project_id).first()
    if project is None:
        raise Http404(_("There is no such book among yours."))
    return project
