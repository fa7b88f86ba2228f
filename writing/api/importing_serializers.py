"""What a manuscript is asked and told with, by the API."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from novellaforge.api import KnownFields
from projects.importing.correcting import ACTS, MOST
from writing.importing import Preview
from writing.importing.found import TITLE_CHARACTERS

Plain = serializers.Serializer[Any]


class ManuscriptSerializer(KnownFields, Plain):
    """Either a file or a text."""

    file = serializers.FileField(
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("Of .docx, .epub, .txt or .md."),
    )
    text = serializers.CharField(required=False, trim_whitespace=False)
    title = serializers.CharField(required=False, max_length=200, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("file" in attrs) == ("text" in attrs):
            raise serializers.ValidationError(_("Give either a file or a text."))
        return attrs


class ChoiceSerializer(KnownFields, Plain):
    front = serializers.BooleanField(
        default=False,
        help_text=gettext_lazy("What stands before the first heading is a chapter too."),
    )
    replace = serializers.BooleanField(
        default=False, help_text=gettext_lazy("Approved texts are replaced.")
    )
    anyway = serializers.BooleanField(
        default=False, help_text=gettext_lazy("Also what is not in the book's language.")
    )


class CorrectionSerializer(KnownFields, Plain):
    at = serializers.IntegerField(
        min_value=0, help_text=gettext_lazy("Where the chapter begins, as the preview says it.")
    )
    act = serializers.ChoiceField(
        ACTS,
        help_text=gettext_lazy(
            "split: at this paragraph; begin: the book begins here, and all before is left out; "
            "join: with the chapter before."
        ),
    )
    title = serializers.CharField(
        required=False, allow_blank=True, max_length=TITLE_CHARACTERS, default=""
    )


class CorrectionList(serializers.ListField):
    child = CorrectionSerializer()


class CorrectionsSerializer(KnownFields, Plain):
    """All that is said of the chapters found, instead of what was said before."""

    corrections = CorrectionList(max_length=MOST)


class ImportSerializer(ChoiceSerializer):
    corrections = CorrectionList(
        required=False,
        max_length=MOST,
        help_text=gettext_lazy("Instead of those that are kept."),
    )


class FoundSerializer(Plain):
    at = serializers.IntegerField(
        help_text=gettext_lazy("Where it begins in the manuscript: what corrections name.")
    )
    number = serializers.IntegerField()
    title = serializers.CharField()
    begins = serializers.CharField()
    words = serializers.IntegerField()
    standing = serializers.CharField(
        help_text=gettext_lazy("In the book: new, unwritten, written, same, trashed; or empty.")
    )
    tongue = serializers.CharField(
        help_text=gettext_lazy("Whether it is in the book's language: same, other, unsure.")
    )
    book_title = serializers.CharField()
    book_words = serializers.IntegerField(
        help_text=gettext_lazy("Of its approved text, which the import would replace; else 0.")
    )


class AsideSerializer(Plain):
    at = serializers.IntegerField()
    title = serializers.CharField()
    begins = serializers.CharField()
    words = serializers.IntegerField()
    standing = serializers.ChoiceField(["joined", "left_out"])


class SplitPlaceSerializer(Plain):
    at = serializers.IntegerField()
    begins = serializers.CharField()
    is_likely = serializers.BooleanField(
        help_text=gettext_lazy("It follows a break, or stands like a heading.")
    )


class PreviewSerializer(Plain):
    title = serializers.CharField()
    chapters = FoundSerializer(many=True)
    aside = AsideSerializer(
        many=True, help_text=gettext_lazy("What becomes no chapter of its own.")
    )
    corrections = serializers.SerializerMethodField()
    front = serializers.CharField()
    front_words = serializers.IntegerField()
    words = serializers.IntegerField()
    calls = serializers.IntegerField(
        help_text=gettext_lazy("About how many requests to the model the import takes.")
    )
    warnings = serializers.ListField(child=serializers.CharField())
    refusals = serializers.ListField(
        child=serializers.CharField(), help_text=gettext_lazy("Why it cannot begin as chosen.")
    )

    @extend_schema_field(CorrectionSerializer(many=True))
    def get_corrections(self, preview: Preview) -> list[dict[str, Any]]:
        return preview.corrections.told()
