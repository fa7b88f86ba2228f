"""A book's documents, for programs."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from novellaforge.api import KnownFields
from novellaforge.bodies import PlainJSON
from novellaforge.errors import Refused
from projects.models import Document, Project
from projects.views.books import book_of
from writing.api.asking import valid
from writing.documents import keeping
from writing.documents.shown import Line, lines_of

Plain = serializers.Serializer[Any]
TITLE = keeping.TITLE_CHARACTERS


class NewDocumentSerializer(KnownFields, Plain):
    """Either a file or a text; a text has a title."""

    file = serializers.FileField(
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("Of .pdf, .docx, .epub, .txt or .md."),
    )
    text = serializers.CharField(required=False, trim_whitespace=False)
    title = serializers.CharField(
        required=False,
        max_length=TITLE,
        default="",
        help_text=gettext_lazy("What it is quoted by; of a file, its name if none is given."),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("file" in attrs) == ("text" in attrs):
            raise ValidationError(_("Give either a file or a text."))
        return attrs


class DocumentChangeSerializer(KnownFields, Plain):
    title = serializers.CharField(required=False, max_length=TITLE)
    text = serializers.CharField(required=False, trim_whitespace=False)


class DocumentSerializer(Plain):
    id = serializers.UUIDField(source="pk")
    title = serializers.CharField()
    file_name = serializers.CharField(help_text=gettext_lazy("Empty: it was typed."))
    size = serializers.IntegerField(help_text=gettext_lazy("Of its file, in bytes."))
    characters = serializers.IntegerField(help_text=gettext_lazy("Of its text."))
    state = serializers.ChoiceField(["waiting", "indexed"])
    passages = serializers.IntegerField(help_text=gettext_lazy("That can be found by words."))
    embedded = serializers.IntegerField(
        help_text=gettext_lazy("Passages that can be found by their meaning too.")
    )
    notices = serializers.ListField(
        child=serializers.CharField(),
        help_text=gettext_lazy("What could not be read of its file."),
    )
    created_at = serializers.DateTimeField()


class WholeDocumentSerializer(DocumentSerializer):
    text = serializers.CharField()


class Documents(APIView):
    parser_classes = (PlainJSON, MultiPartParser)

    @extend_schema(operation_id="documents", responses=DocumentSerializer(many=True))
    def get(self, request: Request, project_id: UUID) -> Response:
        """The book's reference material, by title."""
        lines = lines_of(book_of(request, project_id).pk)
        return Response(DocumentSerializer(lines, many=True).data)

    @extend_schema(
        operation_id="add_document",
        request={
            "multipart/form-data": NewDocumentSerializer,
            "application/json": NewDocumentSerializer,
        },
        responses={201: DocumentSerializer},
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Bring one along; it is indexed in the background, then searched and quoted."""
        project = book_of(request, project_id)
        asked = valid(NewDocumentSerializer, request.data)
        made = _made(request, project, asked)
        return Response(DocumentSerializer(_line(made)).data, status=201)


class OneDocument(APIView):
    @extend_schema(operation_id="document", responses=WholeDocumentSerializer)
    def get(self, request: Request, project_id: UUID, document_id: UUID) -> Response:
        return _whole(_document(book_of(request, project_id), document_id))

    @extend_schema(
        operation_id="change_document",
        request=DocumentChangeSerializer,
        responses=WholeDocumentSerializer,
    )
    def patch(self, request: Request, project_id: UUID, document_id: UUID) -> Response:
        """What is given. A changed text is indexed again."""
        found = _document(book_of(request, project_id), document_id)
        given = valid(DocumentChangeSerializer, request.data)
        keeping.change(found, title=given.get("title"), text=given.get("text"))
        return _whole(found)

    @extend_schema(operation_id="delete_document", request=None, responses={204: None})
    def delete(self, request: Request, project_id: UUID, document_id: UUID) -> Response:
        """Nothing quotes it any more. It can be brought back for 30 days."""
        keeping.delete(_document(book_of(request, project_id), document_id))
        return Response(status=204)


class BringDocumentBack(APIView):
    @extend_schema(operation_id="bring_document_back", request=None, responses=DocumentSerializer)
    def post(self, request: Request, project_id: UUID, document_id: UUID) -> Response:
        """Undoes its deletion."""
        project = book_of(request, project_id)
        found = keeping.deleted_of(project.pk, document_id)
        if found is None:
            raise Http404(_("There is no such document in this book."))
        keeping.bring_back(found)
        return Response(DocumentSerializer(_line(found)).data)


def _made(request: Request, project: Project, asked: dict[str, Any]) -> Document:
    """Raises ValidationError for a file or text that cannot be read."""
    file: UploadedFile | None = asked.get("file")
    try:
        if file is None:
            return keeping.write(project, asked["text"], request.user, asked["title"])
        return keeping.bring(project, file, request.user, asked["title"])
    except Refused as refusal:
        field = "text" if file is None else "file"
        raise ValidationError({field: [str(refusal)]}) from refusal


def _line(document: Document) -> Line:
    return lines_of(document.project_id, document.pk)[0]


def _whole(document: Document) -> Response:
    told = DocumentSerializer(_line(document)).data
    return Response({**told, "text": document.text})


def _document(project: Project, document_id: UUID) -> Document:
    found = keeping.document_of(project.pk, document_id)
    if found is None:
        raise Http404(_("There is no such document in this book."))
    return found


_DOCUMENTS = "projects/<uuid:project_id>/documents"
_ONE = f"{_DOCUMENTS}/<uuid:document_id>"
urlpatterns = [
    path(_DOCUMENTS, Documents.as_view(), name="documents"),
    path(_ONE, OneDocument.as_view(), name="document"),
    path(f"{_ONE}/bring-back", BringDocumentBack.as_view(), name="bring_document_back"),
]
