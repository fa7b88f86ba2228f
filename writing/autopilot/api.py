"""The autopilot, for programs."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from novellaforge.api import KnownFields
from novellaforge.once import once
from projects.views.books import book_of
from writing.api.asking import valid
from writing.autopilot import asking
from writing.autopilot.progress import latest_of, progress_of
from writing.models import Autopilot


class StartAutopilotSerializer(KnownFields, serializers.Serializer[Any]):
    first = serializers.IntegerField(
        min_value=1, max_value=1_000_000, help_text=gettext_lazy("A chapter; counts from 1.")
    )
    last = serializers.IntegerField(min_value=1, max_value=1_000_000)
    stop_after = serializers.ChoiceField(
        Autopilot.StopAfter.choices,
        default=Autopilot.StopAfter.NEVER,
        help_text=gettext_lazy("It always waits at the first chapter that does not pass."),
    )
    rewrite = serializers.BooleanField(
        default=False,
        help_text=gettext_lazy(
            "Write anew chapters that have a text, instead of passing them over."
        ),
    )


class AutopilotSerializer(serializers.ModelSerializer[Autopilot]):
    chapter_index = serializers.SerializerMethodField(
        help_text=gettext_lazy("The chapter under way, or the next; null: none is left.")
    )
    done = serializers.SerializerMethodField(help_text=gettext_lazy("Chapters."))
    total = serializers.SerializerMethodField()

    class Meta:
        model = Autopilot
        fields = [
            "id", "project_id", "state", "why", "first", "last", "stop_after", "rewrite",
            "chapter_index", "run_id", "done", "total", "created_at", "finished_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_chapter_index(self, autopilot: Autopilot) -> int | None:
        return autopilot.chapter.number if autopilot.chapter else None

    def get_done(self, autopilot: Autopilot) -> int:
        return progress_of(autopilot).done

    def get_total(self, autopilot: Autopilot) -> int:
        return progress_of(autopilot).total


class AskedAutopilotSerializer(AutopilotSerializer):
    is_new = serializers.BooleanField(read_only=True)

    class Meta(AutopilotSerializer.Meta):
        fields = [*AutopilotSerializer.Meta.fields, "is_new"]
        read_only_fields = fields


class AutopilotView(APIView):
    @extend_schema(operation_id="autopilot", responses=AutopilotSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """The book's autopilot that is on, else the last one."""
        return Response(AutopilotSerializer(_found(request, project_id)).data)

    @extend_schema(
        operation_id="start_autopilot",
        request=StartAutopilotSerializer,
        responses={202: AskedAutopilotSerializer},
    )
    @once
    def post(self, request: Request, project_id: UUID) -> Response:
        """Have chapters written one after the other, each approved when it passes the gate.

        Asked the same again, the one that is on is answered. 409 where it is on for others.
        """
        project = book_of(request, project_id)
        asked = valid(StartAutopilotSerializer, request.data)
        found, is_new = asking.start(project, request.user, **asked)
        told = AutopilotSerializer(found).data | {"is_new": is_new}
        where = reverse("writing_api:autopilot", args=[project.pk])
        return Response(told, status=202, headers={"Location": where})


class StopAutopilot(APIView):
    @extend_schema(operation_id="stop_autopilot", request=None, responses=AutopilotSerializer)
    def post(self, request: Request, project_id: UUID) -> Response:
        """End it, with the run that it is about. What is written is kept."""
        return _told(asking.stop, _found(request, project_id))


class AutopilotGoesOn(APIView):
    @extend_schema(operation_id="autopilot_go_on", request=None, responses=AutopilotSerializer)
    def post(self, request: Request, project_id: UUID) -> Response:
        """Go on from where it paused, waited, failed or was stopped."""
        act = partial(asking.go_on, user=request.user)
        return _told(act, _found(request, project_id))


def _told(act: Callable[[Autopilot], Autopilot], autopilot: Autopilot) -> Response:
    return Response(AutopilotSerializer(act(autopilot)).data)


def _found(request: Request, project_id: UUID) -> Autopilot:
    found = latest_of(book_of(request, project_id).pk)
    if found is None:
        raise Http404(_("The autopilot has never been on in this book."))
    return found
