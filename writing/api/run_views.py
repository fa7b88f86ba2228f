"""A run once it is there: how it stands, what the author does with it, its events."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from novellaforge.once import once
from projects.views.books import book_of
from writing import runs, snapshots
from writing.api import tickets
from writing.api.asking import last_row, place_asked, valid
from writing.api.finding import run_of
from writing.api.serializers import (
    EventsSerializer,
    RewriteBeatSerializer,
    RunLineSerializer,
    RunSerializer,
    SteerSerializer,
    TicketSerializer,
)
from writing.api.streaming import event_stream
from writing.api.telling import run_now
from writing.models import GenerationRun
from writing.watching import Place


class Runs(ListAPIView[GenerationRun]):
    """The runs of a book, newest first."""

    serializer_class = RunLineSerializer
    queryset = GenerationRun.objects.none()  # for the schema

    def get_queryset(self) -> QuerySet[GenerationRun]:
        project = book_of(self.request, self.kwargs["project_id"])
        return project.runs.filter(chapter__trashed_at=None).select_related("chapter")


class Run(APIView):
    @extend_schema(operation_id="run", responses=RunSerializer)
    def get(self, request: Request, run_id: UUID) -> Response:
        """How the run stands, with its text where it has one."""
        return Response(run_now(run_of(request, run_id).pk))


class Cancel(APIView):
    @extend_schema(operation_id="cancel_run", request=None, responses=RunSerializer)
    def post(self, request: Request, run_id: UUID) -> Response:
        """End the run. What is written is kept; `retry` goes on from there."""
        return Response(run_now(runs.cancel(run_of(request, run_id)).pk))


class Retry(APIView):
    @extend_schema(operation_id="retry_run", request=None, responses=RunSerializer)
    def post(self, request: Request, run_id: UUID) -> Response:
        """Go on with a stopped or cancelled run from what is written."""
        return Response(run_now(runs.retry(run_of(request, run_id)).pk))


class Steer(APIView):
    @extend_schema(operation_id="steer_run", request=SteerSerializer, responses=RunSerializer)
    def post(self, request: Request, run_id: UUID) -> Response:
        """Say what the beats that have not begun are to heed."""
        found = run_of(request, run_id)
        asked = valid(SteerSerializer, request.data)
        run = runs.steer(found, asked["instruction"], request.user)
        return Response(run_now(run.pk))


class RewriteBeat(APIView):
    @extend_schema(
        operation_id="rewrite_beat", request=RewriteBeatSerializer, responses={202: RunSerializer}
    )
    @once
    def post(self, request: Request, run_id: UUID, beat: int) -> Response:
        """Have one beat written again, by a new run that keeps the others."""
        found = run_of(request, run_id)
        asked = valid(RewriteBeatSerializer, request.data)
        run = runs.again(found, beat, asked["instruction"], request.user)
        where = reverse("writing_api:run", args=[run.pk])
        return Response(run_now(run.pk), status=202, headers={"Location": where})


class Ticket(APIView):
    @extend_schema(operation_id="ticket", request=None, responses={201: TicketSerializer})
    def post(self, request: Request, run_id: UUID) -> Response:
        """A ticket for the run's events, to stand in their address: once, for a minute."""
        run = run_of(request, run_id)
        ticket = tickets.issue(request.user, run.pk)
        told = TicketSerializer({"ticket": ticket, "seconds": tickets.SECONDS}).data
        return Response(told, status=201, headers={"Cache-Control": "no-store"})


class WhateverIsAccepted(BaseContentNegotiation):
    """An EventSource accepts text/event-stream only; what refuses it is JSON all the same."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class Events(APIView):
    authentication_classes = (*APIView.authentication_classes, tickets.TicketAuthentication)
    content_negotiation_class = WhateverIsAccepted

    @extend_schema(
        operation_id="run_events",
        parameters=[
            EventsSerializer,
            OpenApiParameter(
                "Last-Event-ID",
                OpenApiTypes.STR,
                OpenApiParameter.HEADER,
                description="As last_event_id, which it goes before.",
            ),
        ],
        responses={
            (200, "text/event-stream"): OpenApiTypes.STR,
            204: OpenApiResponse(description="The end was told: do not come again."),
        },
    )
    def get(self, request: Request, run_id: UUID) -> HttpResponseBase:
        """The run's events until its end, each a message as the WebSocket has it."""
        place = place_asked(request)
        run = run_of(request, run_id)
        if _has_heard_all(run, place):
            return Response(status=204)
        return event_stream(run, place, request.user)


def _has_heard_all(run: GenerationRun, place: Place) -> bool:
    """Then an EventSource, which comes again after the end, is told not to."""
    return not run.is_live and 0 < snapshots.end_of(run) <= last_row(place)
