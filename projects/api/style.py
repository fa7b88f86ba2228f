"""The style of a book for programs: what the page shows and does (`projects/style/`)."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from novellaforge.api import KnownFields
from projects.api.views import OfBook
from projects.style.profile import MOST_CHARACTERS, Style, keep, measured, style_of
from projects.views.books import book_to_change

Texts = serializers.ListField


class StyleSerializer(KnownFields, serializers.Serializer[Any]):
    lines = Texts(
        child=serializers.CharField(),
        required=False,
        help_text=gettext_lazy("Plain sentences on how the book is written."),
    )
    samples = Texts(
        child=serializers.CharField(),
        required=False,
        help_text=gettext_lazy("Passages that show it."),
    )
    worn = Texts(
        child=serializers.CharField(),
        required=False,
        help_text=gettext_lazy("Every worn phrase to avoid, those of the language among them."),
    )
    is_locked = serializers.BooleanField(
        required=False,
        help_text=gettext_lazy("Lines and samples stay as they are until it is false."),
    )


class PagesSerializer(KnownFields, serializers.Serializer[Any]):
    chapters = serializers.ListField(
        child=serializers.UUIDField(), required=False, help_text=gettext_lazy("Approved ones.")
    )
    page = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, max_length=MOST_CHARACTERS
    )


class MeasuredSerializer(serializers.Serializer[Any]):
    lines = serializers.ListField(child=serializers.CharField())
    samples = serializers.ListField(child=serializers.CharField())


class StyleOfBook(OfBook):
    serializer_class = StyleSerializer

    def get(self, request: Request, project_id: UUID) -> Response:
        return Response(StyleSerializer(style_of(self.book)).data)

    def patch(self, request: Request, project_id: UUID) -> Response:
        """What is not given stays as it is."""
        asked = StyleSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in asked.validated_data.items()
        }
        with transaction.atomic():
            project = book_to_change(request, project_id)
            kept = keep(project, Style(**(vars(style_of(project)) | given)))
        return Response(StyleSerializer(kept).data)


class MeasureStyle(OfBook):
    serializer_class = PagesSerializer

    @extend_schema(request=PagesSerializer, responses=MeasuredSerializer)
    def post(self, request: Request, project_id: UUID) -> Response:
        """How these pages are written. Nothing is kept: PATCH the style with what is to stay."""
        project = self.book
        asked = PagesSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        found = measured(project, given.get("chapters", ()), given.get("page", ""))
        return Response(MeasuredSerializer(found).data)
