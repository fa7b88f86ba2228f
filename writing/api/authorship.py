"""Who wrote what, for programs."""

from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from projects.authorship import words_by
from projects.views.books import book_of
from writing.api.finding import version_of
from writing.authorship import paragraphs_of
from writing.views.authorship import csv_of

Plain = serializers.Serializer[Any]


class AttributedSerializer(Plain):
    whose = serializers.ChoiceField(["author", "model", "both"])
    words = serializers.IntegerField()
    text = serializers.CharField()


class AuthorshipSerializer(Plain):
    words = serializers.DictField(child=serializers.IntegerField())
    paragraphs = AttributedSerializer(many=True)


class VersionAuthorship(APIView):
    @extend_schema(operation_id="version_authorship", responses=AuthorshipSerializer)
    def get(self, request: Request, version_id: UUID) -> Response:
        """Whose each paragraph of this version is: the author's, the model's, or both's."""
        paragraphs = paragraphs_of(version_of(request, version_id))
        told = {"words": words_by(paragraphs), "paragraphs": paragraphs}
        return Response(AuthorshipSerializer(told).data)


class BookAuthorship(APIView):
    @extend_schema(
        operation_id="book_authorship",
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR)},
    )
    def get(self, request: Request, project_id: UUID) -> StreamingHttpResponse:
        """The whole book as CSV, a paragraph a line, of each chapter's newest text."""
        return csv_of(book_of(request, project_id))


urlpatterns = [
    path("versions/<uuid:version_id>/authorship", VersionAuthorship.as_view()),
    path("projects/<uuid:project_id>/authorship", BookAuthorship.as_view()),
]
