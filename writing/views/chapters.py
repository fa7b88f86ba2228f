"""A chapter that this person may open, or a 404 that says so."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from projects.members.roles import lets_in
from projects.models import Chapter


def chapter_of(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> Chapter:
    """In a book that knows the visitor's role; a change needs an editor's (403)."""
    found = (
        Chapter.objects.filter(project_id=project_id, pk=chapter_id)
        .select_related("project", "approved_version")
        .first()
    )
    if found is None or not lets_in(request, found.project):
        raise Http404(_("There is no such chapter among yours."))
    if found.trashed_at:
        raise Http404(_("This chapter is in the trash: take it out first."))
    return found
