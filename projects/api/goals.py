"""The daily goal of a book for programs, and how far today has come."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from novellaforge.api import KnownFields
from projects.api.views import OfBook
from projects.goals import set_goal, today_of
from projects.models.goals import MOST_WORDS


class GoalSerializer(KnownFields, serializers.Serializer[Any]):
    goal = serializers.IntegerField(
        allow_null=True,
        min_value=1,
        max_value=MOST_WORDS,
        help_text=gettext_lazy("Words a day; null: none."),
    )
    words = serializers.IntegerField(
        read_only=True,
        help_text=gettext_lazy(
            "Added by hand today: by how many words your own versions of today have grown."
        ),
    )


class GoalOfBook(OfBook):
    serializer_class = GoalSerializer

    @extend_schema(operation_id="goal")
    def get(self, request: Request, project_id: UUID) -> Response:
        """How many words were added by hand today, and how many are meant to be."""
        return Response(GoalSerializer(today_of(self.book, request.user)).data)

    @extend_schema(operation_id="set_goal")
    def patch(self, request: Request, project_id: UUID) -> Response:
        """Set the daily goal, or none."""
        asked = GoalSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        set_goal(self.book, asked.validated_data["goal"])
        return Response(GoalSerializer(today_of(self.book, request.user)).data)
