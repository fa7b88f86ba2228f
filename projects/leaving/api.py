"""One's data, and the end of one's account, for programs. A token needs the scope `account`."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.http import FileResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from novellaforge.accounts.codes import LONGEST
from novellaforge.api import ErrorShape, KnownFields
from novellaforge.once import once
from projects.api.serializers import JobSerializer
from projects.leaving import exporting
from projects.leaving.deleting import delete_account
from projects.leaving.forms import BOOK, DeletionForm
from projects.leaving.views import as_file
from projects.members.api import MOST_ID


class DeleteAccountSerializer(KnownFields, serializers.Serializer[Any]):
    name = serializers.CharField(help_text=gettext_lazy("Your name, once more."))
    password = serializers.CharField(trim_whitespace=False)
    code = serializers.CharField(
        default="", max_length=LONGEST, help_text=gettext_lazy("Where your second factor is on.")
    )
    hand_over = serializers.DictField(
        child=serializers.IntegerField(min_value=1, max_value=MOST_ID),
        default=dict,
        help_text=gettext_lazy("By a book’s id the `user_id` of the editor who has it then."),
    )


class MyData(APIView):
    @extend_schema(
        operation_id="my_data",
        responses={(200, "application/zip"): OpenApiTypes.BINARY, 404: ErrorShape},
    )
    def get(self, request: Request) -> FileResponse:
        """The file, once it is made; 404 before."""
        export = exporting.last_of(request.user.pk)
        if export is None or export.finished_at is None:
            raise NotFound(_("There is no file yet."))
        return as_file(export)

    @extend_schema(operation_id="make_my_data", request=None, responses={202: JobSerializer})
    @once
    def post(self, request: Request) -> Response:
        """Have everything that is kept of you made a file; `GET` has it when the job is done."""
        export = exporting.start(cast(int, request.user.pk))
        return Response(JobSerializer(exporting.job_of(export)).data, status=202)


class DeleteMe(APIView):
    @extend_schema(
        operation_id="delete_me", request=DeleteAccountSerializer, responses={202: None}
    )
    @once
    def post(self, request: Request) -> Response:
        """Delete the account with all its books but those that are handed over, for ever."""
        given = DeleteAccountSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        user = User.objects.get(pk=cast(int, request.user.pk))
        books = {f"{BOOK}{uid}": str(heir) for uid, heir in said["hand_over"].items()}
        typed = {name: said[name] for name in ("name", "password", "code")}
        form = DeletionForm(user, typed | books)
        _check(form, books)
        delete_account(user, form.heirs())
        return Response(status=202)


def _check(form: DeletionForm, books: dict[str, str]) -> None:
    errors: dict[str, Any] = {}
    if unknown := books.keys() - form.fields.keys():
        said = _("No book of yours with an editor has the id %s.")
        errors["hand_over"] = [said % name.removeprefix(BOOK) for name in sorted(unknown)]
    elif not form.is_valid():
        for name, told in form.errors.items():
            key = "hand_over" if name.startswith(BOOK) else name
            errors.setdefault(key, []).extend(map(str, told))
    if errors:
        raise serializers.ValidationError(errors)


urlpatterns = [
    path("auth/me/data", MyData.as_view()),
    path("auth/me/delete", DeleteMe.as_view()),
]
