"""The book as a file, for programs: ask for one, list the last five, take one."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from novellaforge.api import KnownFields
from novellaforge.errors import Refused
from novellaforge.once import once
from projects import export
from projects.api.serializers import JobSerializer
from projects.api.views import OfBook
from projects.export import FORMATS, Choice, Packed
from projects.export.choosing import Range, ranges_of
from projects.models import ExportFile, Project
from projects.reading import chapters_of
from projects.views.books import own_book_of
from projects.views.files import as_file, own_file_of

MOST_CHAPTERS = 1_000


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
            "matter",
            "chosen",
            "chapters",
            "words",
            "size",
            "created_at",
            "finished_at",
        )
        read_only_fields = fields


@extend_schema_field({"type": "string", "example": "1-3, 7"})
class ChaptersField(serializers.Field[Any, Any, Any, Any]):
    """Numbers and ranges as a text, or a list of numbers and of chapters' ids."""

    default_error_messages = {"invalid": gettext_lazy("Give “1-3, 7”, or a list of them.")}

    def to_internal_value(self, data: Any) -> str | list[int | str]:
        if isinstance(data, str):
            return data
        if not isinstance(data, list) or len(data) > MOST_CHAPTERS or not all(map(_named, data)):
            self.fail("invalid")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


def _named(each: Any) -> bool:
    return isinstance(each, str) or (isinstance(each, int) and not isinstance(each, bool))


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
    matter = serializers.BooleanField(
        default=True, help_text=gettext_lazy("The front and back matter too.")
    )
    chapters = ChaptersField(
        default="",
        help_text=gettext_lazy(
            "Which chapters: “1-3, 7”, or a list of numbers and ids. Empty: all."
        ),
    )


def ranges(project: Project, said: str | list[int | str]) -> tuple[Range, ...]:
    """Raises ValidationError for what names no chapter of this book."""
    try:
        if isinstance(said, str):
            return ranges_of(said)
        return tuple(each for one in said for each in _ranges(project, one))
    except Refused as refusal:
        raise serializers.ValidationError({"chapters": [str(refusal)]}) from refusal


def _ranges(project: Project, one: int | str) -> tuple[Range, ...]:
    try:
        uid = UUID(one) if isinstance(one, str) else None
    except ValueError:
        uid = None
    if uid is None:
        return ranges_of(str(one) or "?")
    number = chapters_of(project.pk).filter(pk=uid).values_list("number", flat=True).first()
    if number is None:
        raise Refused(_("This book has no chapter of the id %s.") % uid)
    return ((number, number),)


class Exports(OfBook, generics.ListAPIView):
    serializer_class = ExportSerializer

    def get_queryset(self) -> QuerySet[ExportFile]:
        """The last five that are whole, the newest first."""
        return export.files_of(self.book)

    @extend_schema(request=WantedSerializer, responses={202: JobSerializer})
    @once
    def post(self, request: Request, project_id: UUID) -> Response:
        """Have a file made; 409 where nothing is written yet, or another is being made."""
        project = self.book
        asked = WantedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        made = FORMATS[wanted["format"]]
        if isinstance(made, Packed):
            own_book_of(request, project_id)
        chapters = ranges(project, wanted["chapters"])
        choice = Choice(wanted["texts"], wanted["titles"], wanted["matter"], chapters)
        job = export.start(project, made, choice, request.user.pk)
        told = JobSerializer(job).data
        return Response(told, status=202, headers={"Location": f"/api/v1/jobs/{job.pk}"})


FILES = {each.content_type.partition(";")[0] for each in FORMATS.values()}


class OneExport(OfBook):
    serializer_class = ExportSerializer

    @extend_schema(responses={(200, kind): OpenApiTypes.BINARY for kind in sorted(FILES)})
    def get(self, request: Request, project_id: UUID, file_id: UUID) -> HttpResponse:
        """The file itself."""
        return as_file(own_file_of(request, project_id, file_id))
