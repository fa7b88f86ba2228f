"""The book as a file, for programs: ask for one, list the last five, take one."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from novellaforge.api import KnownFields
from projects import export
from projects.api.serializers import JobSerializer
from projects.api.views import OfBook
from projects.export import FORMATS, Choice
from projects.models import ExportFile
from projects.views.files import as_file, file_of


class ExportSerializer(serializers.ModelSerializer[ExportFile]):
    size = serializers.IntegerField(help_text=gettext_lazy("In bytes."))

    class Meta:
        model = ExportFile
        fields = (
            "id",
            "name",
            "format",
            "texts",
            "titles",
            "chapters",
            "words",
            "size",
            "created_at",
            "finished_at",
        )
        read_only_fields = fields


class WantedSerializer(KnownFields, serializers.Serializer[Any]):
    format = serializers.ChoiceField(list(FORMATS), default="markdown")
    texts = serializers.ChoiceField(
        ["approved", "newest"],
        default="approved",
        help_text=gettext_lazy("Approved chapters only, or each chapter's newest text."),
    )
    titles = serializers.BooleanField(
        default=True, help_text=gettext_lazy("The book's title and chapter headings too.")
    )


class Exports(OfBook, generics.ListAPIView):
    serializer_class = ExportSerializer

    def get_queryset(self) -> QuerySet[ExportFile]:
        """The last five that are whole, the newest first."""
        return export.files_of(self.book)

    @extend_schema(request=WantedSerializer, responses={202: JobSerializer})
    def post(self, request: Request, project_id: UUID) -> Response:
        """Have a file made; 409 where nothing is written yet, or another is being made."""
        project = self.book
        asked = WantedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        choice = Choice(wanted["texts"], wanted["titles"])
        job = export.start(project, FORMATS[wanted["format"]], choice, request.user.pk)
        told = JobSerializer(job).data
        return Response(told, status=202, headers={"Location": f"/api/v1/jobs/{job.pk}"})


class OneExport(OfBook):
    serializer_class = ExportSerializer

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, project_id: UUID, file_id: UUID) -> HttpResponse:
        """The file itself."""
        return as_file(file_of(self.book, file_id))
