"""Providers for programs: a person's own here; a book's in `writing.api.settings`."""

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from novellaforge import loop
from novellaforge.accounts.provider_form import MODEL_FIELDS, ProviderForm, is_readable, remove
from novellaforge.accounts.provider_shapes import (
    AnsweredSerializer,
    ProviderBodySerializer,
    ProviderSerializer,
)
from novellaforge.accounts.providers import blank
from novellaforge.errors import Refused
from novellaforge.llm.own import provider_from
from novellaforge.llm.probing import probe
from novellaforge.llm.provider import Provider
from novellaforge.models import ProviderSettings
from novellaforge.models.providers import PURPOSES

NAMES = {"new_key": "key", "no_key": "key", "__all__": "body"} | {
    name: f"models.{purpose}" for name, purpose in zip(MODEL_FIELDS, PURPOSES, strict=True)
}


class Whose(APIView):
    """Whose row it is: an owner's id, and a book's or None."""

    def whose(self, request: Request, **kwargs: Any) -> tuple[int, UUID | None]:
        return cast(int, request.user.pk), None


class ProviderView(Whose):
    @extend_schema(operation_id="my_provider", responses=ProviderSerializer)
    def get(self, request: Request, **kwargs: Any) -> Response:
        """Who is asked. `source` says whose that is; no key is ever told."""
        return _told(*self.whose(request, **kwargs))

    @extend_schema(
        operation_id="put_my_provider",
        request=ProviderBodySerializer,
        responses=ProviderSerializer,
    )
    def put(self, request: Request, **kwargs: Any) -> Response:
        """Ask this one from the next step on. Without `key` the stored one stays."""
        owner_id, project_id = self.whose(request, **kwargs)
        _form(owner_id, project_id, request.data).save()
        return _told(owner_id, project_id)

    @extend_schema(operation_id="remove_my_provider", responses={204: None})
    def delete(self, request: Request, **kwargs: Any) -> Response:
        """Ask whoever was asked without it. The key is forgotten."""
        owner_id, project_id = self.whose(request, **kwargs)
        remove(owner_id, project_id)
        return Response(status=204)


class ProviderTest(Whose):
    @extend_schema(
        operation_id="test_my_provider",
        request=ProviderBodySerializer,
        responses=AnsweredSerializer,
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        """One token of each model: of the body's provider, or without one of the stored."""
        asked = _to_test(*self.whose(request, **kwargs), request.data)
        answers = [
            {
                "model": each.model,
                "seconds": None if each.sentence else each.seconds,
                "sentence": each.sentence,
            }
            for each in loop.run(probe(asked))
        ]
        return Response(AnsweredSerializer({"answers": answers}).data)


def _to_test(owner_id: int, project_id: UUID | None, body: Any) -> Provider:
    if body:
        return _form(owner_id, project_id, body).provider()
    row = ProviderSettings.objects.of(owner_id, project_id)
    if row is None:
        raise Refused(_("There is no provider to test: send one."))
    return provider_from(row)


def _form(owner_id: int, project_id: UUID | None, body: Any) -> ProviderForm:
    """The page's own form judges. Raises ValidationError."""
    shape = ProviderBodySerializer(data=body)
    shape.is_valid(raise_exception=True)
    given = dict(shape.validated_data)
    key, named = given.pop("key", None), given.pop("models", {})
    typed = given | {f"model_{purpose}": named.get(purpose, "") for purpose in PURPOSES}
    typed |= {"new_key": key or "", "no_key": key == ""}
    row = ProviderSettings.objects.of(owner_id, project_id) or blank(owner_id, project_id)
    form = ProviderForm(typed, instance=row)
    if not form.is_valid():
        said = {NAMES.get(name, name): [*map(str, told)] for name, told in form.errors.items()}
        raise serializers.ValidationError(said)
    return form


def _told(owner_id: int, project_id: UUID | None) -> Response:
    row = ProviderSettings.objects.in_force(owner_id, project_id)
    if row is None:
        site = {"source": "site", "is_demo": settings.LLM_IS_EMBEDDED, "model": settings.LLM_MODEL}
        return Response(ProviderSerializer(site).data)
    told = {
        "source": "account" if row.project_id is None else "book",
        "address": row.address,
        "model": row.model,
        "models": row.models_by_purpose,
        "context_tokens": row.context_tokens,
        "has_key": bool(row.key),
        "key_end": row.key_end,
        "key_is_readable": is_readable(row),
    }
    return Response(ProviderSerializer(told).data)
