"""Where one is signed in, for programs; and ending one."""

from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from novellaforge.accounts import session_list
from novellaforge.models import PersonSession


class OpenSessionSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    browser = serializers.CharField()
    began_at = serializers.DateTimeField(allow_null=True)
    seen_at = serializers.DateTimeField(allow_null=True)
    is_here = serializers.BooleanField()


class Sessions(generics.GenericAPIView):
    serializer_class = OpenSessionSerializer
    queryset = PersonSession.objects.none()

    @extend_schema(operation_id="sessions", responses=OpenSessionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The browsers that are signed in, this one first, then the last used."""
        here = getattr(request._request, "session", None)
        found = session_list.of_person(cast(int, request.user.pk), here and here.session_key)
        page = self.paginate_queryset(found)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class OneSession(generics.GenericAPIView):
    serializer_class = OpenSessionSerializer
    queryset = PersonSession.objects.none()

    @extend_schema(operation_id="end_session", responses={204: None})
    def delete(self, request: Request, session_id: str) -> Response:
        """Sign that browser out."""
        if not session_list.end(cast(int, request.user.pk), session_id):
            raise NotFound(_("There is no such session of yours."))
        return Response(status=204)
