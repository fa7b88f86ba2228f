"""The trash for programs: what is in it, and out again."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from projects import trash
from projects.api.serializers import BookSerializer
from projects.models import Project


class Trash(generics.ListAPIView):
    serializer_class = BookSerializer

    def get_queryset(self) -> QuerySet[Project]:
        return trash.of(self.request.user.pk)


class Trashed(generics.DestroyAPIView):
    """A book of one's own that is in the trash."""

    serializer_class = BookSerializer

    def get_object(self) -> Project:
        return _trashed(self.request, self.kwargs["project_id"])

    def perform_destroy(self, instance: Project) -> None:
        """For ever, with all that is in it."""
        trash.delete(instance.pk)


class TakeOut(generics.GenericAPIView):
    serializer_class = BookSerializer
    queryset = Project.objects.none()

    @extend_schema(request=None, responses=BookSerializer)
    def post(self, request: Request, project_id: UUID) -> Response:
        """All that it had is there again; what was stopped goes on when it is asked to."""
        book = _trashed(request, project_id)
        trash.take_out(book)
        book.refresh_from_db()
        return Response(self.get_serializer(book).data)


def _trashed(request: Request, project_id: UUID) -> Project:
    book = trash.of(request.user.pk).filter(pk=project_id).first()
    if book is None:
        raise NotFound(_("There is no such book in your trash."))
    return book
