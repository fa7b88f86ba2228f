"""Accounts for programs: up, in, on with a new token, out. The pages' own forms judge."""

from dataclasses import asdict
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import User, update_last_login
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, generics, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from novellaforge.accounts import everywhere, requiring, second_factor, tokens
from novellaforge.accounts.forms import RegistrationForm
from novellaforge.accounts.serializers import (
    RefreshSerializer,
    RegisteredSerializer,
    RegistrationSerializer,
    SignInSerializer,
    TokensSerializer,
)
from novellaforge.accounts.signing_in import SignInForm
from novellaforge.accounts.throttles import ByAddress, PerCaller
from novellaforge.auditing import note


class Locked(exceptions.APIException):
    """Too many tries have failed; `wait` in seconds stands in Retry-After."""

    status_code = 429
    default_code = "locked"

    def __init__(self, sentence: str, wait: int) -> None:
        super().__init__(sentence)
        self.wait = wait


class Door(generics.GenericAPIView):
    """For whoever has no access token; neither a session nor a header is looked at."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (PerCaller, ByAddress)

    def get_authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'  # else a refusal would be 403

    def read(self, request: Request) -> dict[str, Any]:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return cast(dict[str, Any], serializer.validated_data)


class Register(Door):
    serializer_class = RegistrationSerializer
    throttle_scope = "register"

    @extend_schema(responses={201: RegisteredSerializer})
    def post(self, request: Request) -> Response:
        """Make an account. 403 where the operator has closed registration."""
        if settings.SIGN_UP != "open":
            raise exceptions.PermissionDenied(
                _("Registration is closed. Ask whoever runs this site for an account."),
                code="registration_closed",
            )
        user = _registered(**self.read(request))
        answer = {"user": user, **asdict(tokens.issue(user))}
        return Response(RegisteredSerializer(answer).data, status=201)


class Login(Door):
    serializer_class = SignInSerializer
    throttle_scope = "login"

    @extend_schema(responses=TokensSerializer)
    def post(self, request: Request) -> Response:
        """An access token and a refresh token for a name, a password, and a `code` where the
        second factor is on (401 `second_factor` without).
        """
        given = self.read(request)
        form = SignInForm(request._request, data=given)
        if not form.is_valid():
            told = next(iter(form.errors.values()))[0]
            if form.wait:
                raise Locked(str(told), form.wait)
            raise exceptions.AuthenticationFailed(str(told), code="wrong_credentials")
        user = form.get_user()
        if form.asks_code:
            _judge(user, given["code"])
        elif requiring.lacks(user):
            raise exceptions.PermissionDenied(requiring.sentence(), code=requiring.CODE)
        update_last_login(None, user)  # type: ignore[arg-type]
        return Response(asdict(tokens.issue(user)))


class Refresh(Door):
    serializer_class = RefreshSerializer

    @extend_schema(responses=TokensSerializer)
    def post(self, request: Request) -> Response:
        """A new pair of tokens. The refresh token given is used up."""
        return Response(asdict(tokens.renew(self.read(request)["refresh"])))


class Logout(Door):
    serializer_class = RefreshSerializer

    @extend_schema(responses={204: None})
    def post(self, request: Request) -> Response:
        """Revoke a refresh token. Its access token counts until it expires."""
        person_id = tokens.revoke(self.read(request)["refresh"])
        note("signout", actor_id=person_id)
        return Response(status=204)


class LogoutEverywhere(generics.GenericAPIView):
    @extend_schema(operation_id="logout_everywhere", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """End every session, access token and refresh token of yours. API tokens stay."""
        everywhere.sign_out(cast(int, request.user.pk))
        return Response(status=204)


def _judge(user: User, code: str) -> None:
    """Raises AuthenticationFailed, Locked."""
    if not code:
        said = _("The second factor is on: send a code of your app too, as `code`.")
        raise exceptions.AuthenticationFailed(said, code="second_factor")
    judged = second_factor.judge(user, code)
    if judged.wait:
        raise Locked(judged.fault, judged.wait)
    if judged.fault:
        raise exceptions.AuthenticationFailed(judged.fault, code="wrong_code")
    note("signin.ok", actor_id=user.pk)


def _registered(username: str, password: str, email: str) -> User:
    form = RegistrationForm(
        {"username": username, "email": email, "password1": password, "password2": password}
    )
    if not form.is_valid():
        raise serializers.ValidationError(_told(form))
    try:
        with transaction.atomic():
            return form.save()
    except IntegrityError as error:  # the same name, at the same moment
        taken = _("A user with that username already exists.")
        raise serializers.ValidationError({"username": [taken]}) from error


def _told(form: RegistrationForm) -> dict[str, list[str]]:
    """The form's sentences; it asks for the password twice, the API once."""
    once = {"password1": "password", "password2": "password"}
    return {once.get(name, name): [*map(str, told)] for name, told in form.errors.items()}
