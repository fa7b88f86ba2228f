"""The account for programs: name and e-mail, and the password. The pages' own forms judge."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from novellaforge.accounts.forms import OwnPasswordForm, PersonForm
from novellaforge.accounts.serializers import (
    PasswordSerializer,
    PersonSerializer,
    UserSerializer,
)


class Me(generics.GenericAPIView):
    serializer_class = UserSerializer

    @extend_schema(operation_id="me")
    def get(self, request: Request) -> Response:
        """Whose token or session this is."""
        return Response(self.get_serializer(request.user).data)

    @extend_schema(operation_id="change_me", request=PersonSerializer)
    def patch(self, request: Request) -> Response:
        """Change what is given. Another e-mail address asks for the `password` too."""
        given = PersonSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        person = User.objects.get(pk=cast(int, request.user.pk))
        now = {"username": person.username, "email": person.email}
        form = PersonForm(now | given.validated_data, instance=person)
        check(form)
        try:
            with transaction.atomic():
                form.save()
        except IntegrityError as error:  # the same name, at the same moment
            taken = _("A user with that username already exists.")
            raise serializers.ValidationError({"username": [taken]}) from error
        return Response(self.get_serializer(person).data)


class Password(generics.GenericAPIView):
    serializer_class = PasswordSerializer

    @extend_schema(operation_id="change_password", responses={204: None})
    def post(self, request: Request) -> Response:
        """Change it. Every token of before has ended: sign in anew."""
        given = self.get_serializer(data=request.data)
        given.is_valid(raise_exception=True)
        old, new = given.validated_data["old"], given.validated_data["new"]
        typed = {"old_password": old, "new_password1": new, "new_password2": new}
        form = OwnPasswordForm(cast(User, request.user), typed)
        check(form)
        form.save()
        return Response(status=204)


_NAMES = {"old_password": "old", "new_password1": "new", "new_password2": "new"}


def check(form: BaseForm) -> None:
    if not form.is_valid():
        said: dict[str, Any] = {
            _NAMES.get(name, name): [*map(str, told)] for name, told in form.errors.items()
        }
        raise serializers.ValidationError(said)
