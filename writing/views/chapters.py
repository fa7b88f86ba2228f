"""A chapter that this person may open, or a 404 that says so."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from projects.models import Chapter


def chapter_of(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> Chapter:
    found = (
        Chapter.objects.visible_to(request.user)
        .filter(project_id=project_id, pk=chapter_id)
        .select_related("project", "approved_version")
        .first()
    )
    if found is None:
        raise Http404(_("There is no such chapter among yours."))
    return found
