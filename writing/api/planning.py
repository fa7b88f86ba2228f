"""A chapter's plan, how its beats meet, and what is said of one older than the outline."""

from typing import Any, get_args
from uuid import UUID

from django.urls import path
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from novellaforge.api import KnownFields
from novellaforge.once import once
from projects.api.serializers import JobSerializer
from projects.models import Chapter
from writing import own_plan, pregeneration
from writing.api.asking import valid
from writing.api.finding import own_chapter
from writing.api.serializers import AskedJobSerializer
from writing.grid_reading import beats_of
from writing.models import ChapterPlan
from writing.plan import FEWEST_WORDS, LONGEST, MOST_BEATS, MOST_WORDS, Ending, Plan

Plain = serializers.Serializer[Any]
CHAPTER = "chapters/<uuid:chapter_id>/plan"


class GapSerializer(Plain):
    of = serializers.ChoiceField(["place", "time", "who", "state"])
    left = serializers.CharField(help_text=gettext_lazy("What the beat before ends with."))
    found = serializers.CharField(help_text=gettext_lazy("What this one begins with."))


class PlannedBeatSerializer(Plain):
    number = serializers.IntegerField()
    title = serializers.CharField(source="beat.title")
    summary = serializers.CharField(source="beat.summary")
    characters = serializers.ListField(child=serializers.CharField(), source="beat.characters")
    place = serializers.CharField(source="beat.place")
    time = serializers.CharField(source="beat.time")
    point_of_view = serializers.CharField(source="beat.point_of_view")
    entry = serializers.CharField(source="beat.entry")
    exit = serializers.CharField(source="beat.exit")
    words = serializers.IntegerField(source="beat.words")
    gaps = GapSerializer(
        many=True,
        help_text=gettext_lazy("How it does not begin as the beat before ends."),
    )


class PlanSerializer(Plain):
    id = serializers.IntegerField(allow_null=True, help_text=gettext_lazy("null: there is none."))
    source = serializers.ChoiceField(  # type: ignore[assignment]
        [*ChapterPlan.Source.values, ""], help_text=gettext_lazy("author: your own.")
    )
    ending = serializers.ChoiceField([*get_args(Ending), ""])
    is_stale = serializers.BooleanField(
        help_text=gettext_lazy("Whether it is older than the outline.")
    )
    beats = PlannedBeatSerializer(many=True, help_text=gettext_lazy("None: there is no plan."))


class OwnBeatSerializer(KnownFields, Plain):
    summary = serializers.CharField(max_length=LONGEST["summary"])
    words = serializers.IntegerField(min_value=FEWEST_WORDS, max_value=MOST_WORDS)
    title = serializers.CharField(
        max_length=LONGEST["title"],
        allow_blank=True,
        default="",
        help_text=gettext_lazy("Empty: the beginning of what happens."),
    )
    characters = serializers.ListField(child=serializers.CharField(max_length=120), default=list)
    place = serializers.CharField(max_length=LONGEST["place"], allow_blank=True, default="")
    time = serializers.CharField(max_length=LONGEST["time"], allow_blank=True, default="")
    point_of_view = serializers.CharField(
        max_length=LONGEST["point_of_view"], allow_blank=True, default=""
    )
    entry = serializers.CharField(max_length=LONGEST["entry"], allow_blank=True, default="")
    exit = serializers.CharField(max_length=LONGEST["exit"], allow_blank=True, default="")


class OwnPlanSerializer(KnownFields, Plain):
    beats = serializers.ListField(child=OwnBeatSerializer(), min_length=1, max_length=MOST_BEATS)
    ending = serializers.ChoiceField(get_args(Ending), default="turn")
    base = serializers.IntegerField(
        allow_null=True,
        default=None,
        help_text=gettext_lazy("The plan as you have read it; null: there was none."),
    )


class KeptSerializer(KnownFields, Plain):
    plan = serializers.IntegerField(min_value=1)
    was = serializers.CharField(
        max_length=64,
        allow_blank=True,
        help_text=gettext_lazy("What it was made from, to take this back."),
    )


class ChapterPlanView(APIView):
    @extend_schema(operation_id="chapter_plan", responses=PlanSerializer)
    def get(self, request: Request, chapter_id: UUID) -> Response:
        """The plan that would be used, beat by beat."""
        return Response(_told(own_chapter(request, chapter_id)))

    @extend_schema(
        operation_id="write_chapter_plan", request=OwnPlanSerializer, responses=PlanSerializer
    )
    def put(self, request: Request, chapter_id: UUID) -> Response:
        """Your own plan, used before any other. 409 where another was written meanwhile."""
        chapter = own_chapter(request, chapter_id)
        asked = valid(OwnPlanSerializer, request.data)
        beats = [own_plan.beat_from(each) for each in asked["beats"]]
        own_plan.write(chapter, beats, asked["ending"], base=asked["base"])
        return Response(_told(chapter))

    @extend_schema(operation_id="give_up_chapter_plan", responses={204: None})
    def delete(self, request: Request, chapter_id: UUID) -> Response:
        """Your own plan is given up: the program plans. 409 where there is none."""
        chapter = own_chapter(request, chapter_id)
        own = own_plan.of(chapter)
        own_plan.let_go(chapter, base=own.pk if own else None)
        return Response(status=204)


def _told(chapter: Chapter) -> Any:
    row = ChapterPlan.objects.filter(chapter=chapter).in_use()
    told = {
        "id": row and row.pk,
        "source": row.source if row else "",
        "ending": Plan.model_validate(row.plan).ending if row else "",
        "is_stale": pregeneration.is_stale(chapter),
        "beats": beats_of(chapter),
    }
    return PlanSerializer(told).data


class PlanAgain(APIView):
    @extend_schema(operation_id="plan_again", request=None, responses={202: AskedJobSerializer})
    @once
    def post(self, request: Request, chapter_id: UUID) -> Response:
        """Have it planned: it has no plan, or one older than the outline. Else 409."""
        job, is_new = pregeneration.start_again(own_chapter(request, chapter_id), request.user)
        told = JobSerializer(job).data | {"is_new": is_new}
        return Response(told, status=202, headers={"Location": f"/api/v1/jobs/{job.pk}"})


class KeepPlan(APIView):
    @extend_schema(operation_id="keep_plan", request=None, responses=KeptSerializer)
    def post(self, request: Request, chapter_id: UUID) -> Response:
        """The plan is what is wanted for the outline as it stands. 409 where it is not older."""
        plan, was = pregeneration.keep(own_chapter(request, chapter_id))
        return Response(KeptSerializer({"plan": plan.pk, "was": was}).data)


class KeepPlanNoMore(APIView):
    @extend_schema(operation_id="keep_plan_no_more", request=KeptSerializer, responses={204: None})
    def post(self, request: Request, chapter_id: UUID) -> Response:
        """Takes it back, as it was told."""
        chapter = own_chapter(request, chapter_id)
        asked = valid(KeptSerializer, request.data)
        pregeneration.keep_no_more(chapter, asked["plan"], asked["was"])
        return Response(status=204)


urlpatterns = [
    path(CHAPTER, ChapterPlanView.as_view(), name="chapter_plan"),
    path(f"{CHAPTER}/again", PlanAgain.as_view(), name="plan_again"),
    path(f"{CHAPTER}/keep", KeepPlan.as_view(), name="keep_plan"),
    path(f"{CHAPTER}/keep/undo", KeepPlanNoMore.as_view(), name="keep_plan_no_more"),
]
