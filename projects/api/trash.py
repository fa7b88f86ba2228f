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


class TakeOut(generics.GenericAPIView):
    serializer_class = BookSerializer
    queryset = Project.objects.none()

    @extend_schema(request=None, responses=BookSerializer)
    def post(self, request: Request, project_id: UUID) -> Response:
        """All that it had is there again; what was stopped goes on when it is asked to."""
        book = trash.of(request.user.pk).filter(pk=project_id).first()
        if book is None:
            raise NotFound(_("There is no such book in your trash."))
        trash.take_out(book)
        book.refresh_from_db()
        return Response(self.get_serializer(book).data)
