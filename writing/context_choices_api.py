"""What is put before the model for a chapter, for programs: read, and chosen piece by piece."""

from typing import Any
from uuid import UUID

from django.urls import path
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from novellaforge.api import KnownFields
from writing.api.asking import valid
from writing.api.finding import own_chapter
from writing.choosing import LONGEST_KEY
from writing.context_choices_shown import drawer_of
from writing.context_choices_views import choose_piece
from writing.models import ContextChoice


class ContextPieceSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(help_text=gettext_lazy("Empty: it cannot be chosen."))
    title = serializers.CharField(source="label")
    text = serializers.CharField(trim_whitespace=False)
    why = serializers.CharField()
    state = serializers.ChoiceField(["given", "short", "out"])
    tokens = serializers.IntegerField()
    choice = serializers.CharField(help_text=gettext_lazy("pin, exclude, or empty."))
    whole_book = serializers.BooleanField()


class ContextGroupSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    title = serializers.CharField()
    tokens = serializers.IntegerField()
    pieces = ContextPieceSerializer(many=True)


class ContextSerializer(serializers.Serializer[Any]):
    groups = ContextGroupSerializer(many=True)
    tokens = serializers.IntegerField(help_text=gettext_lazy("Of all, in each call."))
    room = serializers.IntegerField(help_text=gettext_lazy("What the model reads at once."))
    left_out = serializers.ListField(child=serializers.CharField())
    is_collected = serializers.BooleanField(
        help_text=gettext_lazy("Whether a run has looked the story up.")
    )
    bible_changed = serializers.BooleanField(help_text=gettext_lazy("Since that run."))


class ChooseContextSerializer(KnownFields, serializers.Serializer[Any]):
    key = serializers.CharField(max_length=LONGEST_KEY)
    choice = serializers.ChoiceField(
        ["", *ContextChoice.Choice.values],
        help_text=gettext_lazy("Empty: as the ranking has it."),
    )
    whole_book = serializers.BooleanField(default=False)


class Context(APIView):
    @extend_schema(operation_id="chapter_context", responses=ContextSerializer)
    def get(self, request: Request, chapter_id: UUID) -> Response:
        """What was put before the model for the chapter, and what was left out."""
        chapter = own_chapter(request, chapter_id)
        return Response(ContextSerializer(drawer_of(chapter)).data)

    @extend_schema(
        operation_id="choose_context",
        request=ChooseContextSerializer,
        responses=ContextSerializer,
    )
    def post(self, request: Request, chapter_id: UUID) -> Response:
        """Pin a piece, exclude it, or neither, from the next writing on."""
        chapter = own_chapter(request, chapter_id)
        asked = valid(ChooseContextSerializer, request.data)
        choose_piece(
            chapter,
            asked["key"],
            asked["choice"],
            whole_book=asked["whole_book"],
            user=request.user,
        )
        return Response(ContextSerializer(drawer_of(chapter)).data)


urlpatterns = [
    path("chapters/<uuid:chapter_id>/context", Context.as_view(), name="context"),
]
