"""A sentence of the book, as programs read it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

Plain = serializers.Serializer[Any]


class SaidSerializer(Plain):
    fact = serializers.UUIDField()
    sentence = serializers.CharField(help_text=_("Verbatim."))
    chapter_number = serializers.IntegerField(source="place", help_text=_("0: the bible."))
    chapter_id = serializers.UUIDField(source="chapter", allow_null=True)
