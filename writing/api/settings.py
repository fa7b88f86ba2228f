"""The settings of a book, and whom it asks, for programs. The page's own form judges."""

from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from memory.continuity.check import rules
from novellaforge.accounts import provider_api
from novellaforge.accounts.provider_shapes import (
    AnsweredSerializer,
    ProviderBodySerializer,
    ProviderSerializer,
)
from novellaforge.api import KnownFields
from projects.models import Project
from projects.views.books import book_of, own_book_of
from writing.admin.settings_form import HERE, INHERITED, asked
from writing.api.asking import valid
from writing.book_settings import NAMES, BookSettingsForm, dials, kept_row_of, row_of, without
from writing.dials import Dial
from writing.models import GenerationSettings
from writing.models.settings import Preset
from writing.presets import use

Plain = serializers.Serializer[Any]


class DialSerializer(Plain):
    """`own` is the book's (null: it says nothing); `default` holds without it."""

    name = serializers.CharField()
    value = serializers.JSONField()
    source = serializers.ChoiceField(  # type: ignore[assignment]
        ["book", "book_preset", "site", "site_preset", "environment"]
    )
    own = serializers.JSONField()
    default = serializers.JSONField()


class SettingsSerializer(Plain):
    preset = serializers.ChoiceField([*Preset.values, ""])
    settings = DialSerializer(many=True)


class SettingsBodySerializer(KnownFields, Plain):
    preset = serializers.ChoiceField([*Preset.values, ""], required=False)
    settings = serializers.DictField(
        required=False, help_text="By name; null takes the book's own value away."
    )


class BookSettings(APIView):
    @extend_schema(operation_id="book_settings", responses=SettingsSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """Each setting: what is in force, what the book says, what holds without that."""
        return _told(book_of(request, project_id))

    @extend_schema(
        operation_id="change_book_settings",
        request=SettingsBodySerializer,
        responses=SettingsSerializer,
    )
    def patch(self, request: Request, project_id: UUID) -> Response:
        """Change what is given: the preset first, then settings."""
        project = book_of(request, project_id)
        given = valid(SettingsBodySerializer, request.data)
        with transaction.atomic():
            if "preset" in given:
                use(given["preset"], project)
            if given.get("settings"):
                _change(project, given["settings"])
        return _told(project)


class _OfBook(provider_api.Whose):
    def whose(self, request: Request, **kwargs: Any) -> tuple[int, UUID | None]:
        project = own_book_of(request, kwargs["project_id"])
        return project.owner_id, project.pk


class BookProvider(_OfBook, provider_api.ProviderView):
    @extend_schema(operation_id="book_provider", responses=ProviderSerializer)
    def get(self, request: Request, **kwargs: Any) -> Response:
        """Whom this book asks. `source` says whose that is; no key is ever told."""
        return super().get(request, **kwargs)

    @extend_schema(
        operation_id="put_book_provider",
        request=ProviderBodySerializer,
        responses=ProviderSerializer,
    )
    def put(self, request: Request, **kwargs: Any) -> Response:
        """Have this book ask this one from its next step on."""
        return super().put(request, **kwargs)

    @extend_schema(operation_id="remove_book_provider", responses={204: None})
    def delete(self, request: Request, **kwargs: Any) -> Response:
        """Have this book ask whoever all your books ask."""
        return super().delete(request, **kwargs)


class BookProviderTest(_OfBook, provider_api.ProviderTest):
    @extend_schema(
        operation_id="test_book_provider",
        request=ProviderBodySerializer,
        responses=AnsweredSerializer,
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        """One token of each model: of the body's provider, or without one of the stored."""
        return super().post(request, **kwargs)


def _told(project: Project) -> Response:
    row = row_of(project)
    told = {"preset": row.preset, "settings": [_of_dial(each, row) for each in dials(project)]}
    return Response(SettingsSerializer(told).data)


def _of_dial(dial: Dial, row: GenerationSettings) -> dict[str, Any]:
    return {
        "name": dial.name,
        "value": dial.value,
        "source": dial.source,
        "own": getattr(row, dial.name),
        "default": without(dial).value,
    }


def _change(project: Project, given: dict[str, Any]) -> None:
    """Raises ValidationError, with each setting's sentences under its own name."""
    row = kept_row_of(project)
    form = BookSettingsForm(_typed(row, project, given), instance=row, book=project)
    if not form.is_valid():
        wrong = {"rules_from": "rules_off", "rules_on": "rules_off"}
        said = {wrong.get(name, name): [*map(str, told)] for name, told in form.errors.items()}
        raise serializers.ValidationError({"settings": said})
    form.save()


def _typed(row: GenerationSettings, project: Project, given: dict[str, Any]) -> dict[str, Any]:
    """As if it had been typed over what is stored. Raises ValidationError."""
    unknown = [name for name in given if name not in (*NAMES, "rules_off")]
    if unknown:
        told = _("There is no such setting. There are: %s.") % ", ".join((*NAMES, "rules_off"))
        raise serializers.ValidationError({"settings": {name: [told] for name in unknown}})
    fields = forms.fields_for_model(GenerationSettings, NAMES)
    now = {name: getattr(row, name) for name in NAMES} | given
    typed = {
        name: _choice(name, now[name])
        if isinstance(fields[name], forms.NullBooleanField)
        else ("" if now[name] is None else now[name])
        for name in NAMES
    }
    off = given.get("rules_off", row.rules_off)
    return typed | _rules(off, BookSettingsForm(instance=row, book=project))


def _choice(name: str, value: Any) -> str:
    if value is not None and not isinstance(value, bool):
        raise serializers.ValidationError({"settings": {name: [_("true, false or null.")]}})
    return {True: "true", False: "false", None: "unknown"}[value]


def _rules(off: Any, form: BookSettingsForm) -> dict[str, Any]:
    if off is None:
        ticked = asked(form.dials["rules_off"].without("book").value)
        return {"rules_from": INHERITED, "rules_on": ticked}
    names = [rule.name for rule in rules()]
    if not isinstance(off, list) or not all(name in names for name in off):
        told = _("A list of rules' names. There are: %s.") % ", ".join(names)
        raise serializers.ValidationError({"settings": {"rules_off": [told]}})
    return {"rules_from": HERE, "rules_on": asked(off)}
