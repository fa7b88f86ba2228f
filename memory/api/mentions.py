"""Where the approved text names somebody, for programs."""

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

from memory import correcting
from memory.mentioned import mentions_of
from memory.models import Entity
from novellaforge.api import KnownFields
from projects.views.books import book_of

Place = serializers.IntegerField


class MentionsAskedSerializer(KnownFields, serializers.Serializer[Any]):
    until = Place(
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=gettext_lazy("Up to this chapter; without it, all that are approved."),
    )
    chapter = Place(
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text=gettext_lazy("Whose sentences are told; without it, the last that names it."),
    )


class InChapterSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="chapter")
    number = serializers.IntegerField()
    count = serializers.IntegerField()


class MentionsSerializer(serializers.Serializer[Any]):
    total = serializers.IntegerField()
    chapters = InChapterSerializer(many=True)
    chapter = serializers.IntegerField(source="open", allow_null=True)
    sentences = serializers.ListField(
        child=serializers.CharField(), help_text=gettext_lazy("Of that chapter, verbatim.")
    )


class MentionsView(APIView):
    @extend_schema(
        operation_id="mentions",
        parameters=[MentionsAskedSerializer],
        responses=MentionsSerializer,
    )
    def get(self, request: Request, project_id: UUID, uid: UUID) -> Response:
        """How often each approved chapter names it, and in which sentences of one."""
        project = book_of(request, project_id)
        asked = MentionsAskedSerializer(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        entity = Entity.objects.filter(project=project, uid=uid).first()
        if entity is None:
            raise Http404(_("There is nobody and nothing of this id in this book."))
        until = asked.validated_data.get("until", correcting.so_far(project.pk))
        found = mentions_of(entity, until, asked.validated_data.get("chapter"))
        told = {
            "total": found.total,
            "chapters": found.chapters,
            "open": found.open,
            "sentences": [each.sentence for each in found.said],
        }
        return Response(MentionsSerializer(told).data)


urlpatterns = [
    path("projects/<uuid:project_id>/memory/entities/<uuid:uid>/mentions", MentionsView.as_view()),
]
