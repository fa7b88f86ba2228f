"""Find and replace over a book, for programs."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from novellaforge.api import KnownFields
from projects.finding import MOST_CHARACTERS, Wanted
from projects.views.books import book_of
from writing.api.asking import valid
from writing.api.editing import MovedSerializer
from writing.finding import replacing
from writing.finding.looking import Looked, look
from writing.finding.replacing import MOST_INSTEAD, Asked, Done
from writing.models import Replacement
from writing.versions.serializers import VersionPieceSerializer

MOST_CHOSEN = 100_000


class WantedSerializer(KnownFields, serializers.Serializer[Any]):
    q = serializers.CharField(max_length=MOST_CHARACTERS)
    words = serializers.BooleanField(default=False, help_text=gettext_lazy("Whole words only."))
    case = serializers.BooleanField(default=False, help_text=gettext_lazy("Match capitals."))
    accents = serializers.BooleanField(default=False)


class FindSerializer(WantedSerializer):
    replace = serializers.CharField(
        required=False,
        allow_blank=True,
        trim_whitespace=False,
        max_length=MOST_INSTEAD,
        help_text=gettext_lazy("Given: each place says what its sentence would read like."),
    )
    page = serializers.IntegerField(min_value=1, max_value=1_000_000, default=1)


class ChosenSerializer(KnownFields, serializers.Serializer[Any]):
    version = serializers.UUIDField()
    start = serializers.IntegerField(min_value=0)


class ReplaceSerializer(WantedSerializer):
    replace = serializers.CharField(
        allow_blank=True, trim_whitespace=False, max_length=MOST_INSTEAD
    )
    versions = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        max_length=MOST_CHOSEN,
        default=list,
        help_text=gettext_lazy("The texts that were found, each of whose places is replaced."),
    )
    hits = ChosenSerializer(many=True, required=False, allow_null=True, default=None)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if bool(given["versions"]) == (given["hits"] is not None):
            told = _("Name either the texts to replace everything in, or single places.")
            raise serializers.ValidationError({"versions": [told]})
        return given


class CountSerializer(serializers.Serializer[Any]):
    chapter = MovedSerializer()
    version = serializers.UUIDField(source="version.pk")
    count = serializers.IntegerField()
    is_being_written = serializers.BooleanField(
        help_text=gettext_lazy("Nothing is replaced in it until that has ended.")
    )


class HitSerializer(serializers.Serializer[Any]):
    chapter = serializers.IntegerField(source="of.chapter.number")
    version = serializers.UUIDField(source="of.version.pk")
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    paragraph = serializers.IntegerField(help_text=gettext_lazy("Counted from 1."))
    sentence = VersionPieceSerializer(
        many=True,
        source="pieces",
        help_text=gettext_lazy(
            "old: the words that were found; new: what would take their place."
        ),
    )
    before = serializers.CharField(source="around.before")
    after = serializers.CharField(source="around.after")
    address = serializers.CharField(help_text=gettext_lazy("The desk, at this sentence."))


class FoundPlacesSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    chapters = CountSerializer(many=True)
    hits = HitSerializer(many=True)


class ReplacedSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="replacement.pk")
    count = serializers.IntegerField(
        source="replacement.count", help_text=gettext_lazy("Places that were replaced.")
    )
    changed = serializers.SerializerMethodField()
    skipped = MovedSerializer(many=True, help_text=gettext_lazy("Chapters left as they are."))

    def get_changed(self, done: Done) -> list[dict[str, Any]]:
        rows = [{"chapter": each.chapter, "version": each} for each in done.changed]
        return list(ChangedSerializer(rows, many=True).data)


class ChangedSerializer(serializers.Serializer[Any]):
    chapter = MovedSerializer()
    version = serializers.UUIDField(source="version.pk")
    number = serializers.IntegerField(source="version.number")


class Find(APIView):
    @extend_schema(
        operation_id="find", parameters=[FindSerializer], responses=FoundPlacesSerializer
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """Where words stand in each chapter's newest text: counted all, shown 50 a page."""
        project = book_of(request, project_id)
        asked = valid(FindSerializer, request.query_params.dict())
        found = look(project.pk, _wanted(asked), asked.get("replace"))
        return Response(FoundPlacesSerializer(_page(found, asked["page"])).data)


class Replace(APIView):
    @extend_schema(
        operation_id="replace", request=ReplaceSerializer, responses={201: ReplacedSerializer}
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Each chapter gets a new version, or none does: 409 where a text that was found is not
        the newest any more, naming its chapter. One being written is skipped.
        """
        project = book_of(request, project_id)
        given = valid(ReplaceSerializer, request.data)
        done = replacing.replace(project, _asked(given), request.user)
        return Response(ReplacedSerializer(done).data, status=201)


class UndoReplace(APIView):
    @extend_schema(operation_id="undo_replace", request=None, responses=ReplacedSerializer)
    def post(self, request: Request, project_id: UUID, replacement_id: UUID) -> Response:
        """Each chapter that has not changed since gets its text back, in one more version."""
        project = book_of(request, project_id)
        replacement = Replacement.objects.filter(project=project, pk=replacement_id).first()
        if replacement is None:
            raise Http404(_("There is no such replacement in this book."))
        return Response(ReplacedSerializer(replacing.undo(replacement, request.user)).data)


def _wanted(given: dict[str, Any]) -> Wanted:
    return Wanted(given["q"], given["words"], given["case"], given["accents"])


def _asked(given: dict[str, Any]) -> Asked:
    chosen = given["hits"]
    places = None if chosen is None else frozenset((e["version"], e["start"]) for e in chosen)
    return Asked(_wanted(given), given["replace"], frozenset(given["versions"]), places)


def _page(found: Looked, number: int) -> dict[str, Any]:
    number = min(number, found.pages)
    return {
        "count": found.count,
        "page": number,
        "pages": found.pages,
        "chapters": found.chapters,
        "hits": found.page(number),
    }


urlpatterns = [
    path("projects/<uuid:project_id>/find", Find.as_view(), name="find"),
    path("projects/<uuid:project_id>/replace", Replace.as_view(), name="replace"),
    path(
        "projects/<uuid:project_id>/replacements/<uuid:replacement_id>/undo",
        UndoReplace.as_view(),
        name="undo_replace",
    ),
]
