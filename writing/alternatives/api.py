"""Alternatives of a beat, for programs: asked for, and listed beside the beat that stands."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from novellaforge.api import KnownFields
from novellaforge.once import once
from projects.models import Chapter
from writing.alternatives.asking import MOST, Standing, ask, of_beat, standing
from writing.alternatives.views import SHOWN
from writing.api.asking import valid
from writing.api.finding import own_chapter
from writing.rewriting.asking import LONGEST
from writing.rewriting.seen import proposals_of
from writing.rewriting.serializers import PassageProposalSerializer


class AskAlternativesSerializer(KnownFields, serializers.Serializer[Any]):
    count = serializers.IntegerField(default=1, min_value=1, max_value=MOST)
    instruction = serializers.CharField(default="", allow_blank=True, max_length=LONGEST)


class AlternativesSerializer(serializers.Serializer[Any]):
    beat = serializers.IntegerField()
    title = serializers.CharField()
    version = serializers.UUIDField()
    text = serializers.CharField(trim_whitespace=False)
    alternatives = PassageProposalSerializer(many=True)


class Alternatives(APIView):
    @extend_schema(operation_id="alternatives", responses=AlternativesSerializer)
    def get(self, request: Request, chapter_id: UUID, beat: int) -> Response:
        """The beat as it stands in the newest text, and its alternatives that are kept."""
        found = _found(own_chapter(request, chapter_id), beat)
        every = of_beat(proposals_of(request.user), found)[:SHOWN]
        told = {
            "beat": beat,
            "title": found.beat.title,
            "version": found.version.pk,
            "text": found.text,
            "alternatives": every,
        }
        return Response(AlternativesSerializer(told).data)

    @extend_schema(
        operation_id="ask_alternatives",
        request=AskAlternativesSerializer,
        responses={202: PassageProposalSerializer(many=True)},
    )
    @once
    def post(self, request: Request, chapter_id: UUID, beat: int) -> Response:
        """Have the beat written again, up to three times at once; the text does not change."""
        chapter = own_chapter(request, chapter_id)
        asked = valid(AskAlternativesSerializer, request.data)
        made = ask(chapter, beat, asked["count"], asked["instruction"], request.user)
        return Response(PassageProposalSerializer(made, many=True).data, status=202)


def _found(chapter: Chapter, beat: int) -> Standing:
    found = standing(chapter, beat)
    if found is None:
        raise Http404(_("This chapter has no beat %(beat)s.") % {"beat": beat})
    return found


urlpatterns = [
    path(
        "chapters/<uuid:chapter_id>/beats/<int:beat>/alternatives",
        Alternatives.as_view(),
        name="alternatives",
    ),
]
