"""The second factor for programs: begun, confirmed, its recovery codes, turned off."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from novellaforge.accounts import codes, second_factor
from novellaforge.accounts.codes import LONGEST
from novellaforge.accounts.person_api import check
from novellaforge.accounts.proving import ProvedByCodeForm, ProvedForm
from novellaforge.api import KnownFields

UNKEPT = {"Cache-Control": "no-store"}


class SecondFactorSerializer(serializers.Serializer[Any]):
    is_on = serializers.BooleanField()
    is_required = serializers.BooleanField()
    recovery_codes_left = serializers.IntegerField()


class BegunSecondFactorSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(help_text=gettext_lazy("Base32, for an authenticator app."))
    address = serializers.CharField(help_text=gettext_lazy("The same as `otpauth://…`."))


class RecoveryCodesSerializer(serializers.Serializer[Any]):
    recovery_codes = serializers.ListField(
        child=serializers.CharField(), help_text=gettext_lazy("Told this once.")
    )


class OwnPasswordSerializer(KnownFields, serializers.Serializer[Any]):
    password = serializers.CharField(write_only=True, trim_whitespace=False)


class CodeSerializer(KnownFields, serializers.Serializer[Any]):
    code = serializers.CharField(write_only=True, max_length=LONGEST)


class PasswordAndCodeSerializer(CodeSerializer):
    password = serializers.CharField(write_only=True, trim_whitespace=False)


class SecondFactorView(generics.GenericAPIView):
    serializer_class = OwnPasswordSerializer

    @extend_schema(operation_id="second_factor", responses=SecondFactorSerializer)
    def get(self, request: Request) -> Response:
        """Whether it is on, or asked of you."""
        return Response(SecondFactorSerializer(second_factor.standing(_user(request))).data)

    @extend_schema(
        operation_id="begin_second_factor", responses={201: BegunSecondFactorSerializer}
    )
    def post(self, request: Request) -> Response:
        """A new key, which counts once a code of it is confirmed, within a quarter of an hour."""
        user, given = _user(request), _read(self, request)
        check(ProvedForm(user, given))
        key = second_factor.begin(user)
        told = {"key": key, "address": codes.address_of(key, user.username)}
        return Response(told, status=201, headers=UNKEPT)


class ConfirmSecondFactor(generics.GenericAPIView):
    serializer_class = CodeSerializer

    @extend_schema(operation_id="confirm_second_factor", responses=RecoveryCodesSerializer)
    def post(self, request: Request) -> Response:
        """Turn it on, by a code of the new key. Every session and token of before ends."""
        made = second_factor.confirm(_user(request), _read(self, request)["code"])
        if made is None:
            raise serializers.ValidationError({"code": [_("This code is wrong.")]})
        return Response({"recovery_codes": made}, headers=UNKEPT)


class RecoveryCodes(generics.GenericAPIView):
    serializer_class = PasswordAndCodeSerializer

    @extend_schema(operation_id="new_recovery_codes", responses=RecoveryCodesSerializer)
    def post(self, request: Request) -> Response:
        """New recovery codes; those of before count no more."""
        user, given = _user(request), _read(self, request)
        check(ProvedByCodeForm(user, given))
        made = second_factor.new_recovery_codes(user)
        return Response({"recovery_codes": made}, headers=UNKEPT)


class TurnOffSecondFactor(generics.GenericAPIView):
    serializer_class = PasswordAndCodeSerializer

    @extend_schema(operation_id="turn_off_second_factor", responses={204: None})
    def post(self, request: Request) -> Response:
        """Turn it off. Every session and token of before ends."""
        user, given = _user(request), _read(self, request)
        check(ProvedByCodeForm(user, given))
        second_factor.turn_off(user)
        return Response(status=204)


def _user(request: Request) -> User:
    return User.objects.get(pk=cast(int, request.user.pk))


def _read(view: generics.GenericAPIView[Any], request: Request) -> dict[str, Any]:
    given = view.get_serializer(data=request.data)
    given.is_valid(raise_exception=True)
    return cast(dict[str, Any], given.validated_data)
