"""Threads, for programs: what is open, and the author's word on it."""

from collections.abc import Iterable
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

from memory import threads_deciding as deciding
from memory import threads_opening
from memory.api.sayings import Plain, SaidSerializer
from memory.models import StoredFact, ThreadDecision
from memory.shown import shown
from memory.threads import Thread
from memory.threads_reading import decisions_of, is_settled, settled, threads_of
from novellaforge.api import KnownFields
from projects.models import Project
from projects.views.books import book_of

STATES = ("open", *ThreadDecision.State.values)


class ThreadSerializer(Plain):
    opened = SaidSerializer()
    what = serializers.CharField()
    kind = serializers.ChoiceField(["promise", "question", "debt", "thread"])
    touches = SaidSerializer(many=True, help_text=gettext_lazy("Later, one of each chapter."))
    rests = serializers.IntegerField(help_text=gettext_lazy("Chapters since it was touched."))
    due = serializers.IntegerField(
        allow_null=True, help_text=gettext_lazy("The chapter that it names.")
    )
    due_text = serializers.CharField()
    paid = SaidSerializer(allow_null=True, help_text=gettext_lazy("What closed or kept it."))
    late = serializers.ChoiceField(
        ["", "chapter", "time", "untouched"],
        help_text=gettext_lazy(
            "Past the chapter it names, past its time in the story, or long untouched."
        ),
    )
    state = serializers.SerializerMethodField()
    planned_for = serializers.SerializerMethodField(
        help_text=gettext_lazy("The chapter that must settle it.")
    )

    def get_state(self, thread: Thread) -> str:
        decision = self._decision(thread)
        return decision.state if decision else "open"

    def get_planned_for(self, thread: Thread) -> UUID | None:
        decision = self._decision(thread)
        return decision.chapter_id if decision else None

    def _decision(self, thread: Thread) -> ThreadDecision | None:
        found: ThreadDecision | None = self.context["decisions"].get(thread.opened.fact)
        return found


class SettledSerializer(Plain):
    opened = SaidSerializer()
    what = serializers.CharField()
    state = serializers.ChoiceField(STATES, source="decision.state")


class ThreadsSerializer(Plain):
    open = ThreadSerializer(many=True, help_text=gettext_lazy("Overdue first."))
    paid = ThreadSerializer(
        many=True, help_text=gettext_lazy("What the text has closed or kept, by its opening.")
    )
    settled = SettledSerializer(
        many=True, help_text=gettext_lazy("Closed or let go by the author, the last first.")
    )


class DecideSerializer(KnownFields, Plain):
    state = serializers.ChoiceField(STATES)
    chapter = serializers.UUIDField(
        default=None,
        allow_null=True,
        help_text=gettext_lazy(
            "Of what is planned: the chapter that must settle it; without one, the book's "
            "instructions ask for it."
        ),
    )

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["chapter"] and asked["state"] != ThreadDecision.State.PLANNED:
            raise serializers.ValidationError(_("Only what is planned has a chapter."))
        return asked


class OpenSerializer(KnownFields, Plain):
    what = serializers.CharField(max_length=threads_opening.MOST_CHARACTERS)


class OpenedSerializer(Plain):
    fact = serializers.UUIDField()
    what = serializers.CharField()


class DecidedSerializer(Plain):
    fact = serializers.UUIDField()
    state = serializers.ChoiceField(STATES)
    planned_for = serializers.UUIDField(allow_null=True)


class Threads(APIView):
    @extend_schema(operation_id="memory_threads", responses=ThreadsSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """What the text has opened and nothing has settled; what the author has."""
        project = book_of(request, project_id)
        decisions = decisions_of(project.pk)
        found = threads_of(project, shown(project.pk).state)

        def unsettled(threads: Iterable[Thread]) -> list[Thread]:
            return [each for each in threads if not is_settled(decisions.get(each.opened.fact))]

        told = {
            "open": unsettled(found.every),
            "paid": unsettled(found.paid),
            "settled": settled(decisions.values()),
        }
        return Response(ThreadsSerializer(told, context={"decisions": decisions}).data)

    @extend_schema(
        operation_id="memory_open_thread",
        request=OpenSerializer,
        responses={201: OpenedSerializer},
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Name a thread of your own: open from the beginning. 409 where it is named already."""
        project = book_of(request, project_id)
        asked = OpenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        fact = threads_opening.open_thread(project, asked.validated_data["what"])
        told = {"fact": fact, "what": asked.validated_data["what"]}
        return Response(OpenedSerializer(told).data, status=201)


class OneThread(APIView):
    @extend_schema(
        operation_id="memory_decide_thread", request=DecideSerializer, responses=DecidedSerializer
    )
    def patch(self, request: Request, project_id: UUID, uid: UUID) -> Response:
        """Plan it, say that it is closed, let it go, or open it again.

        409 for a sentence that opens nothing, and for a chapter that is approved.
        """
        project = book_of(request, project_id)
        if not StoredFact.objects.filter(project=project, pk=uid).exists():
            raise Http404(_("There is no such fact in this book's memory."))
        asked = DecideSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        _decide(project, uid, **asked.validated_data)
        decision = ThreadDecision.objects.filter(fact=uid).first()
        told = {
            "fact": uid,
            "state": decision.state if decision else "open",
            "planned_for": decision.chapter_id if decision else None,
        }
        return Response(DecidedSerializer(told).data)

    @extend_schema(operation_id="memory_take_thread_back", responses={204: None})
    def delete(self, request: Request, project_id: UUID, uid: UUID) -> Response:
        """Take back a thread that you have named. 409 for one that a text has opened."""
        threads_opening.take_back(book_of(request, project_id), uid)
        return Response(status=204)


def _decide(project: Project, uid: UUID, state: str, chapter: UUID | None) -> None:
    if state == ThreadDecision.State.PLANNED:
        deciding.plan(project, uid, chapter)
    elif state == ThreadDecision.State.CLOSED:
        deciding.close(project, uid)
    elif state == ThreadDecision.State.LET_GO:
        deciding.let_go(project, uid)
    else:
        deciding.reopen(project, uid)


urlpatterns = [
    path("projects/<uuid:project_id>/memory/threads", Threads.as_view()),
    path("projects/<uuid:project_id>/memory/threads/<uuid:uid>", OneThread.as_view()),
]
