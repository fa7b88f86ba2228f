"""A password that was forgotten, for programs."""

from typing import Any

from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from novellaforge.accounts import resetting
from novellaforge.accounts.api import Door
from novellaforge.accounts.person_api import check
from novellaforge.api import KnownFields


class AskedResetSerializer(KnownFields, serializers.Serializer[Any]):
    email = serializers.EmailField(max_length=resetting.LONGEST)


class ResetSerializer(KnownFields, serializers.Serializer[Any]):
    uid = serializers.CharField(max_length=100)
    token = serializers.CharField(max_length=100, write_only=True)
    new = serializers.CharField(write_only=True, trim_whitespace=False)


class AskReset(Door):
    serializer_class = AskedResetSerializer
    throttle_scope = "reset"

    @extend_schema(operation_id="ask_password_reset", responses={202: None})
    def post(self, request: Request) -> Response:
        """Have a link sent to whoever has this e-mail. The answer is the same where nobody has."""
        resetting.ask(request._request, self.read(request)["email"])
        return Response(status=202)


class ConfirmReset(Door):
    serializer_class = ResetSerializer
    throttle_scope = "reset"

    @extend_schema(operation_id="reset_password", responses={204: None})
    def post(self, request: Request) -> Response:
        """Set a new password by the link's `uid` and `token`. Every token and session ends."""
        given = self.read(request)
        person = resetting.person_of(given["uid"], given["token"])
        if person is None:
            said = _("This link does not count, or no longer: ask for another.")
            raise serializers.ValidationError({"token": [said]})
        typed = {"new_password1": given["new"], "new_password2": given["new"]}
        form = SetPasswordForm(person, typed)
        check(form)
        resetting.reset(form)
        return Response(status=204)
