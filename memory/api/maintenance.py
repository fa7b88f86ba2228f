"""A book's memory kept in order, for programs: reconcile, rebuild, forget the caches."""

from typing import Any
from uuid import UUID

from django.urls import path
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from memory.maintenance import asking, rebuild
from memory.maintenance.telling import Standing, standing_of
from novellaforge import caches
from novellaforge.api import KnownFields
from novellaforge.once import once
from projects.api.serializers import JobSerializer
from projects.views.books import book_of

Plain = serializers.Serializer[Any]


class CacheAway(APIException):
    status_code = 503
    default_code = "unavailable"
    default_detail = gettext_lazy(
        "The cache does not answer. Nothing was forgotten; ask again soon."
    )


class AskReconcileSerializer(KnownFields, Plain):
    mend = serializers.BooleanField(
        default=True, help_text=gettext_lazy("False: only compare, change nothing.")
    )


class DifferenceSerializer(Plain):
    kind = serializers.CharField(help_text=gettext_lazy("A word for programs."))
    count = serializers.IntegerField()
    sentence = serializers.CharField(source="__str__")
    examples = serializers.ListField(child=serializers.CharField())
    under_way = serializers.BooleanField(
        help_text=gettext_lazy("A task or job that is queued mends it.")
    )


class UncheckedSerializer(Plain):
    part = serializers.CharField(help_text=gettext_lazy("vectors or graph"))
    why = serializers.CharField()


class ReportSerializer(Plain):
    differs = serializers.BooleanField()
    differences = DifferenceSerializer(many=True)
    unchecked = UncheckedSerializer(
        many=True, help_text=gettext_lazy("What could not be compared: it may differ.")
    )


class ReconciliationSerializer(Plain):
    """The last one that ended, and whether another is asked for."""

    is_asked = serializers.BooleanField(help_text=gettext_lazy("One waits or runs."))
    reconciled_at = serializers.DateTimeField(allow_null=True)
    found = ReportSerializer(
        allow_null=True, help_text=gettext_lazy("Null: never, or by another release.")
    )
    left = ReportSerializer(
        allow_null=True, help_text=gettext_lazy("After mending; null where nothing was to be.")
    )


class AskedRebuildSerializer(JobSerializer):
    is_new = serializers.BooleanField(help_text=gettext_lazy("Whether this request began it."))

    class Meta(JobSerializer.Meta):
        fields = (*JobSerializer.Meta.fields, "is_new")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class ForgottenSerializer(Plain):
    forgotten = serializers.IntegerField(help_text=gettext_lazy("How many values were kept."))


class Reconcile(APIView):
    @extend_schema(operation_id="reconciliation", responses=ReconciliationSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """What the last reconciliation found, and what of it is left."""
        return _told(standing_of(book_of(request, project_id).pk))

    @extend_schema(
        operation_id="reconcile",
        request=AskReconcileSerializer,
        responses={202: ReconciliationSerializer},
    )
    @once
    def post(self, request: Request, project_id: UUID) -> Response:
        """Have the book's memory compared with its texts, and mended unless `mend` is false.

        Asking again while one waits changes nothing.
        """
        project = book_of(request, project_id)
        asked = AskReconcileSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        asking.ask(project.pk, mends=asked.validated_data["mend"])
        return _told(standing_of(project.pk), status=202)


class Rebuild(APIView):
    @extend_schema(operation_id="rebuild", request=None, responses={202: AskedRebuildSerializer})
    @once
    def post(self, request: Request, project_id: UUID) -> Response:
        """Have passages and graph made again from the texts, or join the job that does it."""
        project = book_of(request, project_id)
        job, is_new = rebuild.start(project.pk, request.user.pk)
        told = JobSerializer(job).data | {"is_new": is_new}
        return Response(told, status=202, headers={"Location": f"/api/v1/jobs/{job.pk}"})


class ForgetCaches(APIView):
    @extend_schema(operation_id="forget_caches", request=None, responses=ForgottenSerializer)
    def post(self, request: Request, project_id: UUID) -> Response:
        """Forget this book's cached contexts, searches and checks: they are made again."""
        project = book_of(request, project_id)
        try:
            forgotten = caches.forget(project.pk)
        except caches.UNAVAILABLE as error:
            raise CacheAway from error
        return Response(ForgottenSerializer({"forgotten": forgotten}).data)


def _told(standing: Standing, status: int = 200) -> Response:
    return Response(ReconciliationSerializer(standing).data, status=status)


_BOOK = "projects/<uuid:project_id>/maintenance"
urlpatterns = [
    path(f"{_BOOK}/reconcile", Reconcile.as_view(), name="reconcile"),
    path(f"{_BOOK}/rebuild", Rebuild.as_view(), name="rebuild"),
    path(f"{_BOOK}/forget-caches", ForgetCaches.as_view(), name="forget_caches"),
]
