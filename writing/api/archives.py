"""A book's archive by the API: brought, it becomes another book. It is made as an export is."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.urls import path
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from novellaforge.api import KnownFields
from novellaforge.errors import Refused
from projects.api.serializers import BookSerializer, JobSerializer
from writing.api.asking import valid
from writing.export import archive


class ArchiveSerializer(KnownFields, serializers.Serializer[Any]):
    file = serializers.FileField(
        allow_empty_file=True,
        help_text=gettext_lazy("As an export of the format archive made it; up to 50 MB."),
    )


class ImportedSerializer(serializers.Serializer[Any]):
    book = BookSerializer()
    job = JobSerializer(help_text=gettext_lazy("Makes its memory from its texts again."))


class ImportArchive(APIView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="import_archive",
        request={"multipart/form-data": ArchiveSerializer},
        responses={201: ImportedSerializer},
    )
    def post(self, request: Request) -> Response:
        """Make another book of an archive: all that it holds, or nothing and why."""
        asked = valid(ArchiveSerializer, request.data)
        try:
            made = archive.brought(cast(User, request.user), asked["file"])
        except Refused as refusal:
            raise serializers.ValidationError({"file": [str(refusal)]}) from refusal
        told = {"book": BookSerializer(made.book).data, "job": JobSerializer(made.job).data}
        headers = {"Location": f"/api/v1/projects/{made.book.pk}"}
        return Response(told, status=201, headers=headers)


urlpatterns = [
    path("projects/import-archive", ImportArchive.as_view(), name="import_archive"),
]
