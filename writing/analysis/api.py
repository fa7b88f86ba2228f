"""Reports on the whole book, for programs."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from novellaforge.errors import Refused
from novellaforge.once import once
from projects.api.serializers import JobSerializer
from projects.models import Project
from projects.views.books import book_of
from writing.analysis import asking
from writing.analysis.observing import ANALYSTS
from writing.analysis.shown import Shown, ShownQuote, ShownReport, shown_of
from writing.models import BookReport


class QuoteSerializer(serializers.Serializer[ShownQuote]):
    chapter_id = serializers.UUIDField(source="quote.chapter")
    chapter_index = serializers.IntegerField(
        source="number", help_text=gettext_lazy("The chapter's place now; counts from 1.")
    )
    version_id = serializers.UUIDField(source="quote.version")
    start = serializers.IntegerField(
        source="quote.start", help_text=gettext_lazy("In the version's text, in characters.")
    )
    end = serializers.IntegerField(source="quote.end")
    text = serializers.CharField(source="quote.text")
    is_changed = serializers.BooleanField(
        help_text=gettext_lazy("Another text of the chapter is approved by now.")
    )


class ObservationSerializer(serializers.Serializer[Shown]):
    key = serializers.CharField(source="observation.key")
    analyst = serializers.ChoiceField(source="observation.analyst", choices=ANALYSTS)
    code = serializers.CharField(source="observation.code")
    message = serializers.CharField(source="said")
    advice = serializers.CharField(source="todo")
    set_aside = serializers.BooleanField(source="is_aside")
    quotes = QuoteSerializer(many=True)


class PaceSerializer(serializers.Serializer[Any]):
    chapter_id = serializers.UUIDField(source="chapter")
    chapter_index = serializers.IntegerField(
        source="number", help_text=gettext_lazy("As it was when the report was made.")
    )
    words = serializers.IntegerField()
    dialogue = serializers.IntegerField(help_text=gettext_lazy("Percent of the words."))
    sentence = serializers.FloatField(help_text=gettext_lazy("Words, on average."))
    scenes = serializers.IntegerField(allow_null=True)
    events = serializers.FloatField(
        allow_null=True, help_text=gettext_lazy("In 1,000 words; null: its facts are not read.")
    )


class VoiceSerializer(serializers.Serializer[Any]):
    character_id = serializers.UUIDField(source="who")
    name = serializers.CharField()
    lines = serializers.IntegerField(help_text=gettext_lazy("That are surely theirs."))
    sentence = serializers.FloatField(help_text=gettext_lazy("Words, on average."))
    questions = serializers.IntegerField(help_text=gettext_lazy("Percent of the sentences."))
    exclamations = serializers.IntegerField(help_text=gettext_lazy("Percent of the sentences."))
    relaxed = serializers.IntegerField(allow_null=True)
    familiar = serializers.IntegerField(
        allow_null=True, help_text=gettext_lazy("Percent of “tu” against “vous”.")
    )
    favourites = serializers.ListField(child=serializers.CharField())
    address = serializers.ListField(child=serializers.CharField())


class BookReportLineSerializer(serializers.ModelSerializer[BookReport]):
    class Meta:
        model = BookReport
        fields = ["id", "project_id", "revision", "made_at"]
        read_only_fields = fields


class BookReportSerializer(serializers.Serializer[ShownReport]):
    id = serializers.UUIDField(source="report.pk")
    project_id = serializers.UUIDField(source="report.project_id")
    revision = serializers.IntegerField(source="report.revision")
    made_at = serializers.DateTimeField(source="report.made_at")
    is_old = serializers.BooleanField(help_text=gettext_lazy("The book has changed since."))
    chapters = serializers.IntegerField(source="contents.chapters")
    words = serializers.IntegerField(source="contents.words")
    unread = serializers.ListField(
        child=serializers.IntegerField(),
        source="contents.unread",
        help_text=gettext_lazy("Chapters whose facts were not read whole: much may be missed."),
    )
    observations = ObservationSerializer(
        many=True, source="every", help_text=gettext_lazy("Those set aside are among them.")
    )
    left_off = serializers.DictField(child=serializers.IntegerField(), source="contents.left_off")
    pacing = PaceSerializer(many=True, source="contents.pacing")
    voices = VoiceSerializer(many=True, source="contents.voices")


class Reports(APIView):
    @extend_schema(operation_id="reports", responses=BookReportLineSerializer(many=True))
    def get(self, request: Request, project_id: UUID) -> Response:
        """Those that are made, the newest first; the last five are kept."""
        found = asking.reports_of(book_of(request, project_id).pk)
        return Response(BookReportLineSerializer(found, many=True).data)

    @extend_schema(operation_id="make_report", request=None, responses={202: JobSerializer})
    @once
    def post(self, request: Request, project_id: UUID) -> Response:
        """Have one made in the background; the one under way is answered where there is one.

        409 while no chapter is approved.
        """
        project = book_of(request, project_id)
        job, _is_new = asking.start(project, request.user.pk)
        where = f"/api/v1/jobs/{job.pk}"
        return Response(JobSerializer(job).data, status=202, headers={"Location": where})


class OneReport(APIView):
    @extend_schema(operation_id="report", responses=BookReportSerializer)
    def get(self, request: Request, project_id: UUID, report_id: UUID) -> Response:
        """What was found, with its sentences."""
        project = book_of(request, project_id)
        found = asking.reports_of(project.pk).filter(pk=report_id).first()
        if found is None:
            raise Http404(_("There is no such report on this book; the last five are kept."))
        return Response(BookReportSerializer(shown_of(found, project)).data)


class SetObservationAside(APIView):
    @extend_schema(operation_id="set_observation_aside", request=None, responses={204: None})
    def post(self, request: Request, project_id: UUID, key: str) -> Response:
        """No problem: it stays set aside in later reports."""
        return _settled(asking.set_aside, request, project_id, key)


class BringObservationBack(APIView):
    @extend_schema(operation_id="bring_observation_back", request=None, responses={204: None})
    def post(self, request: Request, project_id: UUID, key: str) -> Response:
        """A problem after all."""
        return _settled(asking.bring_back, request, project_id, key)


def _settled(
    act: Callable[[Project, str], None], request: Request, project_id: UUID, key: str
) -> Response:
    try:
        act(book_of(request, project_id), key)
    except Refused as refusal:
        raise Http404(str(refusal)) from refusal
    return Response(status=204)
