"""What the API of proposals takes and gives."""

from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from memory.api.asking import RelyingSerializer
from novellaforge.api import KnownFields
from writing.alternatives.showing import findings_of
from writing.models import ContinuityIssue, Proposal
from writing.rewriting.asking import LONGEST, MOST_ALTERNATIVES
from writing.rewriting.seen import Shown


class ProposeSerializer(KnownFields, serializers.Serializer[Any]):
    kind = serializers.ChoiceField(Proposal.Kind.choices, default=Proposal.Kind.REWRITE)
    instruction = serializers.CharField(default="", allow_blank=True, max_length=LONGEST)
    count = serializers.IntegerField(default=1, min_value=1, max_value=MOST_ALTERNATIVES)
    base = serializers.UUIDField(
        default=None, allow_null=True, help_text=gettext_lazy("A version; else the newest.")
    )
    start = serializers.IntegerField(default=None, allow_null=True, min_value=0)
    end = serializers.IntegerField(
        default=None,
        allow_null=True,
        min_value=0,
        help_text=gettext_lazy("In characters of the base; what is after the last one."),
    )
    passage = serializers.CharField(
        default="",
        allow_blank=True,
        trim_whitespace=False,
        max_length=100_000,
        help_text=gettext_lazy("Its words, instead of its place or to be sure of it."),
    )


class SettleByRewritingSerializer(KnownFields, serializers.Serializer[Any]):
    key = serializers.CharField(max_length=200)
    count = serializers.IntegerField(default=1, min_value=1, max_value=MOST_ALTERNATIVES)
    instruction = serializers.CharField(default="", allow_blank=True, max_length=LONGEST)


class AcceptProposalSerializer(KnownFields, serializers.Serializer[Any]):
    text = serializers.CharField(
        default=None,
        allow_null=True,
        allow_blank=True,
        max_length=100_000,
        help_text=gettext_lazy("The proposal as you edited it first; else as it is."),
    )


class PieceSerializer(serializers.Serializer[Any]):
    op = serializers.ChoiceField(["same", "old", "new"])
    text = serializers.CharField(trim_whitespace=False)


class BeatFindingSerializer(serializers.Serializer[Any]):
    severity = serializers.CharField()
    rule = serializers.CharField()
    sentence = serializers.CharField()
    quote = serializers.CharField(help_text=gettext_lazy("In the alternative."))
    against = serializers.CharField(help_text=gettext_lazy("What it stands against."))
    against_chapter = serializers.IntegerField(allow_null=True)


class PassageProposalSerializer(serializers.ModelSerializer[Proposal]):
    issue = serializers.SlugRelatedField[ContinuityIssue](
        "key",
        read_only=True,
        allow_null=True,
        help_text=gettext_lazy("The finding that it is to settle."),
    )
    entry_kind = serializers.ChoiceField(Proposal.Entry.choices, allow_blank=True)
    diff = serializers.SerializerMethodField()
    findings = serializers.SerializerMethodField()

    class Meta:
        model = Proposal
        fields = [
            "id", "asking", "state", "kind", "instruction", "project_id", "chapter_id", "base_id",
            "entry_kind", "entry", "field", "start", "end", "passage", "sha256", "text", "diff",
            "why", "beat", "findings", "issue", "wrong", "holds", "attempt", "model", "version_id",
            "created_at", "decided_at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(BeatFindingSerializer(many=True))
    def get_findings(self, proposal: Proposal) -> list[dict[str, Any]]:
        """Of a beat written again, what it contradicts."""
        return list(BeatFindingSerializer(findings_of(proposal), many=True).data)

    @extend_schema_field(PieceSerializer(many=True))
    def get_diff(self, proposal: Proposal) -> list[dict[str, Any]]:
        """Word by word; empty until it is ready."""
        return list(PieceSerializer(Shown(proposal).diff, many=True).data)


class ProposalsAskedSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(Proposal.State.choices, required=False)
    asking = serializers.UUIDField(required=False)


class FindingKeySerializer(serializers.Serializer[Any]):
    key = serializers.CharField(max_length=200)


class ProposalEventsSerializer(serializers.Serializer[Any]):
    last_event_id = serializers.CharField(
        default="", allow_blank=True, max_length=100, help_text=gettext_lazy("Tell what follows.")
    )


class EarlierFactSerializer(serializers.Serializer[Any]):
    sentence = serializers.CharField(help_text=gettext_lazy("As it stands, verbatim."))
    chapter = serializers.IntegerField(help_text=gettext_lazy("0: the bible."))
    fact = serializers.UUIDField(allow_null=True)
    impact = serializers.CharField(help_text=gettext_lazy("What it comes to, in a sentence."))
    chapters = serializers.ListField(child=serializers.IntegerField())
    total = serializers.IntegerField()
    relying = RelyingSerializer(many=True)
