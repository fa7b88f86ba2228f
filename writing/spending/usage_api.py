"""What was spent, for programs: sums in groups, and every call; as JSON or CSV."""

from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import renderers, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from novellaforge.api import KnownFields
from projects.views.books import own_book_of
from writing.api.asking import valid
from writing.spending import summing
from writing.spending.money import costs
from writing.spending.serializers import CostSerializer
from writing.spending.summing import BYS, Asked, Key, Line, names_of
from writing.spending.tables import calls_as_csv, response_of, sums_as_csv
from writing.spending.usage_views import SEES_ALL

Plain = serializers.Serializer[Any]


class CSVRenderer(renderers.BaseRenderer):
    """Says that CSV may be asked for (`Accept: text/csv`, or `?format=csv`); views write it."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(self, data: Any, *_args: Any, **_context: Any) -> bytes:
        """An error, which is no table."""
        return str(data).encode()


class AskedUsageSerializer(KnownFields, Plain):
    by = serializers.ChoiceField(BYS, default="day")
    start = serializers.DateField(default=None, help_text=gettext_lazy("The first day."))
    end = serializers.DateField(default=None, help_text=gettext_lazy("The last day, within."))
    project_id = serializers.UUIDField(default=None)
    model = serializers.CharField(default="")
    purpose = serializers.CharField(default="")
    whose = serializers.ChoiceField(
        ["mine", "all"],
        default="mine",
        help_text=gettext_lazy("Everybody’s: for staff who may see calls."),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["start"] and attrs["end"] and attrs["end"] < attrs["start"]:
            raise serializers.ValidationError(
                {"end": [_("These days go backwards: the earlier one comes first.")]}
            )
        return attrs


class SpentLineSerializer(Plain):
    key = serializers.CharField(
        allow_null=True, help_text=gettext_lazy("A day, a month, an id, or a name.")
    )
    name = serializers.CharField(
        help_text=gettext_lazy("Of a book or person; empty where it is gone.")
    )
    calls = serializers.IntegerField()
    tokens_in = serializers.IntegerField()
    tokens_cached = serializers.IntegerField(help_text=gettext_lazy("Of those in."))
    tokens_out = serializers.IntegerField()
    seconds = serializers.FloatField()
    costs = CostSerializer(many=True)
    unpriced_calls = serializers.IntegerField(help_text=gettext_lazy("In none of the costs."))
    unpriced_tokens = serializers.IntegerField()


class SpentUsageSerializer(Plain):
    by = serializers.ChoiceField(BYS)
    lines = SpentLineSerializer(many=True)
    total = SpentLineSerializer()


class _Usage(APIView):
    renderer_classes = (renderers.JSONRenderer, CSVRenderer)

    def asked(self, request: Request, project_id: UUID | None = None) -> tuple[Asked, Any]:
        """Whose calls, and by what they are summed. Raises PermissionDenied."""
        given = request.query_params.dict()
        given.pop("format", None)
        said = valid(AskedUsageSerializer, given)
        person: int | None = cast(int, request.user.pk)
        if project_id is not None:
            book = own_book_of(request, project_id)
            said["project_id"], person = book.pk, book.owner_id
        elif said["whose"] == "all":
            if not request.user.has_perm(SEES_ALL):
                raise PermissionDenied(_("Only staff who may see calls see everybody’s."))
            person = None
        asked = Asked(
            person, said["start"], said["end"], said["project_id"], said["model"], said["purpose"]
        )
        return asked, said["by"]

    def told(self, request: Request, project_id: UUID | None = None) -> HttpResponseBase:
        asked, by = self.asked(request, project_id)
        if request.accepted_renderer.format == CSVRenderer.format:
            return response_of(sums_as_csv(asked, by), f"usage-by-{by}")
        found = summing.table(asked, by)
        names = names_of(by, (each.key for each in found.lines))
        told = {
            "by": by,
            "lines": [_line(each, names.get(each.key, ""), by) for each in found.lines],
            "total": _line(found.total, "", by),
        }
        return Response(SpentUsageSerializer(told).data)


CSV = OpenApiResponse(OpenApiTypes.STR)
ANSWERS = {(200, "application/json"): SpentUsageSerializer, (200, "text/csv"): CSV}


class Usage(_Usage):
    @extend_schema(operation_id="usage", parameters=[AskedUsageSerializer], responses=ANSWERS)
    def get(self, request: Request) -> HttpResponseBase:
        """What your books asked of models and what it cost, summed. As CSV where that is asked."""
        return self.told(request)


class UsageOfBook(_Usage):
    @extend_schema(operation_id="book_usage", parameters=[AskedUsageSerializer], responses=ANSWERS)
    def get(self, request: Request, project_id: UUID) -> HttpResponseBase:
        """The same of one book."""
        return self.told(request, project_id)


class UsageCalls(_Usage):
    @extend_schema(
        operation_id="usage_calls",
        parameters=[AskedUsageSerializer],
        responses={(200, "text/csv"): CSV},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Every call of the same choice, a line each, as CSV."""
        return response_of(calls_as_csv(self.asked(request)[0]), "calls")


def _line(line: Line, name: str, by: str) -> dict[str, Any]:
    taken = line.taken
    return {
        "key": _key(line.key, by),
        "name": name,
        "calls": taken.calls,
        "tokens_in": taken.tokens_in,
        "tokens_cached": taken.tokens_cached,
        "tokens_out": taken.tokens_out,
        "seconds": round(taken.seconds, 3),
        "costs": costs(taken.costs),
        "unpriced_calls": taken.unpriced_calls,
        "unpriced_tokens": line.unpriced_tokens,
    }


def _key(key: Key, by: str) -> str | None:
    if key is None:
        return None
    return str(key)[:7] if by == "month" else str(key)


urlpatterns = [
    path("usage", Usage.as_view(), name="usage"),
    path("usage/calls", UsageCalls.as_view(), name="usage_calls"),
    path("projects/<uuid:project_id>/usage", UsageOfBook.as_view(), name="book_usage"),
]
