"""The timeline, for programs."""

from uuid import UUID

from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from memory.api.asking import ChapterField
from memory.api.sayings import Plain, SaidSerializer
from memory.shown import shown
from memory.timeline_reading import timeline_of, window
from projects.views.books import book_of


class DoingSerializer(Plain):
    how = serializers.ChoiceField(
        ["at", "to", "in"], help_text=_("Is at a place, goes to one, takes part in something.")
    )
    what = serializers.CharField()
    clashes = serializers.BooleanField(
        help_text=_("Another sentence has them elsewhere at that time.")
    )
    said = SaidSerializer()


class CellSerializer(Plain):
    entity = serializers.UUIDField(source="who")
    doings = DoingSerializer(many=True)


class MomentSerializer(Plain):
    chapter_number = serializers.IntegerField(source="place", help_text=_("0: the bible."))
    when = serializers.CharField(help_text=_("The text's own words of time."))
    day = serializers.IntegerField(
        allow_null=True, help_text=_("Of the story, from 1, where it is sure which one it is.")
    )
    told_back = serializers.BooleanField(
        source="is_told_back", help_text=_("The beat only tells of it.")
    )
    cells = CellSerializer(many=True)


class TwoPlacesSerializer(Plain):
    entity = serializers.UUIDField(source="who")
    name = serializers.CharField()
    one = SaidSerializer()
    other = SaidSerializer()
    places = serializers.ListField(child=serializers.CharField())


class PersonSerializer(Plain):
    entity = serializers.UUIDField()
    name = serializers.CharField()


class TimelineSerializer(Plain):
    first = serializers.IntegerField(help_text=_("Chapter; 0: nothing is approved yet."))
    last = serializers.IntegerField()
    people = PersonSerializer(many=True, help_text=_("The 12 who are seen most."))
    moments = MomentSerializer(many=True, help_text=_("In the story's order of time."))
    clashes = TwoPlacesSerializer(many=True, help_text=_("Of the whole book."))


class TimelineAskedSerializer(Plain):
    first = ChapterField(required=False, help_text=_("The first chapter shown."))
    last = ChapterField(required=False, help_text=_("The last chapter shown; 24 at most."))


class TimelineView(APIView):
    @extend_schema(
        operation_id="memory_timeline",
        parameters=[TimelineAskedSerializer],
        responses=TimelineSerializer,
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """Who is where, and does what, in the story's order of time. Else of the last chapters."""
        project = book_of(request, project_id)
        asked = TimelineAskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        now = shown(project.pk)
        first, last = window(
            asked.validated_data.get("first"), asked.validated_data.get("last"), now.so_far
        )
        found = timeline_of(project, now.state, first, last)
        people = [{"entity": uid, "name": name} for uid, name in found.people]
        told = {
            "first": first,
            "last": last,
            "people": people,
            "moments": found.moments,
            "clashes": found.clashes,
        }
        return Response(TimelineSerializer(told).data)


urlpatterns = [path("projects/<uuid:project_id>/memory/timeline", TimelineView.as_view())]
