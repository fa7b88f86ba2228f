from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from novellaforge.accounts.codes import LONGEST
from novellaforge.api import KnownFields

Plain = serializers.Serializer[Any]


class UserSerializer(serializers.ModelSerializer[User]):
    email = serializers.CharField(read_only=True)  # may be empty

    class Meta:
        model = User
        fields = ("id", "username", "email", "date_joined")
        read_only_fields = fields


class CredentialsSerializer(KnownFields, Plain):
    username = serializers.CharField()
    password = serializers.CharField(
        write_only=True, trim_whitespace=False, style={"input_type": "password"}
    )


class SignInSerializer(CredentialsSerializer):
    code = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=LONGEST,
        write_only=True,
        help_text=_(
            "Of the authenticator app, or a recovery code, where the second factor is on."
        ),
    )


class RegistrationSerializer(CredentialsSerializer):
    email = serializers.CharField(required=False, allow_blank=True, default="")


class PersonSerializer(KnownFields, Plain):
    username = serializers.CharField(required=False)
    email = serializers.CharField(required=False, allow_blank=True)
    password = serializers.CharField(
        required=False,
        write_only=True,
        trim_whitespace=False,
        help_text=_("Only to change the e-mail address."),
    )
    code = serializers.CharField(
        required=False,
        write_only=True,
        max_length=LONGEST,
        help_text=_("Besides the password, where your second factor is on."),
    )


class PasswordSerializer(KnownFields, Plain):
    old = serializers.CharField(write_only=True, trim_whitespace=False)
    new = serializers.CharField(write_only=True, trim_whitespace=False)


class TokensSerializer(Plain):
    access = serializers.CharField()
    refresh = serializers.CharField()


class RegisteredSerializer(TokensSerializer):
    user = UserSerializer()


class RefreshSerializer(KnownFields, Plain):
    refresh = serializers.CharField(write_only=True)
