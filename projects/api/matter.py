"""A book's front and back matter for programs."""

from uuid import UUID

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from novellaforge.api import KnownFields
from projects.api.views import OfBook
from projects.matter_form import matter_row
from projects.models import BookMatter
from projects.models.matter import MATTER_FIELDS
from projects.views.books import book_to_change


class MatterSerializer(KnownFields, serializers.ModelSerializer[BookMatter]):
    class Meta:
        model = BookMatter
        fields = MATTER_FIELDS


class MatterOfBook(OfBook):
    serializer_class = MatterSerializer

    @extend_schema(operation_id="matter")
    def get(self, request: Request, project_id: UUID) -> Response:
        """What stands before the first chapter and after the last in an exported file."""
        return Response(MatterSerializer(matter_row(self.book)).data)

    @extend_schema(operation_id="change_matter")
    def patch(self, request: Request, project_id: UUID) -> Response:
        """Change some of it; an empty text stands nowhere."""
        with transaction.atomic():
            project = book_to_change(request, project_id)
            asked = MatterSerializer(matter_row(project), data=request.data, partial=True)
            asked.is_valid(raise_exception=True)
            asked.save()
        return Response(asked.data)
