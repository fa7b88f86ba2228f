"""A manuscript by the API: bring it, see what an import would make of it, begin that."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from novellaforge.api import KnownFields
from novellaforge.bodies import PlainJSON
from novellaforge.errors import Refused
from projects.api.serializers import JobSerializer
from projects.importing.reading_files import refuse_too_large, text_of
from projects.models import Project
from projects.views.books import book_of
from writing import importing
from writing.api.asking import valid
from writing.api.serializers import AskedJobSerializer
from writing.importing import Choice, Preview

Plain = serializers.Serializer[Any]


class ManuscriptSerializer(KnownFields, Plain):
    """Either a file or a text."""

    file = serializers.FileField(
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("Of .docx, .epub, .txt or .md."),
    )
    text = serializers.CharField(required=False, trim_whitespace=False)
    title = serializers.CharField(required=False, max_length=200, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("file" in attrs) == ("text" in attrs):
            raise serializers.ValidationError(_("Give either a file or a text."))
        return attrs


class ChoiceSerializer(KnownFields, Plain):
    front = serializers.BooleanField(
        default=False,
        help_text=gettext_lazy("What stands before the first heading is a chapter too."),
    )
    replace = serializers.BooleanField(
        default=False, help_text=gettext_lazy("Approved texts are replaced.")
    )
    anyway = serializers.BooleanField(
        default=False, help_text=gettext_lazy("Also what is not in the book's language.")
    )


class FoundSerializer(Plain):
    number = serializers.IntegerField()
    title = serializers.CharField()
    begins = serializers.CharField()
    words = serializers.IntegerField()
    standing = serializers.CharField(
        help_text=gettext_lazy("In the book: new, unwritten, written, same, trashed; or empty.")
    )
    tongue = serializers.CharField(
        help_text=gettext_lazy("Whether it is in the book's language: same, other, unsure.")
    )
    book_title = serializers.CharField()
    book_words = serializers.IntegerField(
        help_text=gettext_lazy("Of its approved text, which the import would replace; else 0.")
    )


class PreviewSerializer(Plain):
    title = serializers.CharField()
    chapters = FoundSerializer(many=True)
    front = serializers.CharField()
    front_words = serializers.IntegerField()
    words = serializers.IntegerField()
    calls = serializers.IntegerField(
        help_text=gettext_lazy("About how many requests to the model the import takes.")
    )
    warnings = serializers.ListField(child=serializers.CharField())
    refusals = serializers.ListField(
        child=serializers.CharField(), help_text=gettext_lazy("Why it cannot begin as chosen.")
    )


class Manuscript(APIView):
    parser_classes = (PlainJSON, MultiPartParser)

    @extend_schema(
        operation_id="preview_manuscript",
        parameters=[ChoiceSerializer],
        responses=PreviewSerializer,
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """What an import of the manuscript that waits would make of it; asks no model."""
        project = book_of(request, project_id)
        asked = valid(ChoiceSerializer, request.query_params)
        return Response(PreviewSerializer(_preview(project, Choice(**asked))).data)

    @extend_schema(
        operation_id="bring_manuscript",
        request={
            "multipart/form-data": ManuscriptSerializer,
            "application/json": ManuscriptSerializer,
        },
        responses={201: PreviewSerializer},
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Have a manuscript wait for its import, instead of any that waits. As a file if long."""
        project = book_of(request, project_id)
        asked = valid(ManuscriptSerializer, request.data)
        title, text = _told(asked)
        importing.take(project, request.user.pk, title, text)
        return Response(PreviewSerializer(_preview(project, Choice())).data, status=201)

    @extend_schema(operation_id="discard_manuscript", responses={204: None})
    def delete(self, request: Request, project_id: UUID) -> Response:
        """Forget the manuscript that waits; what was imported stays."""
        importing.discard(book_of(request, project_id))
        return Response(status=204)


def _told(asked: dict[str, Any]) -> tuple[str, str]:
    """Its title and text. Raises ValidationError for a file that cannot be read."""
    file: UploadedFile | None = asked.get("file")
    field = "text" if file is None else "file"
    try:
        if file is None:
            refuse_too_large(len(asked["text"].encode()))
            return asked["title"], asked["text"]
        refuse_too_large(file.size or 0, file.name or "")
        return asked["title"] or file.name or "", text_of(file.name or "", file.read())
    except Refused as refusal:
        raise serializers.ValidationError({field: [str(refusal)]}) from refusal


def _preview(project: Project, choice: Choice) -> Preview:
    job = importing.waiting(project)
    if job is None:
        raise Http404(_("No manuscript waits to be imported into this book."))
    return importing.preview(project, job, choice)


class ImportManuscript(APIView):
    @extend_schema(
        operation_id="import_manuscript",
        request=ChoiceSerializer,
        responses={202: AskedJobSerializer},
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Begin the import of the manuscript that waits, or join the one that runs."""
        project = book_of(request, project_id)
        asked = valid(ChoiceSerializer, request.data)
        job, is_new = importing.start(project, Choice(**asked))
        told = JobSerializer(job).data | {"is_new": is_new}
        return Response(told, status=202, headers={"Location": f"/api/v1/jobs/{job.pk}"})


urlpatterns = [
    path("projects/<uuid:project_id>/manuscript", Manuscript.as_view(), name="manuscript"),
    path(
        "projects/<uuid:project_id>/manuscript/import",
        ImportManuscript.as_view(),
        name="import_manuscript",
    ),
]
