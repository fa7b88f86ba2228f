"""Facts, entities and new names as programs read them, and what programs say of them."""

from typing import Any, get_args
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from memory.correcting import CORRECTABLE
from memory.facts import VOCABULARY, Kind
from memory.models import Entity
from novellaforge.api import KnownFields

Plain = serializers.Serializer[Any]
LAYERS = ("true", "claimed", "told")
KINDS = get_args(Kind)


class NamedSerializer(Plain):
    uid = serializers.UUIDField()
    name = serializers.CharField()


@extend_schema_field(NamedSerializer)
class Named(serializers.Field):
    """An entity by its id and name; `names` of the context gives the latter."""

    def to_representation(self, value: UUID) -> dict[str, str]:
        return {"uid": str(value), "name": self.context["names"].get(value, "")}


class ChangeSerializer(Plain):
    old = serializers.CharField()
    new = serializers.CharField()
    because = serializers.CharField()


class FactSerializer(Plain):
    uid = serializers.UUIDField(source="fact.uid")
    chapter_id = serializers.UUIDField(allow_null=True, help_text=_("Null: the bible says it."))
    chapter_number = serializers.IntegerField(source="place", help_text=_("0: the bible says it."))
    version_id = serializers.UUIDField(source="fact.version", allow_null=True)
    beat = serializers.IntegerField(source="fact.beat")
    sentence = serializers.CharField(source="fact.sentence")
    start = serializers.IntegerField(
        source="fact.start", help_text=_("Of the sentence, in the version's text.")
    )
    end = serializers.IntegerField(source="fact.end")
    predicate = serializers.CharField(source="fact.predicate")
    subject = Named(source="fact.subject", allow_null=True)
    object = Named(source="fact.object", allow_null=True)
    other = Named(source="fact.other", allow_null=True)
    value = serializers.CharField(source="fact.value")
    slot = serializers.CharField(source="fact.slot")
    polarity = serializers.CharField(source="fact.polarity")
    modality = serializers.CharField(source="fact.modality")
    certainty = serializers.CharField(source="fact.certainty")
    speaker = Named(source="fact.speaker", allow_null=True)
    holder = Named(source="fact.holder", allow_null=True)
    time_text = serializers.CharField(source="fact.time_text")
    anchor = serializers.CharField(source="fact.anchor")
    change = ChangeSerializer(source="fact.change", allow_null=True)
    agentive = serializers.BooleanField(source="fact.agentive", allow_null=True)
    exact = serializers.BooleanField(source="fact.exact")
    due = serializers.CharField(source="fact.due")
    exceptions = serializers.CharField(source="fact.exceptions")
    asserted = serializers.BooleanField(
        source="fact.asserted", help_text=_("It is true in the story, and rules read it.")
    )
    stands = serializers.BooleanField(
        help_text=_("Whether the bible or an approved text has the sentence now.")
    )
    rejected = serializers.BooleanField()
    locked = serializers.BooleanField()
    corrected = serializers.DictField(
        source="was", help_text=_("The fields that the author corrected, each as it was read.")
    )


class FactsAskedSerializer(Plain):
    entity = serializers.UUIDField(required=False, help_text=_("Facts that name it."))
    chapter = serializers.UUIDField(required=False, help_text=_("Facts of this chapter's text."))
    predicate = serializers.ChoiceField([each.name for each in VOCABULARY], required=False)
    layer = serializers.ChoiceField(
        LAYERS,
        required=False,
        help_text=_("True in the story; what somebody claims or believes; told to the reader."),
    )
    until = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=_("Only up to this chapter, itself included."),
    )
    rejected = serializers.BooleanField(
        default=False, help_text=_("Those that the author said are no facts, instead.")
    )


class ChangeFactSerializer(KnownFields, Plain):
    rejected = serializers.BooleanField(required=False, help_text=_("True: not a fact."))
    locked = serializers.BooleanField(required=False, help_text=_("True: my word wins."))
    corrections = serializers.DictField(
        required=False,
        allow_null=True,
        help_text=_("Fields with other values: {fields}. Null takes all corrections back.").format(
            fields=", ".join(sorted(CORRECTABLE))
        ),
    )


class EntitySerializer(serializers.ModelSerializer[Entity]):
    merged_into_id = serializers.UUIDField(allow_null=True)

    class Meta:
        model = Entity
        fields = (
            "uid", "name", "kind", "aliases", "provisional", "removed", "in_codex",
            "merged_into_id",
        )  # fmt: skip
        read_only_fields = fields


class EntitiesAskedSerializer(Plain):
    kind = serializers.ChoiceField(KINDS, required=False)
    provisional = serializers.BooleanField(required=False, allow_null=True, default=None)
    removed = serializers.BooleanField(
        default=False, help_text=_("Those that the author said are no names, instead.")
    )


class ChangeEntitySerializer(KnownFields, Plain):
    name = serializers.CharField(required=False, max_length=200)
    provisional = serializers.BooleanField(
        required=False, help_text=_("False: keep it. True: put it back into the inbox.")
    )
    removed = serializers.BooleanField(
        required=False, help_text=_("True: not a name, in any chapter. False: it is one.")
    )
    aliases = serializers.ListField(child=serializers.CharField(max_length=200), required=False)


class MergeSerializer(KnownFields, Plain):
    into = serializers.UUIDField()


class SplitSerializer(KnownFields, Plain):
    facts = serializers.ListField(child=serializers.UUIDField())
    name = serializers.CharField(max_length=200)


class MentionSerializer(Plain):
    sentence = serializers.CharField()
    chapter_id = serializers.UUIDField()
    chapter_number = serializers.IntegerField(source="chapter")
    beat = serializers.IntegerField()
    approved = serializers.BooleanField(help_text=_("False: a draft says it."))


class NewNameSerializer(Plain):
    entity = EntitySerializer()
    mentions = MentionSerializer(many=True)
    may_be = NamedSerializer(many=True, help_text=_("Whom the author may mean by it."))
