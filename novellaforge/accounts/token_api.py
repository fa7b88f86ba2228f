"""API tokens for programs: listed, made, revoked."""

from typing import Any, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from novellaforge.accounts import api_tokens
from novellaforge.api import KnownFields
from novellaforge.models import ApiToken
from novellaforge.models.tokens import NAME_LENGTH


class ApiTokenSerializer(serializers.ModelSerializer[ApiToken]):
    scopes = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = ApiToken
        fields = (
            "id",
            "name",
            "beginning",
            "scopes",
            "created_at",
            "expires_at",
            "last_used_at",
        )
        read_only_fields = fields


class MadeTokenSerializer(ApiTokenSerializer):
    secret = serializers.CharField(help_text=gettext_lazy("Told this once."))

    class Meta(ApiTokenSerializer.Meta):
        fields = (*ApiTokenSerializer.Meta.fields, "secret")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class WantedTokenSerializer(KnownFields, serializers.Serializer[Any]):
    name = serializers.CharField(max_length=NAME_LENGTH)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(ApiToken.Scope.values), allow_empty=False
    )
    expires_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text=gettext_lazy("Null: until it is revoked.")
    )


class Tokens(generics.ListAPIView):
    serializer_class = ApiTokenSerializer
    queryset = ApiToken.objects.none()

    def get_queryset(self) -> QuerySet[ApiToken]:
        return ApiToken.objects.that_count().filter(owner_id=self.request.user.pk)

    @extend_schema(operation_id="tokens")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Those that count, the newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="make_token",
        request=WantedTokenSerializer,
        responses={201: MadeTokenSerializer},
    )
    def post(self, request: Request) -> Response:
        """Make one. A token makes none that may do more, or lives longer, than itself (409)."""
        given = WantedTokenSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        by = request.auth if isinstance(request.auth, ApiToken) else None
        owner_id = cast(int, request.user.pk)
        token, secret = api_tokens.make(
            owner_id, said["name"], said["scopes"], said.get("expires_at"), by
        )
        told = ApiTokenSerializer(token).data | {"secret": secret}
        return Response(told, status=201, headers={"Cache-Control": "no-store"})


class OneToken(generics.GenericAPIView):
    serializer_class = ApiTokenSerializer
    queryset = ApiToken.objects.none()

    @extend_schema(operation_id="revoke_token", responses={204: None})
    def delete(self, request: Request, token_id: int) -> Response:
        """Revoke it: it counts no more, from now on."""
        token = ApiToken.objects.filter(owner_id=request.user.pk, pk=token_id).first()
        if token is None:
            raise NotFound(_("There is no such token of yours."))
        api_tokens.revoke(token)
        return Response(status=204)
