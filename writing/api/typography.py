"""A chapter's text as its language sets it, for programs: looked at, and taken."""

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
from projects.models import Chapter
from writing.api.asking import valid
from writing.api.edited import EditedSerializer
from writing.api.finding import own_chapter
from writing.rewriting.serializers import PieceSerializer
from writing.typography import comparison_of, take
from writing.versions.api import IF_MATCH
from writing.versions.comparing import Comparison
from writing.versions.preconditions import ChangedMeanwhile, etag, read_versions


class SetParagraphSerializer(serializers.Serializer[Any]):
    paragraph = serializers.IntegerField(help_text=gettext_lazy("Its place."))
    old = serializers.CharField(trim_whitespace=False)
    new = serializers.CharField(trim_whitespace=False)
    diff = PieceSerializer(many=True)


class TypographySerializer(serializers.Serializer[Any]):
    version = serializers.UUIDField(help_text=gettext_lazy("The newest, which would change."))
    text = serializers.CharField(help_text=gettext_lazy("All of it, as it would be set."))
    changes = SetParagraphSerializer(many=True)


class TakeTypographySerializer(KnownFields, serializers.Serializer[Any]):
    paragraphs = serializers.ListField(
        child=serializers.IntegerField(min_value=0), default=None, allow_null=True
    )


class Typography(APIView):
    @extend_schema(operation_id="typography", responses=TypographySerializer)
    def get(self, request: Request, chapter_id: UUID) -> Response:
        """What the typographic rules of the book's language would change; nothing is."""
        return Response(_told(_of(own_chapter(request, chapter_id))))

    @extend_schema(
        operation_id="take_typography",
        parameters=[IF_MATCH],
        request=TakeTypographySerializer,
        responses={201: EditedSerializer},
    )
    def post(self, request: Request, chapter_id: UUID) -> Response:
        """The newest text with these paragraphs (null: all) set, as a new version."""
        chapter = own_chapter(request, chapter_id)
        found, read = _of(chapter), read_versions(request)
        places = valid(TakeTypographySerializer, request.data)["paragraphs"]
        if found.old.pk not in read:
            said = _("The chapter has another newest version: nothing was changed.")
            raise ChangedMeanwhile(said)
        made = take(chapter, found, places, found.old.pk, request.user)
        return Response(EditedSerializer(made).data, status=201, headers={"ETag": etag(made)})


def _told(found: Comparison) -> dict[str, Any]:
    changes = [(place, found.changes[place]) for place in sorted(found.places)]
    told = [
        {"paragraph": place, "old": each.old.strip(), "new": each.new.strip(), "diff": each.pieces}
        for place, each in changes
    ]
    return dict(
        TypographySerializer(
            {"version": found.old.pk, "text": found.new.text, "changes": told}
        ).data
    )


def _of(chapter: Chapter) -> Comparison:
    found = comparison_of(chapter)
    if found is None:
        raise Http404(_("This chapter has no text yet."))
    return found


urlpatterns = [
    path("chapters/<uuid:chapter_id>/typography", Typography.as_view(), name="typography"),
]
