"""What the API of providers takes and gives."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from novellaforge.api import KnownFields
from novellaforge.models.providers import CONTEXT_TOKENS

Plain = serializers.Serializer[Any]


class ModelsSerializer(KnownFields, Plain):
    """By purpose; empty: the common one."""

    plan = serializers.CharField(default="", allow_blank=True, max_length=200)
    prose = serializers.CharField(default="", allow_blank=True, max_length=200)
    extraction = serializers.CharField(default="", allow_blank=True, max_length=200)
    analyst = serializers.CharField(default="", allow_blank=True, max_length=200)
    critic = serializers.CharField(default="", allow_blank=True, max_length=200)


class ProviderBodySerializer(KnownFields, Plain):
    address = serializers.CharField(help_text=_("Of an OpenAI-compatible server."))
    key = serializers.CharField(
        required=False,
        write_only=True,
        allow_blank=True,
        help_text=_("Empty: it needs none. Not given: the stored one stays."),
    )
    model = serializers.CharField(max_length=200)
    models = ModelsSerializer(required=False)
    context_tokens = serializers.IntegerField(default=CONTEXT_TOKENS)


class ProviderSerializer(Plain):
    source = serializers.ChoiceField(["book", "account", "site"])  # type: ignore[assignment]
    is_demo = serializers.BooleanField(default=False)
    address = serializers.CharField(
        default=None, allow_null=True, help_text=_("Null: the site's.")
    )
    model = serializers.CharField()
    models = ModelsSerializer(default=dict)
    context_tokens = serializers.IntegerField(default=None, allow_null=True)
    has_key = serializers.BooleanField(default=False)
    key_end = serializers.CharField(default="", help_text=_("The last of its letters."))
    key_is_readable = serializers.BooleanField(default=True)


class OneAnswerSerializer(Plain):
    model = serializers.CharField()
    seconds = serializers.FloatField(allow_null=True, help_text=_("Null: it did not answer."))
    sentence = serializers.CharField(help_text=_("Why not; empty where it did."))


class AnsweredSerializer(Plain):
    answers = OneAnswerSerializer(many=True)
