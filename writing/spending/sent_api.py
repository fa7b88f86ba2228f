"""What was sent to models, for programs: the calls of a book, and one of them whole."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from novellaforge.llm import sent
from novellaforge.models import LLMCall
from projects.members.roles import Role
from projects.views.books import book_of
from writing.api.asking import valid
from writing.spending.sent_shown import calls_of, host_of
from writing.spending.sent_views import call_of


class AskedCallsSerializer(serializers.Serializer[Any]):
    chapter_id = serializers.UUIDField(
        required=False, default=None, help_text=_("Those of this chapter’s runs.")
    )
    run_id = serializers.UUIDField(required=False, default=None, help_text=_("Those of this run."))


class SentLineSerializer(serializers.ModelSerializer[LLMCall]):
    host = serializers.SerializerMethodField()
    kept_until = serializers.SerializerMethodField(
        help_text=_("How long its texts are kept; null: they are not.")
    )

    class Meta:
        model = LLMCall
        fields = (
            "id",
            "started_at",
            "run_id",
            "step",
            "purpose",
            "host",
            "model",
            "attempt",
            "seconds",
            "tokens_in",
            "tokens_cached",
            "tokens_out",
            "cost",
            "currency",
            "priced",
            "outcome",
            "kept_until",
        )
        read_only_fields = fields

    def get_host(self, call: LLMCall) -> str:
        return host_of(call)

    def get_kept_until(self, call: LLMCall) -> datetime | None:
        return sent.until_of(call.started_at) if getattr(call, "is_kept", False) else None


class SentMessageSerializer(serializers.Serializer[Any]):
    role = serializers.CharField()
    text = serializers.CharField(allow_null=True, help_text=_("null: it is kept no longer."))


class SentSerializer(SentLineSerializer):
    messages = SentMessageSerializer(many=True)
    answer = serializers.CharField(allow_null=True)
    asked = serializers.DictField(help_text=_("What else the request said, as its temperature."))

    class Meta(SentLineSerializer.Meta):
        fields = (*SentLineSerializer.Meta.fields, "messages", "answer", "asked")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class SentCalls(generics.ListAPIView[LLMCall]):
    serializer_class = SentLineSerializer
    queryset = LLMCall.objects.none()  # for the schema

    def get_queryset(self) -> QuerySet[LLMCall]:
        project = book_of(self.request, self.kwargs["project_id"], Role.EDITOR)
        asked = valid(AskedCallsSerializer, self.request.query_params.dict())
        return calls_of(project, chapter_id=asked["chapter_id"], run_id=asked["run_id"])

    @extend_schema(operation_id="sent_calls", parameters=[AskedCallsSerializer])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every request to a model for this book, the newest first. For its owner and editors."""
        return super().get(request, *args, **kwargs)


class OneSentCall(APIView):
    @extend_schema(operation_id="sent_call", responses=SentSerializer)
    def get(self, request: Request, project_id: UUID, call_id: int) -> Response:
        """One of them with its messages and its answer, as long as they are kept."""
        project = book_of(request, project_id, Role.EDITOR)
        call = call_of(project, call_id)
        found = sent.read(call.pk)
        call.messages = found.messages if found else ()  # type: ignore[attr-defined]
        call.answer = found.answer if found else None  # type: ignore[attr-defined]
        call.asked = found.asked if found else {}  # type: ignore[attr-defined]
        return Response(SentSerializer(call).data)
