"""What the API of versions takes and gives."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from novellaforge.api import KnownFields
from projects import editing
from projects.models import ChapterVersion
from writing.api.edited import EditedSerializer

MOST_REPLACED = 50


class ListedSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="version.pk")
    number = serializers.IntegerField(source="version.number")
    origin = serializers.ChoiceField(
        [*ChapterVersion.Origin.values, "restored"],
        help_text=_("edited: by hand; restored: a text that the chapter had before."),
    )
    restored = serializers.IntegerField(
        allow_null=True, help_text=_("The number of the version that it repeats.")
    )
    created_at = serializers.DateTimeField(source="version.created_at")
    created_by = serializers.CharField(
        source="version.created_by.username", allow_null=True, default=None
    )
    word_count = serializers.IntegerField(source="version.word_count")
    added = serializers.IntegerField(
        source="words.added", help_text=_("Words that the version before it has not.")
    )
    removed = serializers.IntegerField(source="words.removed")
    issues = serializers.IntegerField(help_text=_("Open findings of this text."))
    is_newest = serializers.BooleanField()
    is_approved = serializers.BooleanField()


class VersionTextSerializer(serializers.ModelSerializer[ChapterVersion]):
    class Meta:
        model = ChapterVersion
        fields = (
            "id", "chapter_id", "number", "origin", "text", "word_count", "sha256", "created_at",
        )  # fmt: skip


class TypedSerializer(KnownFields, serializers.Serializer[Any]):
    text = serializers.CharField(
        trim_whitespace=False, allow_blank=True, max_length=editing.MOST_CHARACTERS
    )
    id = serializers.UUIDField(
        required=False,
        help_text=_("For the version to be made, so that you know it if the answer is lost."),
    )
    replaces = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=MOST_REPLACED,
        default=list,
        help_text=_("Versions of the same burst of typing, in whose place this one stands."),
    )


class VersionPieceSerializer(serializers.Serializer[Any]):
    op = serializers.ChoiceField(["same", "old", "new"])
    text = serializers.CharField(trim_whitespace=False)


class ChangeSerializer(serializers.Serializer[Any]):
    paragraph = serializers.IntegerField(help_text=_("Its place, for accepting it."))
    op = serializers.ChoiceField(["same", "changed", "added", "removed"])
    pieces = VersionPieceSerializer(many=True)


class ComparisonSerializer(serializers.Serializer[Any]):
    old = EditedSerializer()
    new = EditedSerializer()
    added = serializers.IntegerField(source="words.added", help_text=_("Words."))
    removed = serializers.IntegerField(source="words.removed")
    changes = serializers.SerializerMethodField()

    def get_changes(self, found: Any) -> list[dict[str, Any]]:
        rows = [
            {"paragraph": place, "op": each.op, "pieces": each.pieces}
            for place, each in enumerate(found.changes)
        ]
        return list(ChangeSerializer(rows, many=True).data)


class AcceptSerializer(KnownFields, serializers.Serializer[Any]):
    paragraphs = serializers.ListField(
        child=serializers.IntegerField(min_value=0),
        allow_null=True,
        help_text=_("Places of the changes to take over; null: all."),
    )
    old = serializers.UUIDField(help_text=_("The id of the version that was compared."))
    new = serializers.UUIDField(help_text=_("The id of the version it was compared with."))
