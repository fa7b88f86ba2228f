"""What was done, for programs: a person's own here; a book's in `projects.api.history`."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from novellaforge.accounts import history
from novellaforge.models import AuditRow


class DoneSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    act = serializers.CharField(help_text=_("For programs, as token.made."))
    words = serializers.CharField()
    who = serializers.CharField(help_text=_("Empty: no person did it, but a worker."))
    is_own = serializers.BooleanField(help_text=_("Whether it is your own act."))
    subject = serializers.CharField()
    book = serializers.CharField(help_text=_("A book’s title. Empty: of no book that you see."))
    address = serializers.CharField(help_text=_("Empty: not one’s own act, or by no request."))


class Done(generics.ListAPIView):
    serializer_class = DoneSerializer
    queryset = AuditRow.objects.none()

    def paginate_queryset(self, queryset: Any) -> Any:
        """Rows with the names of those who did it, one query a page."""
        rows: Iterable[AuditRow] = super().paginate_queryset(queryset) or ()
        return history.lines(rows, self.request.user.pk)


class MyAudit(Done):
    def get_queryset(self) -> QuerySet[AuditRow]:
        return history.of_person(self.request.user)

    @extend_schema(operation_id="my_audit")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What was done by you, and by others to you, the newest first."""
        return super().get(request, *args, **kwargs)
